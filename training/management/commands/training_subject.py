"""One person's data, by the address they used: `export` prints it as JSON, `erase` ends it."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.core.serializers.json import DjangoJSONEncoder

from training import subject_data


class Command(BaseCommand):
    help = "Exports or erases what is held of the person who used an e-mail address. The address is read from stdin."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["export", "erase"])
        # As an argument it would stay in the shell's history and the system's list of processes.
        parser.add_argument("--address", help="Instead of stdin.")

    def handle(self, *args: Any, action: str, address: str | None = None, **options: Any) -> None:
        address = address or input("E-mail address: ")
        if action == "export":
            data = subject_data.export(address, by=None)
            self.stdout.write(json.dumps(data, cls=DjangoJSONEncoder, indent=2, ensure_ascii=False))
        else:
            self.stdout.write(f"{subject_data.erase(address, by=None)} rows held the address. They no longer do.")

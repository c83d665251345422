"""Delete or make anonymous what is kept of people longer than `training/holdings.py` says; without --apply count it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from training import retention
from training.holdings import BY_NAME


class Command(BaseCommand):
    help = "Shows what personal data of training is over its time; ends it with --apply."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--apply", action="store_true", help="End it; without this, it is only counted.")

    def handle(self, *args: Any, apply: bool = False, **options: Any) -> None:
        for name, count in (retention.apply() if apply else retention.due()).items():
            holding = BY_NAME[name]
            self.stdout.write(f"{count:6}  {holding.what} ({holding.period} after {holding.since})")
        if not apply:
            self.stdout.write("Nothing was changed. Run again with --apply.")

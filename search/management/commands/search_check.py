from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search import drift


class Command(BaseCommand):
    help = "Compares the index with the documents, and the documents with their pages; fails where they differ."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--repair", action="store_true", help="Bring what differs up to date.")

    def handle(self, *args: Any, **options: Any) -> None:
        found = drift.find()
        for line in found.lines():
            self.stdout.write(line)
        if not found:
            self.stdout.write("The index agrees with the catalogue.")
        elif options["repair"]:
            drift.repair(found)
            if left := drift.find():
                raise CommandError(f"{len(left)} differences remain after the repair.")
            self.stdout.write(f"{len(found)} differences repaired.")
        else:
            raise CommandError(f"{len(found)} differences; `search_check --repair` brings them up to date.")

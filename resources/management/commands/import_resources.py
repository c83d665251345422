"""Import records in the form of docs/record-form.md."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from resources.exchange.console import run_import
from resources.exchange.index import find_index


class Command(BaseCommand):
    help = (
        "Imports records (docs/record-form.md) from JSON Lines, plain or .gz, or from a folder of .json files. "
        "Bad rows are reported on stderr while good ones go in; the exit code is 1 when there was any."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="Check everything, write nothing.")
        parser.add_argument("--parent", help="Address of the catalogue's page, such as /resources/.")
        parser.add_argument(
            "--overwrite-edits", action="store_true", help="Also update pages that were edited here since their import."
        )

    def handle(self, *args: Any, file: Path, parent: str | None, **options: Any) -> None:
        if not file.exists():
            raise CommandError(f"{file}: no such file or folder")
        summary = run_import(
            self, file, find_index(parent), is_dry_run=options["dry_run"], overwrites_edits=options["overwrite_edits"]
        )
        if summary.bad_rows:
            raise SystemExit(1)

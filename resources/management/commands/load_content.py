"""Load the library's own content: lessons and external records, as files of the record form."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from resources.exchange.console import run_import
from resources.exchange.index import find_index


class Command(BaseCommand):
    help = "Imports content/lessons and content/external. What is there already and was edited here stays."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--folder", type=Path, default=settings.BASE_DIR / "content")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        bad = 0
        # Lessons last: the newest come first on the home page.
        for part in ("external", "lessons"):
            bad += run_import(self, folder / part, find_index()).bad_rows
        if bad:
            raise SystemExit(1)

"""Take in the Department for Education's register of schools (GIAS)."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from training.schools.gias import RegisterError
from training.schools.register import Changes, import_register

# Rows between two lines of progress.
STEP = 5000


class Command(BaseCommand):
    help = (
        "Replaces the register of schools by the one in FILE, as the department publishes it: edubasealldata….csv, "
        "plain, .gz or in its .zip. When anything is wrong the old register stays."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--links", type=Path, help="links_edubasealldata….csv: who took over from closed schools. A .zip brings it."
        )
        parser.add_argument(
            "--force", action="store_true", help="Take a file with fewer than half of the open schools known so far."
        )

    def handle(self, *args: Any, file: Path, links: Path | None, force: bool = False, **options: Any) -> None:
        started = timezone.now()
        try:
            changes = import_register(file, links, is_forced=force, report=self._report)
        except RegisterError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(_summary(changes, (timezone.now() - started).total_seconds()))

    def _report(self, label: str, rows: int) -> None:
        if rows % STEP == 0:
            self.stdout.write(f"{label}: {rows:,}")
            self.stdout.flush()


def _summary(changes: Changes, seconds: float) -> str:
    successions = "" if changes.successions is None else f", {len(changes.successions):,} successions"
    unnamed = f", {changes.unnamed:,} rows without a name left out" if changes.unnamed else ""
    return (
        f"{len(changes.known):,} schools, {len(changes.open):,} open: {len(changes.added):,} added, "
        f"{len(changes.changed):,} changed, {len(changes.gone):,} gone{successions}{unnamed}. {seconds:.1f} s"
    )

"""An import as a management command shows it: problems and progress on stderr, the sum on stdout."""

import time
from collections.abc import Iterable
from pathlib import Path

from django.core.management.base import BaseCommand

from resources.exchange.files import Row, read_rows
from resources.exchange.importer import Importer, Summary
from resources.exchange.problems import Problem
from resources.exchange.writer import Outcome
from resources.models import ResourceIndexPage


def run_import(
    command: BaseCommand,
    path: Path,
    parent: ResourceIndexPage,
    *,
    is_dry_run: bool = False,
    overwrites_edits: bool = False,
) -> Summary:
    """Import `path` under `parent` and say what happens."""
    started = time.monotonic()
    is_terminal = command.stderr.isatty()

    def report(row: Row, problems: Iterable[Problem]) -> None:
        for problem in problems:
            command.stderr.write(f"{path.name}: {row.place}: {problem}")

    def progress(summary: Summary) -> None:
        rate = summary.rows / max(time.monotonic() - started, 0.001)
        # A terminal's line is written over; a log gets one line in a thousand records.
        if is_terminal:
            command.stderr.write(f"\r{summary.rows:,} records, {rate:,.0f} a second ", ending="")
        elif summary.rows % 1000 == 0:
            command.stderr.write(f"{summary.rows:,} records, {rate:,.0f} a second")

    importer = Importer(
        parent, report=report, progress=progress, is_dry_run=is_dry_run, overwrites_edits=overwrites_edits
    )
    summary = importer.run(read_rows(path))
    if is_terminal:
        command.stderr.write("")
    pages = ", ".join(f"{count:,} {outcome}" for outcome, count in sorted(summary.pages.items())) or "none"
    command.stdout.write(
        f"{path.name}: {summary.rows:,} records{' checked, nothing written' if is_dry_run else ''}; "
        f"pages: {pages}; {summary.bad_rows:,} bad records."
    )
    if summary.pages[Outcome.KEPT]:
        command.stdout.write(
            "Pages that were edited here stayed as they are; --overwrite-edits brings the record's text back."
        )
    return summary

"""Read mail servers' reports of messages that could not be delivered, one message a file or one from standard input."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from training.messages import bounces


class Command(BaseCommand):
    help = "Marks messages about training that came back. Give files or folders of messages, or pipe one in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "paths", nargs="*", help="Messages (RFC 5322), or folders of them such as a Maildir's new/."
        )

    def handle(self, *args: Any, paths: list[str], **options: Any) -> None:
        reports = [path.read_bytes() for path in _files(paths)] if paths else [sys.stdin.buffer.read()]
        found = sum(bounces.note(report) for report in reports)
        self.stdout.write(f"{len(reports)} read, {found} of our messages came back.")


def _files(paths: list[str]) -> list[Path]:
    files: list[Path] = []
    for path in map(Path, paths):
        if not path.exists():
            raise CommandError(f"{path} is not there.")
        files += sorted(found for found in path.iterdir() if found.is_file()) if path.is_dir() else [path]
    return files

"""Take in term dates, INSET days or bank holidays from a CSV or iCalendar file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from wagtail.models import Site

from training.closed_days import BadFile, read, store
from training.models import ClosedDays


class Command(BaseCommand):
    help = "Imports days on which schools are closed. The same file again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--site", metavar="HOSTNAME", help="The council's site; the default site without it.")
        parser.add_argument("--kind", choices=ClosedDays.Kind.values, default=ClosedDays.Kind.HOLIDAY)

    def handle(self, *args: Any, file: Path, kind: str, site: str | None = None, **options: Any) -> None:
        named = Site.objects.filter(hostname=site) if site else Site.objects.filter(is_default_site=True)
        council = named.first()
        if council is None:
            raise CommandError("There is no such site.")
        try:
            added = store(read(file.read_bytes(), site=council, kind=kind))
        except OSError as error:
            raise CommandError(str(error)) from error
        except BadFile as bad:
            raise CommandError("\n".join(bad.messages)) from bad
        self.stdout.write(f"Added {added}.")

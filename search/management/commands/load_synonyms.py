"""Load the first synonyms: what is missing is made, the rest is officers'."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from search import synonym_file
from search.teaching_models import Revision, Synonym


class Command(BaseCommand):
    help = "Adds the synonyms of the first list that are missing. Rows that exist stay as officers made them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--file", type=Path, default=synonym_file.PATH)

    @transaction.atomic
    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        known = set(Synonym.objects.exclude(origin="").values_list("origin", flat=True))
        try:
            lines = {line.origin: line for line in synonym_file.lines(file)}
        except (OSError, ValueError) as error:
            raise CommandError(str(error)) from None
        added = [
            Synonym(tier=line.tier, language=line.language, words=line.words, others=line.others, origin=origin)
            for origin, line in lines.items()
            if origin not in known
        ]
        Synonym.objects.bulk_create(added)
        if added:
            Revision.renew()
        self.stdout.write(f"{len(added)} synonyms added, {len(lines) - len(added)} there already.")

"""Load the vocabularies from their files: idempotent, and officers' edits stay."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from vocabulary.models import LicenceFlags, RetiredSlug, Scheme, SubjectStatus, Term

DATA = Path(__file__).resolve().parents[2] / "data"
# What a file may set again on a second load; everything else that an officer may edit is set only at creation.
TERM_FIELDS = (
    "labels",
    "alt_labels",
    "definition",
    "scope_note",
    "order",
    "sensitivity",
    "lower",
    "upper",
    "mappings",
    "source_url",
    "checked_on",
)


class Command(BaseCommand):
    help = "Adds the vocabularies' terms that are missing. Terms that exist keep what officers made of them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--overwrite", action="store_true", help="Set existing terms back to what the files say.")

    @transaction.atomic
    def handle(self, *args: Any, overwrite: bool = False, **options: Any) -> None:
        files = [json.loads(path.read_text()) for path in DATA.glob("*.json")]
        files.sort(key=lambda data: data["scheme"]["order"])
        retired = set(RetiredSlug.objects.values_list("scheme_id", "slug"))
        created = 0
        for data in files:
            scheme, _ = Scheme.objects.get_or_create(slug=data["scheme"]["slug"], defaults=data["scheme"])
            existing = {term.slug: term for term in scheme.terms.all()}
            for row in data["terms"]:
                if (scheme.slug, row["slug"]) in retired:
                    continue
                term = existing.get(row["slug"])
                if term is not None and not overwrite:
                    continue
                term = term or Term(scheme=scheme, slug=row["slug"])
                created += term.pk is None
                for name in TERM_FIELDS:
                    if name in row:
                        setattr(term, name, row[name])
                term.broader = self._term(*row["broader"]) if row.get("broader") else None
                term.save()
                self._save_side_tables(term, row)
        self.stdout.write(f"{len(files)} vocabularies, {created} terms added.")

    def _term(self, scheme: str, slug: str) -> Term:
        try:
            return Term.objects.get(scheme=scheme, slug=slug)
        except Term.DoesNotExist:
            raise CommandError(f"No term {scheme}/{slug}: a broader term must come before its narrower ones.") from None

    def _save_side_tables(self, term: Term, row: dict[str, Any]) -> None:
        if "licence_flags" in row:
            LicenceFlags.objects.update_or_create(term=term, defaults=row["licence_flags"])
        for status in row.get("statuses", ()):
            values = {**status, "key_stage": self._term("key-stage", status["key_stage"])}
            SubjectStatus.objects.update_or_create(
                subject=term, key_stage=values.pop("key_stage"), valid_from=values.pop("valid_from"), defaults=values
            )

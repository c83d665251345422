"""Load the first promoted answers, those that keep people safe among them; the rest is officers'."""

import json
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand
from django.db import transaction
from wagtail.models import Page

from cms.languages import DEFAULT_LANGUAGE
from search.models import Promotion

DATA = Path(__file__).resolve().parents[2] / "data" / "promotions.json"
FIELDS = ("is_safety", "match", "language", "private_list", "heading", "text", "url", "order", "note")


class Command(BaseCommand):
    help = "Adds the promoted answers of the first list that are missing, and their pages where these came later."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        known = {row.origin: row for row in Promotion.objects.exclude(origin="")}
        added = 0
        for data in json.loads(DATA.read_text(encoding="utf-8")):
            row = known.get(data["origin"])
            if row is None:
                values = {name: data[name] for name in FIELDS if name in data}
                row = Promotion(origin=data["origin"], queries="\n".join(data.get("queries", ())), **values)
                added += 1
            elif row.page_id or row.heading or "page" not in data:
                continue  # What officers made of it stays.
            row.page = _page(data.get("page"))
            row.save()
        self.stdout.write(f"{added} promoted answers added.")


def _page(model: str | None) -> Page | None:
    """The first live page of a model, named so that search knows no page model itself."""
    if model is None:
        return None
    found = apps.get_model(model).objects.live().public().filter(locale__language_code=DEFAULT_LANGUAGE)
    page: Page | None = found.order_by("path").first()
    return page

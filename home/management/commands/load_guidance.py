"""Load contacts and the "Get help now" page from content/guidance: what is missing is made, the rest is officers'."""

import json
import uuid
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.html import strip_tags
from django.utils.text import slugify
from wagtail.models import Locale

from cms.languages import DEFAULT_LANGUAGE
from cms.models import ContactPoint
from home.models import HelpPage, HomePage

# Makes the ids of the page's sections, equal in both languages, which translation needs.
_SECTIONS = uuid.UUID("0d6f2c3e-64b0-4f0e-9a53-1c8c9f2f5f60")


class Command(BaseCommand):
    help = "Creates the contacts and the help page where they are missing. What is there stays as officers made it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--folder", type=Path, default=settings.BASE_DIR / "content" / "guidance")

    @transaction.atomic
    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        contacts = json.loads((folder / "contacts.json").read_text())
        created = sum(_create_contact(row) for row in contacts)
        pages = _create_help_pages(json.loads((folder / "get-help-now.json").read_text()))
        self.stdout.write(f"{created} contacts and {pages} help pages added.")


def _create_contact(row: dict[str, Any]) -> bool:
    contact = ContactPoint(
        slug=row["slug"],
        kind=row["kind"],
        audience=row["audience"],
        is_emergency=row["emergency"],
        order=row["order"],
        names=row["name"],
        value=row["value"],
        url=row["url"],
        hours=row["hours"],
        relay=row["relay"],
        notes=row["note"],
        status=row["status"],
        checked_on=row["checked_on"],
        review_by=row["review_by"],
        source=row["source"],
    )
    if ContactPoint.objects.filter(slug=contact.slug).exists():
        return False
    contact.full_clean()
    contact.save()
    return True


def _create_help_pages(data: dict[str, Any]) -> int:
    home = HomePage.objects.filter(locale__language_code=DEFAULT_LANGUAGE).order_by("path").first()
    if home is None:
        raise CommandError("There is no home page yet: run create_site first.")
    translation_key = uuid.uuid4()
    created = 0
    for code in data["title"]:
        locale = Locale.objects.get(language_code=code)
        parent = home.get_translation_or_none(locale)
        existing = HelpPage.objects.child_of(parent).first() if parent else None
        if existing is not None:
            translation_key = existing.translation_key
        elif parent is not None:
            page = _help_page(data, code)
            page.locale, page.translation_key = locale, translation_key
            parent.add_child(instance=page)
            page.save_revision().publish()
            created += 1
    return created


def _help_page(data: dict[str, Any], code: str) -> HelpPage:
    """The page in one language; its lead paragraph is the summary."""
    contacts = dict(ContactPoint.objects.values_list("slug", "pk"))
    sections = [
        {
            "type": "section",
            "id": str(uuid.uuid5(_SECTIONS, section["id"])),
            "value": {
                "anchor": section["id"],
                "heading": section["heading"][code],
                "text": section["text"][code],
                "contacts": [
                    {
                        "type": "item",
                        "id": str(uuid.uuid5(_SECTIONS, f"{section['id']}/{slug}")),
                        "value": contacts[slug],
                    }
                    for slug in section["contacts"]
                    if slug in contacts
                ],
            },
        }
        for section in data["sections"]
    ]
    title = data["title"][code]
    return HelpPage(
        title=title, slug=slugify(title), summary=strip_tags(data["intro"][code]), body=json.dumps(sections)
    )

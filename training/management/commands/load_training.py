"""Load the first offers of training from content/training: what is missing is made, the rest is officers'."""

import json
from datetime import datetime, time, timedelta
from html import escape
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction
from django.utils import timezone
from wagtail.models import Locale, Page, Site

from cms.languages import DEFAULT_LANGUAGE
from training.models import TrainingIndexPage, TrainingOfferPage, TrainingSession
from vocabulary.models import Term

INDEX = {
    "en": {
        "title": "Training",
        "slug": "training",
        "summary": "Sessions for staff, pupils, governors, parents and groups, free in our area.",
    },
    "cy": {
        "title": "Hyfforddiant",
        "slug": "training",
        "summary": "Sesiynau i staff, disgyblion, llywodraethwyr, rhieni a grwpiau, am ddim yn ein hardal.",
    },
}
_SCHEMES = {
    "audiences": "audience",
    "formats": "delivery-format",
    "themes": "theme",
    "key_stages": "key-stage",
    "years": "year-group",
}
_LINES = ("outcomes", "is_not", "host_provides", "checks", "materials", "prerequisites")
_PLAIN = ("reference", "booking", "minutes", "minutes_to", "capacity", "notice_weeks", "provider", "provider_url")
# Reference, weeks from now, hour, format, place.
_DEMO_SESSIONS = (
    ("T02", 2, 16, "live-online", ""),
    ("T05", 3, 18, "live-online", ""),
    ("T01", 4, 15, "in-person-council-venue", "Council House, Committee Room 2, 1 Market Street, Exampleton"),
    ("T04", 5, 10, "live-online", ""),
    ("T08", 6, 16, "live-online", ""),
    ("T03", 7, 9, "in-person-council-venue", "Riverside Centre, Mill Lane, Exampleton"),
    ("T16", 8, 14, "live-online", ""),
    ("T02", 10, 16, "live-online", ""),
)


class Command(BaseCommand):
    help = "Creates the training catalogue where it is missing. What is there stays as officers made it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--folder", type=Path, default=settings.BASE_DIR / "content" / "training")
        parser.add_argument("--demo-sessions", action="store_true", help="Invented sessions in the coming weeks.")

    @transaction.atomic
    def handle(self, *args: Any, folder: Path, demo_sessions: bool = False, **options: Any) -> None:
        site = Site.objects.get(is_default_site=True)
        home = site.root_page
        index = _index(home, INDEX[DEFAULT_LANGUAGE])
        records = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))]
        offers = sum(_create(index, record) for record in records)
        for locale in Locale.objects.exclude(language_code=DEFAULT_LANGUAGE):
            offers += _translate(index, locale, records)
        self.stdout.write(f"{offers} offers added.")
        if demo_sessions and not TrainingSession.objects.exists():
            made = sum(_demo_session(site, *row) for row in _DEMO_SESSIONS)
            self.stdout.write(f"{made} invented sessions added.")


def _index(home: Page, values: dict[str, str]) -> TrainingIndexPage:
    index = TrainingIndexPage.objects.child_of(home).first()
    if index is None:
        index = TrainingIndexPage(locale=home.locale, show_in_menus=True, **values)
        home.add_child(instance=index)
        index.save_revision().publish()
    return index


def _create(index: TrainingIndexPage, record: dict[str, Any]) -> bool:
    if TrainingOfferPage.objects.child_of(index).filter(reference=record["reference"]).exists():
        return False
    page = TrainingOfferPage(
        locale=index.locale,
        slug=record["slug"],
        training_type=Term.objects.get(scheme="training-type", slug=record["training_type"]),
        **{name: record[name] for name in _PLAIN if name in record},
        **_texts(record),
    )
    page.terms = [
        Term.objects.get(scheme=scheme, slug=slug) for name, scheme in _SCHEMES.items() for slug in record[name]
    ]
    index.add_child(instance=page)
    page.save_revision().publish()
    return True


def _texts(record: dict[str, Any]) -> dict[str, str]:
    return {
        "title": record["title"],
        "summary": record["summary"],
        "about": "".join(f"<p>{escape(paragraph, quote=False)}</p>" for paragraph in record["about"]),
        **{name: "\n".join(record[name]) for name in _LINES},
    }


def _translate(index: TrainingIndexPage, locale: Locale, records: list[dict[str, Any]]) -> int:
    """The catalogue's root in another language, and the offers whose records have it; how many."""
    code = locale.language_code
    home = index.get_parent().get_translation_or_none(locale)
    if home is None or code not in INDEX:
        return 0
    local = index.get_translation_or_none(locale)
    if local is None:
        local = index.copy_for_translation(locale)
        for name, value in INDEX[code].items():
            setattr(local, name, value)
        local.save_revision().publish()
    made = 0
    for record in records:
        page = TrainingOfferPage.objects.child_of(index).filter(reference=record["reference"]).first()
        if code not in record or page is None or page.get_translation_or_none(locale) is not None:
            continue
        translated = page.copy_for_translation(locale)
        for name, value in _texts(record[code]).items():
            setattr(translated, name, value)
        translated.reference, translated.terms = page.reference, list(page.terms.all())
        translated.save_revision().publish()
        made += 1
    return made


def _demo_session(site: Site, reference: str, weeks: int, hour: int, format_: str, place: str) -> bool:
    offer = TrainingOfferPage.objects.filter(reference=reference, locale__language_code=DEFAULT_LANGUAGE).first()
    if offer is None:
        return False
    today = timezone.localdate()
    # A Wednesday, and none about Christmas.
    day = today + timedelta(days=(2 - today.weekday()) % 7, weeks=weeks)
    while (day.month, day.day) >= (12, 18) or (day.month, day.day) <= (1, 5):
        day += timedelta(weeks=3)
    starts_at = timezone.make_aware(datetime.combine(day, time(hour)))
    TrainingSession.objects.create(
        site=site,
        offer=offer,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=offer.minutes),
        format=Term.objects.get(scheme="delivery-format", slug=format_),
        place=place,
        joining_link="" if place else "https://meetings.example.org/training",
        capacity=min(offer.capacity or 20, 24),
    )
    return True

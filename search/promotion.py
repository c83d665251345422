"""Promoted answers for a query: found by the words of the query, shown only where their page is open to everybody."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from django.utils.html import escape

from search import safety
from search.analysis import tokens
from search.documents import SearchDocument, from_json
from search.forms import KINDS
from search.models import Document, Promotion
from search.phrases import languages
from search.query import Hit, SearchQuery

MOST = 3
# The kind of a hit that is no page: words that officers wrote, with a heading and perhaps an address.
CONTACT = "contact"


@dataclass(frozen=True, slots=True)
class Pin:
    """A promoted answer as searches meet it. `patterns`: the tokens of its searches, with their language."""

    row: int
    patterns: tuple[tuple[str, tuple[str, ...]], ...]
    is_whole: bool
    part: str
    work: UUID | None
    heading: str
    text: str
    url: str
    starts_on: date | None
    ends_on: date | None
    is_safety: bool

    def answers(self, found: dict[str, tuple[str, ...]], part: str, today: date) -> bool:
        """Whether it answers a query with these tokens, by language, of this part of the private list."""
        if (self.starts_on and today < self.starts_on) or (self.ends_on and today > self.ends_on):
            return False
        if self.part:
            return self.part == part
        return any(
            found.get(language) == pattern if self.is_whole else _has(found.get(language, ()), pattern)
            for language, pattern in self.patterns
        )


@dataclass(frozen=True, slots=True)
class Pinned:
    """The answers to one query, and whether they stand in place of its results."""

    pins: tuple[Pin, ...] = ()
    replaces_results: bool = False

    @property
    def is_safety(self) -> bool:
        return any(pin.is_safety for pin in self.pins)


def pins() -> tuple[Pin, ...]:
    """All that are in use, in their order. One statement."""
    return tuple(_pin(row) for row in Promotion.objects.filter(is_on=True).select_related("page"))


def _pin(row: Promotion) -> Pin:
    spoken = [row.language] if row.language else [code for code, _name in settings.LANGUAGES]
    found = ((language, tuple(tokens(text, language))) for text in row.patterns for language in spoken)
    return Pin(
        row=row.pk,
        patterns=tuple((language, pattern) for language, pattern in found if pattern),
        is_whole=row.match == Promotion.Match.WHOLE,
        part=row.private_list,
        work=row.page.translation_key if row.page else None,
        heading=row.heading,
        text=row.text,
        url=row.url,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        is_safety=row.is_safety,
    )


def pinned(texts: Iterable[str], locale: str, known: Sequence[Pin]) -> Pinned:
    """The answers to a query, as typed and as corrected. Words of violence are answered with help and nothing else."""
    today = timezone.localdate()
    chosen: dict[int, Pin] = {}
    parts = set()
    for text in texts:
        parts.add(part := safety.part_of(text))
        found = {language: tuple(tokens(text, language)) for language in languages(locale)}
        chosen |= {pin.row: pin for pin in known if pin.answers(found, part, today)}
    ordered = tuple(pin for pin in known if pin.row in chosen)
    return Pinned(ordered, replaces_results=safety.VIOLENCE in parts)


def hits(found: Pinned, query: SearchQuery) -> tuple[Hit, ...]:
    """The answers to show, three at most. One statement where any is a page.

    On later pages only those that keep people safe come again.
    """
    asked = [pin for pin in found.pins if query.page == 1 or pin.is_safety]
    works = [pin.work for pin in asked if pin.work]
    documents = _documents(works, query) if works else {}
    shown: dict[str, Hit] = {}
    for pin in asked:
        for hit in _hit(pin, documents, query.locale):
            shown.setdefault(hit.id, hit)
    return tuple(shown.values())[:MOST]


def _documents(works: Iterable[UUID], query: SearchQuery) -> dict[UUID, SearchDocument]:
    """By work the document that this search may show: in its locale, else one that stands in there."""
    uids = {f"{kind}:{work}:{locale}": work for work in works for kind in KINDS for locale in languages(query.locale)}
    found: dict[UUID, SearchDocument] = {}
    for row in Document.objects.filter(uid__in=uids, is_deleted=False):
        document = from_json(row.data)
        is_own = document.locale == query.locale
        if document.is_staff_only or document.site != query.site:
            continue
        if is_own or (query.locale in document.search_locales and uids[row.uid] not in found):
            found[uids[row.uid]] = document
    return found


def _hit(pin: Pin, documents: dict[UUID, SearchDocument], locale: str) -> Iterator[Hit]:
    if pin.work is None:
        if pin.heading:
            identity, title = f"{CONTACT}:{pin.row}:{locale}", str(escape(pin.heading))
            yield Hit(identity, CONTACT, pin.url, pin.heading, title, pin.text, (), (), locale)
    elif document := documents.get(pin.work):
        yield Hit(
            id=document.id,
            kind=document.kind,
            url=document.url,
            title=document.title,
            title_html=str(escape(document.title)),
            summary=document.summary,
            highlights=(),
            labels=tuple(document.card.get("labels", ())),
            locale=document.locale,
            is_fallback=document.locale != locale,
            card=document.card,
        )


def _has(words: tuple[str, ...], phrase: tuple[str, ...]) -> bool:
    return any(words[start : start + len(phrase)] == phrase for start in range(len(words) - len(phrase) + 1))

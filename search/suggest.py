"""What the search box suggests while somebody types: titles, themes and popular searches, each once.

Nothing sensitive is suggested, nor what a signed-out visitor could not open: titles come from a table of their own,
kept in the transaction that changes a document, into which only documents go that say `is_suggestible`.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from operator import itemgetter

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cms.languages import in_language
from search import engines
from search.analysis import fold
from search.documents import SearchDocument, from_json
from search.facets import BY_NAME
from search.models import Document, FacetValue, PopularSearch, TitleStart
from search.safety import is_listed
from search.stop_words import STOP_WORDS
from vocabulary.models import Term

LEAST_CHARACTERS = 2
MOST_CHARACTERS = 60
MOST = 8
MOST_POPULAR = 3
MOST_THEMES = 2
# Titles that several documents have are met several times.
_READ = 3 * MOST
_WORD = re.compile(r"[^\W_]+")
_APOSTROPHES = re.compile(r"['’ʼ]")
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A text to search for, and what it is."""

    text: str
    hint: str | Promise = ""


def suggest(typed: str, *, site: int, locale: str) -> tuple[Suggestion, ...]:
    """At most eight, popular searches and themes before titles. Four statements, whatever the catalogue's size."""
    start = key(typed[:MOST_CHARACTERS])
    if len(start) < LEAST_CHARACTERS or is_listed(typed):
        return ()
    found: dict[str, Suggestion] = {}
    for suggestion in chain(_popular(start, locale), _themes(start, locale), _titles(start, site, locale)):
        if not is_listed(suggestion.text):
            found.setdefault(key(suggestion.text), suggestion)
    return tuple(islice(found.values(), MOST))


def key(text: str) -> str:
    """The text's words in lower case, without accents and signs: "Dŵr i'r ysgol!" → "dwr ir ysgol"."""
    return " ".join(_WORD.findall(fold(_APOSTROPHES.sub("", text))))


def starts(text: str) -> Iterator[str]:
    """The text's key, then its endings from each later word on, which nobody begins with a stop word."""
    words = key(text).split()
    for place, word in enumerate(words):
        if place == 0 or not any(word in stop for stop in STOP_WORDS.values()):
            yield " ".join(words[place:])[: 2 * MOST_CHARACTERS]


def write(documents: Sequence[Document]) -> None:
    """Brings the table to what these documents say; to be called in the transaction that changes them."""
    TitleStart.objects.filter(document__in=[document.pk for document in documents]).delete()
    TitleStart.objects.bulk_create(chain.from_iterable(_rows(document) for document in documents), batch_size=_BATCH)


def differing(documents: Sequence[Document]) -> list[int]:
    """Keys of the documents of which the table does not say what `write` would."""
    stored: dict[int, Counter[tuple[object, ...]]] = defaultdict(Counter)
    for row in TitleStart.objects.filter(document__in=[document.pk for document in documents]):
        stored[row.document_id][_said(row)] += 1
    return [document.pk for document in documents if stored[document.pk] != Counter(map(_said, _rows(document)))]


def rebuild(progress: Callable[[int], None]) -> None:
    """Writes the titles of all documents anew, batch by batch; suggestions go on meanwhile."""
    last = 0
    while True:
        with transaction.atomic():
            engines.only_writer()
            batch = list(Document.objects.filter(pk__gt=last).order_by("pk")[:_BATCH])
            write(batch)
        if not batch:
            return
        last = batch[-1].pk
        progress(len(batch))


def _rows(row: Document) -> Iterable[TitleStart]:
    document = None if row.is_deleted else from_json(row.data)
    if document is None or not document.is_suggestible or document.is_staff_only:
        return
    for place, start in enumerate(starts(document.title)):
        yield TitleStart(
            document=row,
            site=document.site,
            locales=_locales(document),
            place=min(place, 1),
            key=start.encode(),
            title=document.title,
        )


def _said(row: TitleStart) -> tuple[object, ...]:
    return row.site, row.locales, row.place, bytes(row.key), row.title


def _locales(document: SearchDocument) -> str:
    return f" {' '.join(document.search_locales or (document.locale,))} "


def _range(start: str) -> tuple[bytes, bytes]:
    """The keys that begin so: from the first, up to the second. No UTF-8 has the byte FF."""
    return start.encode(), start.encode() + b"\xff"


def _popular(start: str, locale: str) -> Iterator[Suggestion]:
    first, end = _range(start)
    rows = PopularSearch.objects.filter(locale=locale, key__gte=first, key__lt=end).order_by("-searches", "text")
    for text in rows.values_list("text", flat=True)[:MOST_POPULAR]:
        yield Suggestion(text, _("Often searched"))


def _themes(start: str, locale: str) -> Iterator[Suggestion]:
    """Open themes that some document has, one of whose words or other names begins so."""
    theme = BY_NAME["theme"]
    carried = FacetValue.objects.filter(facet=theme.name).values("slug")
    terms = Term.objects.in_scheme(*theme.schemes).current().filter(sensitivity=Term.Sensitivity.OPEN, slug__in=carried)
    found = []
    # Values and no objects, which would cost more than the rest of the search box's answer.
    for labels, others in terms.order_by("order").values_list("labels", "alt_labels"):
        names = (in_language(labels, locale), *others.get(locale, ()))
        places = [place for name in names for place, text in enumerate(starts(name)) if text.startswith(start)]
        if places:
            found.append((min(places) > 0, names[0]))
    # Those whose first word it is before others, each in the order of the vocabulary.
    for _is_later, label in sorted(found, key=itemgetter(0))[:MOST_THEMES]:
        yield Suggestion(label, _("Theme"))


def _titles(start: str, site: int, locale: str) -> Iterator[Suggestion]:
    """Titles that begin so, then those with a later word that does, in the order of the alphabet."""
    first, end = _range(start)
    for place in (0, 1):
        rows = TitleStart.objects.filter(site=site, place=place, key__gte=first, key__lt=end)
        rows = rows.filter(locales__contains=f" {locale} ").order_by("key")
        for title in rows.values_list("title", flat=True)[:_READ]:
            yield Suggestion(title)

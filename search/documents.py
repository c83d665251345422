"""What the search knows of a published page: one flat document for each page and locale.

An app registers how its pages look as documents (`register`); search never imports a page model.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Model


@dataclass(frozen=True, slots=True)
class Variant:
    """A version of the document's work with facets of its own, such as an adapted version.

    Facets that share a `Facet.group` must be met by one and the same variant.
    """

    url: str
    title: str
    facets: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """One published page in one locale, as every engine stores it.

    `id` is stable (`resource:<translation key>:<locale>`). `search_locales` are the locales whose searches show it:
    its own, and those into which the work has not been translated. `facets` hold slugs, broader terms included.
    """

    id: str
    kind: str
    site: int
    locale: str
    url: str
    title: str
    summary: str = ""
    body: str = ""
    keywords: tuple[str, ...] = ()
    # Words about the document that a reader does not see as text: labels of subject, key stage, year, theme.
    labels: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    misconceptions: str = ""
    attachments: str = ""
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    variants: tuple[Variant, ...] = ()
    search_locales: tuple[str, ...] = ()
    is_staff_only: bool = False
    published_at: datetime | None = None
    minutes: int | None = None
    # All that a result card shows beside title and summary: {"labels": […], "minutes": 50, "link": "…", …}.
    card: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DocumentSource:
    """How one model's rows become documents.

    `build` takes a queryset-like iterable of primary keys and yields a document for each that the public (or staff)
    may find; a key that yields nothing is taken out of the index.
    """

    kind: str
    model: type[Model]
    build: Callable[[Iterable[int]], Iterable[tuple[int, SearchDocument]]]
    all_ids: Callable[[], Iterable[int]]


_sources: dict[str, DocumentSource] = {}


def register(source: DocumentSource) -> None:
    _sources[source.kind] = source


def sources() -> tuple[DocumentSource, ...]:
    return tuple(_sources.values())

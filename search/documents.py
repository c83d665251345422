"""What the search knows of a published page: one flat document for each page and locale.

An app registers how its pages look as documents (`register`); search never imports a page model.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
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
class Attachment:
    """A file of the page's: what it is called there, where its link leads, and what it says.

    `text` is None until the file has been read. `file` is the hash of its content, empty where none is to be read.
    """

    title: str
    url: str
    text: str | None = ""
    file: str = ""


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """One published page in one locale, as every engine stores it.

    `id` is stable (`resource:<translation key>:<locale>`). `search_locales` are the locales whose searches show it:
    its own (also when left empty), and those into which the work has not been translated. `facets` hold slugs,
    broader terms included.
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
    attachments: tuple[Attachment, ...] = ()
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    variants: tuple[Variant, ...] = ()
    search_locales: tuple[str, ...] = ()
    is_staff_only: bool = False
    # Whether its title may be suggested while somebody types: never what is sensitive, even when it may be found.
    is_suggestible: bool = False
    published_at: datetime | None = None
    # The last day on which what it says counts as fresh; None: always. Later its score is a little less.
    fresh_until: date | None = None
    minutes: int | None = None
    # All that a result card shows beside title and summary, as JSON values: {"labels": […], "minutes": 50, …}.
    card: Mapping[str, Any] = field(default_factory=dict)


def to_json(document: SearchDocument) -> dict[str, Any]:
    """The document as it comes back from a JSON column (lists, no tuples); `from_json` gives the document back."""
    data = asdict(document)
    data["published_at"] = document.published_at.isoformat() if document.published_at else None
    values: dict[str, Any] = json.loads(json.dumps(data, cls=DjangoJSONEncoder))
    return values


def from_json(data: Mapping[str, Any]) -> SearchDocument:
    return SearchDocument(
        **{
            **data,
            **{name: tuple(data[name]) for name in ("keywords", "labels", "units", "search_locales")},
            "attachments": tuple(Attachment(**attachment) for attachment in data["attachments"]),
            "facets": _facets(data["facets"]),
            "variants": tuple(Variant(v["url"], v["title"], _facets(v["facets"])) for v in data["variants"]),
            "published_at": datetime.fromisoformat(data["published_at"]) if data["published_at"] else None,
            # Absent from documents of an earlier release.
            "fresh_until": date.fromisoformat(data["fresh_until"]) if data.get("fresh_until") else None,
        }
    )


def _facets(data: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(slugs) for name, slugs in data.items()}


@dataclass(frozen=True, slots=True)
class DocumentSource:
    """How one page model's rows become documents.

    `build` takes primary keys and yields (key, document) for each that may be found; a key that yields nothing is
    taken out of the index. Of a page model it gets only pages that are live and under no view restriction.
    `parts` are models of child pages that show in their parent's document: a change to one changes the parent's.
    """

    model: type[Model]
    build: Callable[[Iterable[int]], Iterable[tuple[int, SearchDocument]]]
    parts: tuple[type[Model], ...] = ()

    @property
    def name(self) -> str:
        return self.model._meta.label_lower


_sources: dict[str, DocumentSource] = {}


def register(source: DocumentSource) -> None:
    """To be called in an app's `ready()`, once for each model."""
    _sources[source.name] = source


def sources() -> dict[str, DocumentSource]:
    """All sources by the label of their model (`resources.lessonpage`)."""
    return dict(_sources)

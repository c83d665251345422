"""What is asked of a search engine and what it answers: the same two frozen objects for every engine."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Sort = Literal["best", "newest", "shortest", "title"]
SORTS: tuple[Sort, ...] = ("best", "newest", "shortest", "title")
PAGE_SIZE = 20
MAX_PAGE_SIZE = 100
# Deeper pages cost every engine more than they help anyone; export goes on with a cursor.
MAX_HITS_PAGED = 10_000


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """One search. `selected` maps a facet's name to the chosen slugs: any-of within a facet, all-of across."""

    text: str = ""
    site: int = 1
    locale: str = "en"
    kinds: tuple[str, ...] = ()
    selected: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: Sort = "best"
    page: int = 1
    size: int = PAGE_SIZE
    # Signed-in officers also find what is for staff only.
    includes_staff_only: bool = False
    # Look for the words as they are spelled, also for those that no document has.
    is_exact: bool = False


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a facet and how many documents it would leave. `children`: narrower options, if listed."""

    slug: str
    label: str
    count: int
    is_selected: bool = False
    children: tuple["Option", ...] = ()


@dataclass(frozen=True, slots=True)
class FacetResult:
    name: str
    label: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class VersionLink:
    """The adapted version that met the chosen needs and adaptations."""

    url: str
    title: str


@dataclass(frozen=True, slots=True)
class FileFound:
    """A file of the page's in which searched words stand; `passage` is safe HTML, empty where the page has them too."""

    title: str
    url: str
    passage: str


@dataclass(frozen=True, slots=True)
class Hit:
    """One found document. `highlights` are safe HTML: escaped text with `<mark>` around found words.

    `title_html` is the title with the same marks. `is_fallback`: in the base language since the work has no
    translation into the locale that was searched.
    """

    id: str
    kind: str
    url: str
    title: str
    title_html: str
    summary: str
    highlights: tuple[str, ...]
    labels: tuple[str, ...]
    locale: str
    is_fallback: bool = False
    versions: tuple[VersionLink, ...] = ()
    files: tuple[FileFound, ...] = ()
    card: Mapping[str, Any] = field(default_factory=dict)
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Recognised:
    """A filter that words of the query name, to be offered. `text`: the query without these words."""

    facet: str
    slug: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class SearchResults:
    """One page of hits, the total and every facet's options with counts."""

    total: int
    page: int
    pages: int
    engine: str
    hits: tuple[Hit, ...]
    facets: tuple[FacetResult, ...]
    # The chosen engine is down, and the database's answered in its place.
    is_degraded: bool = False
    # The text with its spelling corrected, which was searched for; and pages that officers pinned to the query.
    suggestion: str | None = None
    promoted: tuple[Hit, ...] = ()
    # Words of violence are answered with help alone: there are no hits, and no count of them to show.
    shows_help_only: bool = False
    # Filters that the text names, and what is left of it without the words of all of them.
    recognised: tuple[Recognised, ...] = ()
    text_without_recognised: str = ""

"""What the results page loops over: every link of a search, worked out in Python so that templates only show it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from search.facets import BY_NAME, FACETS
from search.query import PAGE_SIZE, FacetResult, Option, Recognised, SearchQuery, SearchResults

SORT_LABELS: dict[str, str | Promise] = {
    "best": _("Best match"),
    "newest": _("Newest first"),
    "shortest": _("Shortest first"),
    "title": _("A to Z"),
}
KIND_LABELS: dict[str, str | Promise] = {
    "resource": _("Resources"),
    "guidance": _("Guidance"),
    "training": _("Training"),
}
# A facet lists this many options before "Show all", and the first few facets start unfolded.
OPTIONS_SHOWN = 8
FACETS_OPEN = 4


@dataclass(frozen=True, slots=True)
class FilterOption:
    """One checkbox. `children` are the narrower ones."""

    name: str
    slug: str
    label: str
    count: int
    is_selected: bool
    children: tuple["FilterOption", ...] = ()

    @property
    def id(self) -> str:
        return f"{self.name}-{self.slug}"

    @property
    def is_open(self) -> bool:
        """Whether its narrower options start unfolded."""
        return self.is_selected or any(child.has_selection for child in self.children)

    @property
    def has_selection(self) -> bool:
        return self.is_selected or any(child.has_selection for child in self.children)


@dataclass(frozen=True, slots=True)
class FilterGroup:
    """One facet of the panel: the options shown at once, and those behind "Show all"."""

    name: str
    label: str
    shown: tuple[FilterOption, ...]
    more: tuple[FilterOption, ...]
    chosen: int
    is_open: bool


@dataclass(frozen=True, slots=True)
class Chip:
    """A choice made, and the link that takes it away."""

    label: str
    facet: str
    url: str


@dataclass(frozen=True, slots=True)
class Offer:
    """A filter that words of the query name, and the link that chooses it in place of these words."""

    label: str
    facet: str
    url: str


@dataclass(frozen=True, slots=True)
class PageLink:
    """A page of results; `number` 0 stands for pages left out."""

    number: int
    url: str = ""
    is_current: bool = False


class SearchLinks:
    """The addresses round one search. `path` is the results page's; `locale` its own language."""

    def __init__(self, query: SearchQuery, *, path: str, locale: str) -> None:
        self.query = query
        self.path = path
        self.locale = locale

    def url(self, **changes: Any) -> str:
        """The search with some fields of its query changed; another choice always starts at page 1."""
        query = replace(self.query, **{"page": 1, **changes})
        parameters = [("q", query.text)] if query.text else []
        for facet in FACETS:
            parameters += [(facet.name, slug) for slug in query.selected.get(facet.name, ())]
        parameters += self.kept(query)
        if query.sort != "best":
            parameters.append(("sort", query.sort))
        if query.page > 1:
            parameters.append(("page", str(query.page)))
        return f"{self.path}?{urlencode(parameters)}" if parameters else self.path

    def kept(self, query: SearchQuery | None = None) -> list[tuple[str, str]]:
        """Parameters that the form has no field for and must not lose."""
        query = query or self.query
        kept = [("kind", kind) for kind in query.kinds]
        if query.locale != self.locale:
            kept.append(("locale", query.locale))
        if query.size != PAGE_SIZE:
            kept.append(("size", str(query.size)))
        # The text itself: another that is typed over it is corrected again.
        if query.is_exact and query.text == self.query.text:
            kept.append(("exact", query.text))
        return kept

    def without(self, facet: str, slug: str) -> str:
        left = tuple(value for value in self.query.selected[facet] if value != slug)
        return self.url(selected={**self.query.selected, facet: left})

    def chips(self, facets: Iterable[FacetResult]) -> list[Chip]:
        labels = {(facet.name, option.slug): option.label for facet in facets for option in _flat(facet.options)}
        chips = [
            Chip(labels.get((name, slug), slug), str(BY_NAME[name].label), self.without(name, slug))
            for name, slugs in self.query.selected.items()
            for slug in slugs
        ]
        for kind in self.query.kinds:
            left = tuple(other for other in self.query.kinds if other != kind)
            chips.append(Chip(str(KIND_LABELS[kind]), str(_("Kind")), self.url(kinds=left)))
        return chips

    def offers(self, results: SearchResults) -> list[Offer]:
        """One for each filter that the query's words name."""
        return [
            Offer(offer.label, str(BY_NAME[offer.facet].label), self._chosen([offer], offer.text))
            for offer in results.recognised
        ]

    def all_offers_url(self, results: SearchResults) -> str | None:
        """The link that chooses all of them, where there are several."""
        if len(results.recognised) < 2:
            return None
        return self._chosen(results.recognised, results.text_without_recognised)

    def _chosen(self, offers: Iterable[Recognised], text: str) -> str:
        selected = dict(self.query.selected)
        for offer in offers:
            selected[offer.facet] = (*selected.get(offer.facet, ()), offer.slug)
        return self.url(text=text, selected=selected)

    def pages(self, results: SearchResults) -> list[PageLink]:
        """First, last and the pages round the current one."""
        near = {1, results.pages, *range(results.page - 1, results.page + 2)}
        numbers = sorted(number for number in near if 1 <= number <= results.pages)
        links: list[PageLink] = []
        for number in numbers:
            if links and number > links[-1].number + 1:
                links.append(PageLink(0))
            links.append(PageLink(number, self.url(page=number), number == results.page))
        return links


def _flat(options: Iterable[Option]) -> Iterable[Option]:
    for option in options:
        yield option
        yield from _flat(option.children)


def filter_groups(facets: Iterable[FacetResult], selected: Mapping[str, tuple[str, ...]]) -> list[FilterGroup]:
    """The panel: facets with something to choose, options that would leave something or are chosen."""
    groups = []
    for position, facet in enumerate(facets):
        options = _useful(facet.name, facet.options)
        if not options:
            continue
        first = {option.slug for option in options[:OPTIONS_SHOWN]}
        shown = tuple(option for option in options if option.slug in first or option.has_selection)
        more = tuple(option for option in options if option not in shown)
        chosen = len(selected.get(facet.name, ()))
        groups.append(FilterGroup(facet.name, facet.label, shown, more, chosen, bool(chosen) or position < FACETS_OPEN))
    return groups


def _useful(name: str, options: Iterable[Option]) -> tuple[FilterOption, ...]:
    found = []
    for option in options:
        children = _useful(name, option.children)
        if option.count or option.is_selected or any(child.has_selection for child in children):
            found.append(FilterOption(name, option.slug, option.label, option.count, option.is_selected, children))
    return tuple(found)

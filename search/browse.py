"""The home page's ways in: the newest resources, and key stages, themes and needs with their counts."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from wagtail.models import Site

from search.engine import search
from search.query import Option, SearchQuery
from vocabulary.models import Term

NEWEST = 6


@dataclass(frozen=True, slots=True)
class BrowseLink:
    """A term that has resources, its count and the search for it. Ages in years, for key stages."""

    label: str
    count: int
    url: str
    children: tuple["BrowseLink", ...] = ()
    lower: int | None = None
    upper: int | None = None


def home_sections(request: HttpRequest) -> dict[str, Any]:
    """Context of the home page: one search gives the newest hits and every count.

    Keys: `total` (resources), `newest` (hits), and `key_stages`, `themes`, `needs` (lists of `BrowseLink`).
    """
    site = Site.find_for_request(request)
    query = SearchQuery(
        site=site.pk if site else 0, locale=get_language(), kinds=("resource",), sort="newest", size=NEWEST
    )
    found = search(query)
    options = {facet.name: facet.options for facet in found.facets}
    ages = {term.slug: (term.lower, term.upper) for term in Term.objects.in_scheme("key-stage")}
    return {
        "total": found.total,
        "newest": found.hits,
        "key_stages": _links("key_stage", options.get("key_stage", ()), ages),
        "themes": _links("theme", options.get("theme", ())),
        "needs": _links("need", options.get("need", ())),
    }


def _links(
    facet: str, options: Iterable[Option], ages: dict[str, tuple[int | None, int | None]] | None = None
) -> tuple[BrowseLink, ...]:
    return tuple(
        BrowseLink(
            option.label,
            option.count,
            search_url(facet, option.slug),
            _links(facet, option.children),
            *(ages or {}).get(option.slug, (None, None)),
        )
        for option in options
        if option.count
    )


def search_url(facet: str, slug: str) -> str:
    """The results page with one choice made."""
    return f"{reverse('search:results')}?{urlencode({facet: slug})}"

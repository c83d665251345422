"""A request's parameters as a `SearchQuery`. HTML drops what it does not know; the API reports it (`errors`)."""

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from django.utils.translation import gettext as _

from search.facets import BY_NAME, FACET_OF_SCHEME, FACETS
from search.query import MAX_HITS_PAGED, MAX_PAGE_SIZE, PAGE_SIZE, SORTS, SearchQuery, Sort
from search.text import clean
from vocabulary.models import Term

KINDS = ("resource", "guidance", "training")
# More values of one parameter than any form sends; the rest are cut, so that no URL costs more than a search.
MAX_VALUES = 100


class SearchForm:
    """`data` is a `QueryDict`; `locale` is searched unless a `locale` parameter names another.

    `to_query()` always gives a valid query. `errors` names what it had to ignore, by parameter.
    """

    def __init__(self, data: QueryDict, *, site: int, locale: str, user: Any = None) -> None:
        self.data = data
        self.site = site
        self.default_locale = locale
        self.user = user or AnonymousUser()
        self.errors: dict[str, str] = {}

    def to_query(self) -> SearchQuery:
        size = self._number("size", default=PAGE_SIZE, at_most=MAX_PAGE_SIZE)
        text = clean(self.data.get("q", ""))
        return SearchQuery(
            text=text,
            site=self.site,
            locale=self._choice("locale", tuple(code for code, _name in settings.LANGUAGES), self.default_locale),
            kinds=self._kinds(),
            selected=self._selected(),
            sort=self._sort(),
            # One page past the end of paging is enough to be told that it is past the end.
            page=self._number("page", default=1, at_most=max(1, MAX_HITS_PAGED // size) + 1, reports=False),
            size=size,
            is_exact=bool(text) and clean(self.data.get("exact", "")) == text,
            includes_staff_only=self.user.is_authenticated and self.user.has_perm("wagtailadmin.access_admin"),
        )

    def _selected(self) -> dict[str, tuple[str, ...]]:
        """Known slugs by facet, in the order of the URL, each once."""
        selected = {}
        for facet in FACETS:
            asked = self._values(facet.name)
            known = [slug for slug in asked if slug in self._known_slugs[facet.name]]
            if unknown := [slug for slug in asked if slug not in known]:
                self._report(facet.name, unknown[0], (f"see /vocab/{scheme}/" for scheme in facet.schemes))
            if known:
                selected[facet.name] = tuple(known)
        return selected

    @cached_property
    def _known_slugs(self) -> dict[str, set[str]]:
        """Those of the asked slugs that are terms of the facet's vocabularies; one statement where any are asked."""
        known: dict[str, set[str]] = defaultdict(set)
        asked = {slug for name in BY_NAME for slug in self._values(name)}
        if asked:
            terms = Term.objects.in_scheme(*FACET_OF_SCHEME).filter(slug__in=asked).values_list("scheme", "slug")
            for scheme, slug in terms:
                known[FACET_OF_SCHEME[scheme]].add(slug)
        return known

    def _values(self, name: str) -> list[str]:
        values = self.data.getlist(name)[:MAX_VALUES]
        return [value for value in dict.fromkeys(clean(value) for value in values) if value]

    def _kinds(self) -> tuple[str, ...]:
        asked = self._values("kind")
        if unknown := [kind for kind in asked if kind not in KINDS]:
            self._report("kind", unknown[0], KINDS)
        return tuple(kind for kind in asked if kind in KINDS)

    def _sort(self) -> Sort:
        chosen = self._choice("sort", SORTS, "best")
        return next(sort for sort in SORTS if sort == chosen)

    def _choice(self, name: str, known: tuple[str, ...], default: str) -> str:
        value = clean(self.data.get(name, ""))
        if not value or value in known:
            return value or default
        self._report(name, value, known)
        return default

    def _number(self, name: str, *, default: int, at_most: int, reports: bool = True) -> int:
        text = clean(self.data.get(name, ""))
        if not text:
            return default
        if not (text.isascii() and text.isdigit() and int(text[:18]) > 0):
            self.errors[name] = _("%(name)s must be a whole number from 1.") % {"name": name}
            return default
        number = int(text[:18])
        if number > at_most and reports:
            self.errors[name] = _("%(name)s can be at most %(most)s.") % {"name": name, "most": at_most}
        return min(number, at_most)

    def _report(self, name: str, value: str, known: Iterable[str]) -> None:
        self.errors[name] = _("%(name)s has no value “%(value)s”. Known values: %(known)s") % {
            "name": name,
            "value": value,
            "known": ", ".join(known),
        }

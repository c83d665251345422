"""A facet's counts as options to choose from: labelled, in order, narrower ones below their broader ones."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from cms.languages import in_language
from search.facets import FACETS, Facet
from search.query import Option
from vocabulary.models import Term


class Vocabulary:
    """The terms of all facets in one language, read in one statement."""

    def __init__(self, language: str) -> None:
        facet_of = {scheme: facet.name for facet in FACETS for scheme in facet.schemes}
        schemes = {scheme: index for facet in FACETS for index, scheme in enumerate(facet.schemes)}
        rows = (
            Term.objects.in_scheme(*facet_of)
            .order_by()
            .values_list("scheme", "slug", "order", "labels", "broader__scheme", "broader__slug")
        )
        self.labels: dict[str, dict[str, str]] = defaultdict(dict)
        self.places: dict[str, dict[str, tuple[int, int, str]]] = defaultdict(dict)
        self.broader: dict[str, dict[str, str]] = defaultdict(dict)
        for scheme, slug, order, labels, broader_scheme, broader in rows:
            name = facet_of[scheme]
            self.labels[name][slug] = in_language(labels, language) or slug
            self.places[name][slug] = (schemes[scheme], order, slug)
            if facet_of.get(broader_scheme) == name:
                self.broader[name][slug] = broader

    def options(self, facet: Facet, counts: Mapping[str, int], selected: Iterable[str]) -> tuple[Option, ...]:
        """The options with documents, to the depth that the facet lists, and every selected one, also at 0."""
        chosen = set(selected)
        listed = chosen.union(slug for slug in counts if self._depth(facet, slug) <= facet.depth)
        below: dict[str, list[str]] = defaultdict(list)
        for slug in listed:
            below[self._listed_broader(facet, slug, listed)].append(slug)

        def branch(parent: str) -> tuple[Option, ...]:
            return tuple(
                Option(slug, self._label(facet, slug), counts.get(slug, 0), slug in chosen, branch(slug))
                for slug in sorted(below[parent], key=lambda slug: self._place(facet, slug, counts))
            )

        return branch("")

    def _ancestors(self, facet: Facet, slug: str) -> Iterable[str]:
        seen = {slug}
        while (slug := self.broader[facet.name].get(slug, "")) and slug not in seen:
            seen.add(slug)
            yield slug

    def _depth(self, facet: Facet, slug: str) -> int:
        return 1 + len(list(self._ancestors(facet, slug))) if facet.is_hierarchical else 1

    def _listed_broader(self, facet: Facet, slug: str, listed: set[str]) -> str:
        """The nearest listed ancestor, or nothing for an option of the first level."""
        if not facet.is_hierarchical:
            return ""
        return next((ancestor for ancestor in self._ancestors(facet, slug) if ancestor in listed), "")

    def _label(self, facet: Facet, slug: str) -> str:
        return self.labels[facet.name].get(slug, slug)

    def _place(self, facet: Facet, slug: str, counts: Mapping[str, int]) -> tuple[int, int, int, str]:
        scheme, order, label = self.places[facet.name].get(slug, (len(facet.schemes), 0, slug))
        by_count = -counts.get(slug, 0) if facet.order == "count" else 0
        return by_count, scheme, order, label

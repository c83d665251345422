"""A facet's counts as options to choose from: labelled, in order, narrower ones below their broader ones."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.db.models import TextField, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce, NullIf

from cms.languages import DEFAULT_LANGUAGE
from search.facets import FACET_OF_SCHEME, FACETS, Facet
from search.query import Option
from vocabulary.models import Term


class Vocabulary:
    """The terms of all facets in one language, read in one statement."""

    def __init__(self, language: str) -> None:
        schemes = {scheme: index for facet in FACETS for index, scheme in enumerate(facet.schemes)}
        # Labels are taken out of their JSON in the database: parsing every term's costs more than the search.
        labels = (NullIf(KT(f"labels__{code}"), Value("")) for code in (language, DEFAULT_LANGUAGE))
        label = Coalesce(*labels, "slug", output_field=TextField())
        rows = (
            Term.objects.in_scheme(*FACET_OF_SCHEME)
            .order_by()
            .values_list("scheme", "slug", "order", label, "broader__scheme", "broader__slug")
        )
        self.labels: dict[str, dict[str, str]] = {facet.name: {} for facet in FACETS}
        self.places: dict[str, dict[str, tuple[int, int, str]]] = {facet.name: {} for facet in FACETS}
        self.broader: dict[str, dict[str, str]] = {facet.name: {} for facet in FACETS}
        for scheme, slug, order, label, broader_scheme, broader in rows:
            name = FACET_OF_SCHEME[scheme]
            self.labels[name][slug] = label
            self.places[name][slug] = (schemes[scheme], order, slug)
            if FACET_OF_SCHEME.get(broader_scheme) == name:
                self.broader[name][slug] = broader

    def options(self, facet: Facet, counts: Mapping[str, int], selected: Iterable[str]) -> tuple[Option, ...]:
        """The options with documents, to the depth that the facet lists, and every selected one, also at 0."""
        chosen = set(selected)
        labels = self.labels[facet.name]
        broader = self.broader[facet.name] if facet.is_hierarchical else {}
        above = {slug: _ancestors(slug, broader) for slug in chosen.union(counts)} if broader else {}
        listed = {slug for slug in counts if len(above.get(slug, ())) < facet.depth} | chosen
        ordered = self._in_order(facet, listed, counts)
        below: dict[str, list[str]] = defaultdict(list) if above else {"": ordered}
        for slug in ordered if above else ():
            # Under the nearest listed broader term, or on the first level.
            below[next((term for term in above[slug] if term in listed), "")].append(slug)

        def branch(parent: str) -> tuple[Option, ...]:
            if parent not in below:
                return ()
            return tuple(
                [
                    Option(slug, labels.get(slug, slug), counts.get(slug, 0), slug in chosen, branch(slug))
                    for slug in below[parent]
                ]
            )

        return branch("")

    def _in_order(self, facet: Facet, slugs: Iterable[str], counts: Mapping[str, int]) -> list[str]:
        """In the order of the vocabulary, or with most documents first; slugs that are no terms come last."""
        places = self.places[facet.name]
        unknown = len(facet.schemes)
        ordered = sorted(slugs, key=lambda slug: places.get(slug, (unknown, 0, slug)))
        if facet.order == "count":
            ordered.sort(key=lambda slug: -counts.get(slug, 0))
        return ordered


def _ancestors(slug: str, broader: Mapping[str, str]) -> list[str]:
    """The broader terms of a slug, nearest first."""
    found: list[str] = []
    while (slug := broader.get(slug, "")) and slug not in found:
        found.append(slug)
    return found

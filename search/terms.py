"""What the terms of a page are in its document: facets with broader terms, and bands of length."""

from collections import defaultdict
from collections.abc import Iterable

from search.facets import FACET_OF_SCHEME
from vocabulary.models import Term


class Vocabulary:
    """All terms by primary key, and by scheme for bands: read once for a batch of documents."""

    def __init__(self) -> None:
        self.terms = Term.objects.in_bulk()
        self.bands = [term for term in self.terms.values() if term.scheme_id == "duration-band"]

    def facets(self, terms: Iterable[Term]) -> dict[str, tuple[str, ...]]:
        """Slugs by facet name, with those of all broader terms that are in the same facet."""
        facets: dict[str, list[str]] = defaultdict(list)
        for term in self._closure(terms):
            if name := FACET_OF_SCHEME.get(term.scheme_id):
                facets[name].append(term.slug)
        return {name: tuple(sorted(slugs)) for name, slugs in facets.items()}

    def _closure(self, terms: Iterable[Term]) -> set[Term]:
        """The terms with all their broader ones of the schemes that are one facet together."""
        found: set[Term] = set()
        for start in terms:
            term: Term | None = start
            while term is not None and term not in found:
                found.add(term)
                broader = self.terms.get(term.broader_id) if term.broader_id else None
                same_facet = broader and FACET_OF_SCHEME.get(broader.scheme_id) == FACET_OF_SCHEME.get(term.scheme_id)
                term = broader if same_facet else None
        return found

    def durations(self, sessions: int, minutes: int | None, minutes_to: int | None = None) -> tuple[str, ...]:
        """The bands of the whole time, or of all up to `minutes_to`; `multi-session` for more than one session."""
        if not minutes:
            return ()
        least, most = sessions * minutes, sessions * (minutes_to or minutes)
        slugs = [
            band.slug
            for band in self.bands
            if band.lower is not None and band.lower <= most and (band.upper is None or least <= band.upper)
        ]
        return (*slugs, "multi-session") if sessions > 1 else tuple(slugs)

"""Lessons on the themes of an offer, through the search: training knows no lesson."""

from search.engine import search
from search.query import Hit, SearchQuery
from training.models.offers import TrainingOfferPage


def lessons_for(offer: TrainingOfferPage | None, *, site: int, language: str, most: int) -> tuple[Hit, ...]:
    """Up to `most` lessons that share a theme with the offer; none without an offer or where it has no theme."""
    themes = tuple(term.slug for term in offer.terms_in("theme")) if offer else ()
    if not themes:
        return ()
    query = SearchQuery(site=site, locale=language, kinds=("resource",), selected={"theme": themes}, size=most)
    return search(query).hits

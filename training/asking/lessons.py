"""Lessons on the themes of what was asked for, through the search."""

from search.engine import search
from search.query import Hit, SearchQuery
from training.models.requests import TrainingRequest

MOST = 3


def lessons_for(request: TrainingRequest, language: str) -> tuple[Hit, ...]:
    """Up to three lessons that share a theme with the training; none where it has no theme."""
    if request.offer is None:
        return ()
    themes = tuple(request.offer.terms.filter(scheme="theme").values_list("slug", flat=True))
    if not themes:
        return ()
    query = SearchQuery(
        site=request.site_id, locale=language, kinds=("resource",), selected={"theme": themes}, size=MOST
    )
    return search(query).hits

"""From the documents that match a text to an engine's answer: selections, counts and the page's order, in numpy."""

from collections.abc import Mapping, Sequence
from heapq import nsmallest
from typing import Any

import numpy as np
import numpy.typing as npt

from search.engines import Found
from search.engines.packed import Tally
from search.models import FacetValue
from search.query import SearchQuery


def answer(
    query: SearchQuery,
    ids: Sequence[int] | npt.NDArray[Any],
    keys: Sequence[Any] | npt.NDArray[Any],
    values: Sequence[bytes],
    versions: Sequence[bytes | None],
    is_scored: bool,
) -> Found:
    """The answer over documents by id, with their sort keys (ascending; scores negated) and packed values.

    `versions` may be empty where no grouped facet is selected. To be called after the documents were read: a value
    that another process adds in between must be known when it is met.
    """
    slugs = {number: (facet, slug) for number, facet, slug in FacetValue.objects.values_list("id", "facet", "slug")}
    numbers = {pair: number for number, pair in slugs.items()}
    # A slug that no document carries has no number: alone it leaves nothing.
    selected = {
        name: [numbers[name, slug] for slug in chosen if (name, slug) in numbers]
        for name, chosen in query.selected.items()
    }
    tally = Tally(values, versions, {number: facet for number, (facet, _) in slugs.items()}, selected)
    counts = tally.counts()
    matching = np.flatnonzero(tally.matches)
    page = _page(matching, keys, query)
    return Found(
        total=len(matching),
        ids=tuple(int(ids[index]) for index in page),
        scores=tuple(-float(keys[index]) if is_scored else None for index in page),
        counts=_by_facet(counts, slugs),
    )


def _page(matching: npt.NDArray[Any], keys: Sequence[Any] | npt.NDArray[Any], query: SearchQuery) -> list[int]:
    """Indexes of the page's documents. Equal keys stay in the order of the documents' own keys."""
    start, stop = (query.page - 1) * query.size, query.page * query.size
    if start >= len(matching):
        return []
    if query.sort == "title" and not isinstance(keys, np.ndarray):
        return nsmallest(stop, matching.tolist(), key=keys.__getitem__)[start:]
    chosen = np.asarray(keys)[matching]
    if stop < len(chosen):
        near = np.flatnonzero(chosen <= np.partition(chosen, stop - 1)[stop - 1])
        matching, chosen = matching[near], chosen[near]
    return [int(index) for index in matching[np.argsort(chosen, kind="stable")[start:stop]]]


def _by_facet(counts: npt.NDArray[Any], slugs: Mapping[int, tuple[str, str]]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for number in np.flatnonzero(counts).tolist():
        facet, slug = slugs[number]
        found.setdefault(facet, {})[slug] = int(counts[number])
    return found

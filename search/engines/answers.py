"""From the documents that match a text to an engine's answer: selections, counts and the page's order, in numpy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from heapq import nsmallest
from typing import Any

import numpy as np
import numpy.typing as npt

from search.engines import Found
from search.engines.packed import Ints, Tally
from search.engines.scores import Evidence, Judge
from search.facets import BY_NAME
from search.fields import STALE
from search.matching import TextQuery
from search.models import FacetValue
from search.query import SearchQuery


@dataclass(slots=True)
class Candidates:
    """Documents that may match a text, their columns in step, and the ids of those that carry each evidence.

    `keys` sort them, rising; where scores do, they tell which are stale. `versions` may be empty where no grouped facet
    is selected.
    """

    ids: Sequence[int] | Ints = ()
    keys: Sequence[Any] | npt.NDArray[Any] = ()
    values: Sequence[bytes] = ()
    versions: Sequence[bytes | None] = ()
    carriers: Mapping[Evidence, Ints] = field(default_factory=dict)

    def at(self, places: Ints) -> "Candidates":
        """Those at the places, in their order."""
        ids, keys = np.asarray(self.ids, np.int64)[places], self.keys
        chosen = places.tolist()
        return Candidates(
            ids=ids,
            keys=keys[places] if isinstance(keys, np.ndarray) else [keys[place] for place in chosen],
            values=[self.values[place] for place in chosen],
            versions=[self.versions[place] for place in chosen] if self.versions else (),
            carriers=self.carriers,
        )


def needs_versions(query: SearchQuery) -> bool:
    return any(BY_NAME[name].group for name in query.selected)


def is_scored(query: SearchQuery, text: TextQuery | None) -> bool:
    return text is not None and query.sort == "best"


def needs_evidence(query: SearchQuery, text: TextQuery) -> bool:
    """Whether candidates can't be put in order, or told from matches, without knowing what each carries."""
    return query.sort == "best" or bool(text.runs)


def answer(query: SearchQuery, text: TextQuery | None, found: Candidates) -> Found:
    """The engine's answer.

    To be called after the documents were read: a value that another process adds in between must be known when it is
    met.
    """
    ids = np.asarray(found.ids, np.int64)
    if np.any(ids[1:] < ids[:-1]):
        found = found.at(np.argsort(ids))
    if text is not None and len(ids) and needs_evidence(query, text):
        judge = Judge(text, np.asarray(found.ids, np.int64), found.carriers)
        if is_scored(query, text):
            found.keys = -judge.scores() * np.where(np.asarray(found.keys), STALE, 1)
        if text.runs:
            found = found.at(np.flatnonzero(judge.matches()))
    slugs = {number: (facet, slug) for number, facet, slug in FacetValue.objects.values_list("id", "facet", "slug")}
    numbers = {pair: number for number, pair in slugs.items()}
    # A slug that no document carries has no number: alone it leaves nothing.
    selected = {
        name: [numbers[name, slug] for slug in chosen if (name, slug) in numbers]
        for name, chosen in query.selected.items()
    }
    tally = Tally(found.values, found.versions, {number: facet for number, (facet, _) in slugs.items()}, selected)
    counts = tally.counts()
    matching = np.flatnonzero(tally.matches)
    page = _page(matching, found.keys, query)
    return Found(
        total=len(matching),
        ids=tuple(int(found.ids[index]) for index in page),
        scores=tuple(-float(found.keys[index]) if is_scored(query, text) else None for index in page),
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

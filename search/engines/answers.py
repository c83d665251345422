"""From the documents that match a text to an engine's answer: selections, counts and the page's order, in numpy."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
from django.utils.timezone import localdate

from search.engines import Found
from search.engines.packed import Ints, Rows, Tally, Versions
from search.engines.scores import Evidence, Judge
from search.facets import BY_NAME
from search.fields import STALE
from search.matching import TextQuery
from search.models import FacetValue
from search.query import SearchQuery

# Numbers, or texts as objects.
Keys = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Candidates:
    """Documents that may match a text, packed (search.engines.packed), and the ids of those that carry each evidence.

    `keys` sort them, rising, in step with `rows`; absent where scores do. `versions` may be absent where no grouped
    facet is selected.
    """

    rows: bytes = b""
    keys: Keys | None = None
    versions: bytes | None = None
    carriers: Mapping[Evidence, Ints] = field(default_factory=dict)


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
    rows = Rows.unpack(found.rows)
    versions = Versions.unpack(found.versions) if found.versions else None
    keys: Keys = np.zeros(len(rows.ids)) if found.keys is None else found.keys
    if text is not None and len(rows.ids) and needs_evidence(query, text):
        judge = Judge(text, rows.ids, found.carriers)
        if is_scored(query, text):
            keys = -judge.scores() * np.where(rows.are_stale(localdate()), STALE, 1)
        if text.runs:
            places = np.flatnonzero(judge.matches())
            versions = versions.at(places, len(rows.ids)) if versions else None
            rows, keys = rows.at(places), keys[places]
    slugs = {number: (facet, slug) for number, facet, slug in FacetValue.objects.values_list("id", "facet", "slug")}
    numbers = {pair: number for number, pair in slugs.items()}
    # A slug that no document carries has no number: alone it leaves nothing.
    selected = {
        name: [numbers[name, slug] for slug in chosen if (name, slug) in numbers]
        for name, chosen in query.selected.items()
    }
    tally = Tally(rows, versions, {number: facet for number, (facet, _) in slugs.items()}, selected)
    counts = tally.counts()
    matching = np.flatnonzero(tally.matches)
    page = _page(matching, keys, rows.ids, query)
    return Found(
        total=len(matching),
        ids=tuple(rows.ids[page].tolist()),
        scores=tuple((-keys[page]).tolist()) if is_scored(query, text) else (None,) * len(page),
        counts=_by_facet(counts, slugs),
    )


def _page(matching: Ints, keys: Keys, ids: Ints, query: SearchQuery) -> Ints:
    """Places of the page's documents. Those of equal keys stand in the order of their ids."""
    start, stop = (query.page - 1) * query.size, query.page * query.size
    if start >= len(matching):
        return matching[:0]
    if stop < len(matching):
        chosen = keys[matching]
        matching = matching[chosen <= np.partition(chosen, stop - 1)[stop - 1]]
    matching = matching[np.argsort(ids[matching], kind="stable")]
    return matching[np.argsort(keys[matching], kind="stable")[start:stop]]


def _by_facet(counts: Ints, slugs: Mapping[int, tuple[str, str]]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for number in np.flatnonzero(counts).tolist():
        facet, slug = slugs[number]
        found.setdefault(facet, {})[slug] = int(counts[number])
    return found

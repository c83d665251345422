"""What benches print: how good a list of results is by judgements, and percentiles."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log2
from time import perf_counter
from typing import Any

from search.engine import search
from search.query import SearchQuery

DEPTH = 100


@dataclass(frozen=True)
class Result:
    """One query's figures: nDCG@10, reciprocal rank and recall@100 from 0 to 1; `seconds` of its first page."""

    query: dict[str, Any]
    ndcg: float
    reciprocal_rank: float
    recall: float
    hits: int
    seconds: float


def measure(query: dict[str, Any], gains: Mapping[str, float], names: Sequence[set[str]]) -> Result:
    """Runs one query; `names` are what judgements may call each document, by its place in the file."""
    started = perf_counter()
    search(SearchQuery(text=query["text"]))
    seconds = perf_counter() - started
    found = search(SearchQuery(text=query["text"], size=DEPTH))
    ranked = [
        max((gains.get(name, 0.0) for name in names[int(hit.id.split(":")[1])]), default=0.0) for hit in found.hits
    ]
    wanted = sorted((gain for gain in gains.values() if gain > 0), reverse=True)
    first = next((rank for rank, gain in enumerate(ranked, start=1) if gain > 0), 0)
    return Result(
        query=query,
        ndcg=discounted(ranked[:10]) / discounted(wanted[:10]) if wanted else 0.0,
        reciprocal_rank=1 / first if first else 0.0,
        recall=sum(gain > 0 for gain in ranked) / len(wanted) if wanted else 0.0,
        hits=found.total,
        seconds=seconds,
    )


def discounted(gains: Iterable[float]) -> float:
    return sum(gain / log2(rank + 1) for rank, gain in enumerate(gains, start=1))


def percentile(values: Iterable[float], share: float) -> float:
    """The smallest value that at least this share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -int(-share * len(ordered) // 1) - 1)]

"""How good a search is: a judged collection through the product's own documents, index and query path.

    python -m bench.relevance --docs F --queries F --qrels F --engine sqlite [--dev]

Documents: see bench.judged. Queries are JSON Lines with `id` and `text`; judgements are lines of query, document
(slug or id) and gain. `--dev` adds what tuning needs: the figures of each category and of each query, worst first.
nDCG@10 takes the gain as it is and log2 of the rank; recall@100 counts documents of any gain above 0.
"""

import argparse
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log2
from pathlib import Path
from statistics import mean, median
from time import perf_counter
from typing import Any

from bench import scratch

from bench import judged  # isort: skip  (scratch sets Django up)
from search.engine import search
from search.query import SearchQuery

DEPTH = 100
WARM_UP = 5


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


def line(label: str, results: Sequence[Result]) -> str:
    times = [result.seconds * 1000 for result in results]
    figures = [
        mean(result.ndcg for result in results),
        mean(result.reciprocal_rank for result in results),
        mean(result.recall for result in results),
        sum(not result.hits for result in results),
        median(result.hits for result in results),
        percentile(times, 0.5),
        percentile(times, 0.95),
    ]
    formats = ("8.4f", "8.4f", "11.4f", "7", "12.0f", "9.1f", "9.1f")
    return f"{label:24}{len(results):6}" + "".join(map(format, figures, formats))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("docs", "queries", "qrels"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--engine", choices=scratch.ENGINES, default="sqlite")
    parser.add_argument("--dev", action="store_true", help="figures by category and by query, for tuning")
    options = parser.parse_args()

    scratch.prepare()
    names = [judged.names(row) for row in judged.rows(options.docs)]
    started = perf_counter()
    count = scratch.fill(judged.documents(options.docs))
    print(f"{count} documents indexed in {perf_counter() - started:.1f} s; engine {options.engine}")
    gains = judged.judgements(options.qrels)
    queries = [query for query in judged.rows(options.queries) if query["id"] in gains]
    for query in queries[:WARM_UP]:
        search(SearchQuery(text=query["text"]))
    results = [measure(query, gains[query["id"]], names) for query in queries]
    print(f"{'':23}queries nDCG@10     MRR recall@100 no hit median hits   p50 ms   p95 ms")
    print(line("all", results))
    if options.dev:
        by_category: dict[str, list[Result]] = defaultdict(list)
        for result in results:
            by_category[str(result.query.get("category", ""))].append(result)
        for category, of_category in sorted(by_category.items()):
            print(line(category, of_category))
        for result in sorted(results, key=lambda result: result.ndcg):
            print(f"{result.ndcg:.3f} recall {result.recall:.2f} hits {result.hits:6} {result.query['text']}")


if __name__ == "__main__":
    main()

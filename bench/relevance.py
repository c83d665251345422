"""How good a search is: a judged collection through the product's own documents, index and query path.

    python -m bench.relevance --docs F --queries F --qrels F --engine sqlite [--dev]

Documents: see bench.judged. Queries are JSON Lines with `id` and `text`; judgements are lines of query, document
(slug or id) and gain. `--dev` adds what tuning needs: the figures of each category and of each query, worst first.
nDCG@10 takes the gain as it is and log2 of the rank; recall@100 counts documents of any gain above 0.
"""

import argparse
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from statistics import mean, median
from time import perf_counter

from bench import scratch

from bench import judged  # isort: skip  (scratch sets Django up)
from bench.figures import Result, measure, percentile
from search.engine import search
from search.query import SearchQuery

WARM_UP = 5


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

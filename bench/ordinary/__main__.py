"""A results page built by us and the ordinary Wagtail way, on the same documents and queries, one after the other.

    python -m bench.ordinary --engine sqlite --documents 100000 [--queries 10]

Ours is one whole search (bench.search). The ordinary page is what Wagtail's documentation shows: `backend.search(text,
Model)` with any word, 20 results, `.count()`, and `.facet(name)` for each of the same facets, which here are columns
with one value each, since `.facet()` cannot count a many-to-many: less work than ours. Ratios divide its medians by
ours. Each page is timed once when it takes longer than SLOW seconds, else three times.
"""

import argparse
import os
import random
from collections.abc import Callable, Iterable
from statistics import median
from time import perf_counter

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.ordinary.settings"
from bench import scratch

from bench import documents as generated  # isort: skip  (scratch sets Django up)
from django.db import connection
from modelsearch.backends import get_search_backend

from bench.ordinary.models import Lesson
from bench.search import BANDS, queries
from search.documents import from_json
from search.engine import search
from search.facets import FACETS
from search.models import Document
from search.query import SearchQuery

BACKEND = "elasticsearch" if scratch.ENGINE == "elasticsearch" else "database"
BATCH = 1000
SLOW = 5.0


def ordinary_page(query: SearchQuery) -> tuple[int, int]:
    """Total and number of listed values: 20 rows, the count and every facet's counts."""
    found = get_search_backend(BACKEND).search(query.text, Lesson.objects.all(), operator="or")
    rows = list(found[:20])
    values = sum(len(found.facet(facet.name)) for facet in FACETS)
    return len(rows) and found.count(), values


def fill() -> None:
    """The stored documents once more, as rows of the ordinary model, in its index."""
    with connection.schema_editor() as editor:
        editor.create_model(Lesson)
    backend = get_search_backend(BACKEND)
    builder = backend.get_index_for_model(Lesson)
    if BACKEND == "elasticsearch":
        builder.put()
        builder.add_model(Lesson)
    for start in range(0, Document.objects.count(), BATCH):
        rows = Document.objects.order_by("pk")[start : start + BATCH]
        builder.add_items(Lesson, Lesson.objects.bulk_create(list(_lessons(rows))))
        print(f"\r{start + len(rows)} rows in the ordinary index", end="", flush=True)
    if BACKEND == "elasticsearch":
        builder.refresh()
    print()


def _lessons(rows: Iterable[Document]) -> Iterable[Lesson]:
    for row in rows:
        document = from_json(row.data)
        values = {facet.name: next(iter(document.facets.get(facet.name, ())), "") for facet in FACETS}
        yield Lesson(title=document.title[:500], text=f"{document.summary}\n{document.body}", **values)


def milliseconds(run: Callable[[], object]) -> float:
    """The median of three runs, or the first where it is slow."""
    taken: list[float] = []
    for _ in range(3):
        started = perf_counter()
        run()
        taken.append(perf_counter() - started)
        if taken[0] > SLOW:
            break
    return median(taken) * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--engine", choices=scratch.ENGINES, default="sqlite")
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=10, help="of each band")
    options = parser.parse_args()
    scratch.prepare()
    if not (count := Document.objects.count()):
        count = scratch.fill(generated.documents(options.documents))
    fill()
    found = list(queries(random.Random(1)))
    print(f"{count} documents, {len(FACETS)} facets, engine {options.engine}; medians in milliseconds")
    print(f"{'':14}   n{'ours':>10}{'ordinary':>12}{'ratio':>10}")
    for band, (least, most) in BANDS.items():
        chosen = [query for query, total in found if least <= total <= most][: options.queries]
        if not chosen:
            continue
        ours = median(milliseconds(lambda query=query: search(query)) for query in chosen)
        theirs = median(milliseconds(lambda query=query: ordinary_page(query)) for query in chosen)
        print(f"{band:14} {len(chosen):3}{ours:10.1f}{theirs:12.1f}{theirs / ours:10.1f}", flush=True)


if __name__ == "__main__":
    main()

"""How fast suggestions come while somebody types, and how that compares with a bare look-up in the same index.

    python -m bench.suggest --engine sqlite --documents 100000 [--rounds 3] [--clock cpu]

Documents come from the seeded generator of bench.documents. What is typed: the first two to eight letters of a random
word of a random title, and what follows it. Each text is timed as the bare look-up (eight titles of one range of the
index), as `suggest()`, and as the whole answer to a browser.
"""

import argparse
import random
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice

from django.db import connection
from django.test import Client

from bench import scratch

from bench import documents as generated  # isort: skip  (scratch sets Django up)
from bench.relevance import percentile  # isort: skip
from bench.search import CLOCKS, seconds  # isort: skip
from search import suggest
from search.documents import to_json
from search.models import Document, FacetValue, PopularSearch, TitleStart
from vocabulary.models import Term

TEXTS = 300
POPULAR = 500
BARE = (
    "SELECT title FROM search_titlestart WHERE site = 1 AND place = 0 AND key >= %s AND key < %s ORDER BY key LIMIT 8"
)


def fill(count: int) -> None:
    """Documents and their titles, without the index that searches use."""
    made = (
        Document(uid=document.id, source="bench", source_pk=number, data=to_json(document))
        for number, document in enumerate(generated.documents(count))
    )
    while batch := list(islice(made, scratch.BATCH)):
        suggest.write(Document.objects.bulk_create(batch))
    themes = Term.objects.in_scheme("theme").values_list("slug", flat=True)
    FacetValue.objects.bulk_create(FacetValue(facet="theme", slug=slug) for slug in themes)
    titles = TitleStart.objects.filter(place=0).values_list("title", flat=True)[:POPULAR]
    PopularSearch.objects.bulk_create(
        PopularSearch(locale="en", key=suggest.key(title).encode(), text=title, searches=number)
        for number, title in enumerate(titles)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def typed(random_: random.Random) -> Iterator[str]:
    last = TitleStart.objects.order_by("-pk").values_list("pk", flat=True)[0]
    while True:
        row = TitleStart.objects.filter(pk__gte=random_.randint(1, last)).order_by("pk")[0]
        yield bytes(row.key).decode()[: random_.randint(2, 8)].strip()


def bare(start: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(BARE, [start.encode(), start.encode() + b"\xff"])
        cursor.fetchall()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--clock", choices=CLOCKS, default="wall", help="cpu: for a machine that others use too")
    options = parser.parse_args()
    scratch.prepare()
    if not Document.objects.exists():
        print(f"written in {seconds(partial(fill, options.documents)):.0f} s")
    print(f"{Document.objects.count()} documents, {TitleStart.objects.count()} places to begin, {options.engine}")
    browser = Client(headers={"host": "localhost"})
    texts = list(islice(typed(random.Random(1)), TEXTS))
    runs: dict[str, Callable[[str], object]] = {
        "bare look-up": bare,
        "suggest()": lambda text: suggest.suggest(text, site=1, locale="en"),
        "whole answer": lambda text: browser.get("/search/suggest/", {"q": text}),
    }
    times: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(options.rounds):
        for text in texts:
            for name, run in runs.items():
                times[name].append(1000 * seconds(partial(run, text), CLOCKS[options.clock]))
    for name, taken in times.items():
        half, most = percentile(taken, 0.5), percentile(taken, 0.95)
        ratio = most / percentile(times["bare look-up"], 0.95)
        print(f"{name:14} p50 {half:6.2f} ms   p95 {most:6.2f} ms   {ratio:5.1f} × the bare look-up's p95")


if __name__ == "__main__":
    main()

"""How fast a search is, and how that compares with the bare query.

    python -m bench.search --engine sqlite --documents 100000 [--from FILE] [--rounds 5] [--clock cpu]

Documents come from a seeded generator (bench.documents) or from a file (bench.judged). Queries are one to four words
that stand in one random document, 40 in each band of matching documents; each is timed in turn, without selections
and with three, against the bare query: the same tokens on the same index, 20 ids by score, no filters, no facets.
A whole search reads the query, runs one search statement, counts, and gives options with labels and 20 hits with
highlights; the engine alone gives ids, total and counts. The ratios divide 95th percentiles by the bare query's; the
last is the median of each query's own ratio, whole.
"""

import argparse
import random
import resource
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from statistics import median
from time import perf_counter, process_time, thread_time
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection

from bench import scratch

from bench import documents as generated  # isort: skip  (scratch sets Django up)
from bench import judged  # isort: skip
from bench.relevance import percentile
from search import engines
from search.engine import search
from search.engines import Found
from search.engines.elasticsearch import ElasticsearchEngine, request
from search.facets import FACETS
from search.matching import TextQuery
from search.models import Document
from search.query import Option, SearchQuery
from search.understanding import understand

BANDS = {
    "to 1,500": (1, 1500),
    "to 15,000": (1501, 15_000),
    "to 75,000": (15_001, 75_000),
    "above": (75_001, 10**9),
}
QUERIES = 40
TRIES = 6000
Clock = Callable[[], float]
# How each engine quotes, joins by or and by and, and finds 20 ids by its own score.
BARE = {
    "sqlite": ('"', " OR ", " AND ", "SELECT rowid FROM search_text WHERE search_text MATCH %s ORDER BY rank LIMIT 20"),
    "postgresql": (
        "'",
        " | ",
        " & ",
        "SELECT document_id FROM search_postgresql, CAST(%s AS tsquery) AS asked WHERE tokens @@ asked"
        " ORDER BY ts_rank(tokens, asked) DESC LIMIT 20",
    ),
}


def cpu_time() -> float:
    """Seconds of this process's threads, and of the server process that serves them (on this machine)."""
    if scratch.ENGINE == "elasticsearch":
        tasks = Path(f"/proc/{_node()}/task").glob("*/schedstat")
        return process_time() + sum(int(task.read_text().split()[0]) for task in tasks) / 1e9
    if scratch.ENGINE == "sqlite":
        return thread_time()
    server = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat").read_text()
    return thread_time() + int(server.split()[0]) / 1e9


@cache
def _node() -> str:
    """The process of the node that listens on the port of SEARCH_URL."""
    port = str(urlsplit(settings.SEARCH_URL).port)
    commands = {path.parent.name: path.read_bytes().split(b"\0") for path in Path("/proc").glob("[0-9]*/cmdline")}
    return next(process for process, command in commands.items() if b"Launcher" in command and port.encode() in command)


CLOCKS: dict[str, Clock] = {"wall": perf_counter, "cpu": cpu_time}
SELECTIONS = 3
SECONDS = 60


@dataclass(frozen=True)
class Case:
    """One query of a band with how long (in seconds) each of its rounds took, whole and bare."""

    query: SearchQuery
    bare_run: Callable[[], object]
    whole: list[float]
    counted: list[float]
    bare: list[float]


def queries(random_: random.Random) -> Iterator[tuple[SearchQuery, int]]:
    """Queries with their numbers of matching documents, QUERIES a band, or as many as TRIES find."""
    # Queries that match more than half of a catalogue would be looked for in vain.
    count = Document.objects.count()
    wanted = {band: QUERIES for band, (least, _most) in BANDS.items() if least <= count // 2}
    last = Document.objects.order_by("pk").last()
    for _ in range(TRIES if last else 0):
        row = Document.objects.get(pk=random_.randint(1, last.pk))
        words = f"{row.data['title']} {row.data['summary']} {row.data['body']}".replace(".", "").split()
        query = SearchQuery(text=" ".join(random_.sample(words, min(len(words), random_.randint(1, 4)))))
        total = search(query).total
        band = next((name for name, (least, most) in BANDS.items() if least <= total <= most), None)
        if band and wanted.get(band):
            wanted[band] -= 1
            yield query, total
        if not any(wanted.values()):
            return


def selected(random_: random.Random, query: SearchQuery) -> SearchQuery:
    """The query with one of the commonest values chosen in each of three facets."""
    found = {facet.name: _flat(facet.options) for facet in search(query).facets}
    names = random_.sample([name for name, options in found.items() if options], SELECTIONS)
    common = {name: sorted(found[name], key=lambda option: -option.count)[:3] for name in names}
    return replace(query, selected={name: (random_.choice(options).slug,) for name, options in common.items()})


def _flat(options: Sequence[Option]) -> list[Option]:
    return [inner for option in options for inner in (option, *_flat(option.children))]


def bare(query: SearchQuery) -> Callable[[], object]:
    """The fastest full-text query that finds 20 best ids for the same text: any word, or words that match suffice."""
    text = understand(query.text, query.locale).query
    if scratch.ENGINE == "elasticsearch":
        return _bare_on_node(query, text)
    quote, any_of, all_of, _statement = BARE[scratch.ENGINE]
    tokens = [
        f"({any_of.join(f'{quote}{token}{quote}' for reading in word.readings for token in reading.tokens)})"
        for word in text.words
    ]
    groups = ["(" + all_of.join(tokens[index] for index in group) + ")" for group in text.groups]
    runs = [_bare(any_of.join(parts)) for parts in (tokens, groups)]
    return min(runs, key=lambda run: min(seconds(run) for _ in range(3)))


def _bare_on_node(query: SearchQuery, text: TextQuery) -> Callable[[], object]:
    engine = ElasticsearchEngine(settings.SEARCH_URL)
    asked = request(query, text)["query"]["boosting"]["positive"]["bool"]
    filters = {"filter": [asked["filter"][-1]], "should": asked["should"]}
    client = engine.client.options(request_timeout=SECONDS)
    bodies = [{"bool": {"should": asked["should"]}}, {"bool": filters}]
    page = {"index": engine.alias, "size": 20, "stored_fields": "_none_", "docvalue_fields": ["key"]}
    runs = [partial(client.search, query=body, track_total_hits=False, **page) for body in bodies]
    return min(runs, key=lambda run: min(seconds(run) for _ in range(3)))


def _bare(expression: str) -> Callable[[], object]:
    def run() -> object:
        with connection.cursor() as cursor:
            cursor.execute(BARE[scratch.ENGINE][-1], [expression])
            return cursor.fetchall()

    return run


def measured(queries: Sequence[SearchQuery], rounds: int, clock: Clock) -> list[Case]:
    """Each query in turn, bare, counted and whole one after the other, so that all see the same machine."""
    cases = [Case(query, bare(query), [], [], []) for query in queries]
    for _ in range(rounds):
        for case in cases:
            case.bare.append(seconds(case.bare_run, clock))
            case.counted.append(seconds(partial(counted, case.query), clock))
            case.whole.append(seconds(partial(search, case.query), clock))
    return cases


def seconds(run: Callable[[], object], clock: Clock = perf_counter) -> float:
    started = clock()
    run()
    return clock() - started


def counted(query: SearchQuery) -> Found:
    """The engine's part of a search: 20 ids, the total and the counts of all facets."""
    return engines.current().find(query, understand(query.text, query.locale).query)


def line(label: str, cases: Sequence[Case]) -> str:
    """Whole searches, the engine's part and the bare query: two percentiles each, then ratios to the bare query."""
    whole, part, bare_ = (
        [taken * 1000 for case in cases for taken in getattr(case, name)] for name in ("whole", "counted", "bare")
    )
    times = [percentile(values, share) for values in (whole, part, bare_) for share in (0.5, 0.95)]
    ratios = [times[1] / times[5], times[3] / times[5]]
    paired = median(median(case.whole) / median(case.bare) for case in cases)
    return f"{label:28} {len(cases):3}" + "".join(f"{figure:8.1f}" for figure in (*times, *ratios, paired))


def browse(rounds: int, clock: Clock) -> Mapping[str, list[float]]:
    """Seconds of pages without a text."""
    random_ = random.Random(2)
    plain = SearchQuery()
    shown = {
        "browse": plain,
        "browse, newest": replace(plain, sort="newest"),
        "browse, A to Z": replace(plain, sort="title"),
        "browse, three selections": selected(random_, plain),
    }
    return {
        label: [seconds(partial(search, query), clock) for _ in range(4 * rounds)] for label, query in shown.items()
    }


def peak_megabytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--engine", choices=scratch.ENGINES, default="sqlite")
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--from", dest="file", type=Path, help="documents from a file, not the generator")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--clock", choices=CLOCKS, default="wall", help="cpu: for a machine that others use too")
    options = parser.parse_args()

    scratch.prepare()
    if not (count := Document.objects.count()):
        started = perf_counter()
        count = scratch.fill(judged.documents(options.file) if options.file else generated.documents(options.documents))
        print(f"indexed in {perf_counter() - started:.0f} s")
    print(f"{count} documents, {len(FACETS)} facets, engine {options.engine}; peak memory {peak_megabytes()} MB")
    random_ = random.Random(1)
    found = list(queries(random_))
    print(
        f"{'milliseconds':28}   n{'whole search':>16}{'engine alone':>16}{'bare query':>16}   ratios of whole, engine"
    )
    print(f"{'':32}{'p50     p95':>16}{'p50     p95':>16}{'p50     p95':>16}{'p95':>8}{'p95':>8}{'median':>8}")
    for band, (least, most) in BANDS.items():
        of_band = [query for query, total in found if least <= total <= most]
        if of_band:
            print(line(f"{band} hits", measured(of_band, options.rounds, CLOCKS[options.clock])), flush=True)
            chosen = [selected(random_, query) for query in of_band]
            print(
                line(f"{band} hits, {SELECTIONS} selections", measured(chosen, options.rounds, CLOCKS[options.clock])),
                flush=True,
            )
    for label, times in browse(options.rounds, CLOCKS[options.clock]).items():
        print(f"{label:32}{percentile(times, 0.5) * 1000:8.1f}{percentile(times, 0.95) * 1000:8.1f}")
    print(f"peak memory {peak_megabytes()} MB")


if __name__ == "__main__":
    main()

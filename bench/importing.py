"""How fast records become published pages: `python -m bench.importing [FILE] [--records N] [--ordinary N]`.

In one run, on a new database of its own: the import as the command does it (checking, writing in bulk, search
documents and index included), then Wagtail's ordinary path (`add_child`, `save_revision().publish()`) for the next
records of the same file; their ratio; and memory at the start and end, which tells whether it grows with the input.
FILE holds records, as `bench.oak` makes them; without it, records are made up from a seed.
"""

import argparse
import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

WORDS = 4_000
YEARS = 11


def made_up(seed: int = 7) -> Iterator[dict[str, Any]]:
    """Records as long as Oak's lessons, without end."""
    chance = random.Random(seed)
    words = ["".join(chance.choices("aeioulnrst", k=chance.randint(3, 9))) for _ in range(WORDS)]

    def text(length: int) -> str:
        return " ".join(words[min(int(chance.paretovariate(0.8)), WORDS) - 1] for _ in range(length)).capitalize()

    number = 0
    while True:
        number += 1
        yield {
            "record": 1,
            "id": f"made-up-{number}",
            "kind": "lesson",
            "title": f"{text(6)} {number}",
            "summary": text(20),
            "years": [f"year-{chance.randint(1, YEARS)}"],
            "subjects": [chance.choice(["english", "history", "science", "maths"])],
            "types": ["lesson-plan"],
            "audiences": ["teachers"],
            "publisher": "Made-up Academy",
            "licence": "ogl-3.0",
            "attribution": text(12),
            "source_url": f"https://example.org/{number}",
            "units": [text(5), text(3)],
            "body": [
                {
                    "type": "text",
                    "value": {"heading": text(3), "text": f"<ul><li>{text(40)}</li><li>{text(30)}</li></ul>"},
                },
                {"type": "key_words", "value": [{"term": text(1), "definition": text(10)} for _ in range(4)]},
                {"type": "misconceptions", "value": [{"statement": text(12), "correction": text(25)}]},
            ],
        }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, nargs="?")
    parser.add_argument("--records", type=int, default=2_000, help="to import; 0: all but those of the ordinary path")
    parser.add_argument("--ordinary", type=int, default=150, help="to write by the ordinary path")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.test")
        os.environ.setdefault("LOG_LEVEL", "WARNING")
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/db.sqlite3"
        _run(options.file, options.records, options.ordinary)


def _run(file: Path | None, count: int, ordinary: int) -> None:
    import django

    django.setup()
    from django.core.management import call_command

    from resources.exchange.files import Row, read_rows

    call_command("migrate", verbosity=0)
    call_command("load_vocabularies", verbosity=0)
    call_command("create_site")
    rows = read_rows(file) if file else (Row(f"record {n}", data) for n, data in enumerate(made_up(), start=1))
    slow_rows = list(islice(rows, ordinary))
    fast_rows = islice(rows, count) if count or not file else rows

    before = _peak()
    fast = _measured("import", lambda: _import(fast_rows))
    print(f"peak memory:    {before:,.0f} MB before, {_peak():,.0f} MB after")
    slow = _measured("ordinary path", lambda: _write_ordinarily(slow_rows))
    print(f"ratio:          {fast / slow:.1f}")


def _measured(name: str, work: Callable[[], int]) -> float:
    """Pages a second; also printed for a second of this process's own work, which a busy machine does not change."""
    started, worked = time.perf_counter(), time.process_time()
    pages = work()
    seconds, own = time.perf_counter() - started, time.process_time() - worked
    rates = f"{pages / seconds:6.1f} a second ({pages / own:.1f} of CPU)"
    print(f"{name + ':':15} {pages:6,} pages in {seconds:6.1f} s: {rates}")
    return pages / seconds


def _peak() -> float:
    """The most memory that this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)


def _import(rows: Iterator[Any]) -> int:
    from resources.exchange.importer import Importer
    from resources.exchange.index import find_index

    def report(row: Any, problems: Any) -> None:
        raise SystemExit(f"{row.place}: {[str(problem) for problem in problems]}")

    return Importer(find_index(), report=report).run(rows).pages.total()


def _write_ordinarily(rows: list[Any]) -> int:
    """The same records, checked the same, written as a person's save and publish would."""
    from wagtail.models import Locale

    from resources.exchange.index import find_index
    from resources.exchange.pages import MODELS, fill
    from resources.exchange.record import parse
    from resources.exchange.vocabulary import Vocabulary

    vocabulary, index, locale = Vocabulary.load(), find_index(), Locale.get_default()
    for row in rows:
        record = parse(row.data, vocabulary).page
        page = MODELS[record.kind](locale=locale)
        fill(page, record, {record.publisher: vocabulary.add_publisher(record.publisher)})
        index.add_child(instance=page)
        page.save_revision(log_action=True).publish()
    return len(rows)


if __name__ == "__main__":
    main()

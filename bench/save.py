"""What publishing an edit costs as the catalogue grows: `python -m bench.save [--documents 100000] [--saves 40]`.

One lesson is edited and published again and again: at 1,000 documents, then at the full number, in the same database
and process. A save is timed with all that follows its commit: outbox, document, index, Wagtail's own references.
The target is a ratio of the medians of at most 1.5.
"""

import argparse
from itertools import islice
from statistics import median
from time import perf_counter

from bench import scratch

from bench.documents import documents  # isort: skip  (scratch sets Django up)
from bench.relevance import percentile
from search.engine import search
from search.models import Document
from search.query import SearchQuery
from tests import factories

SMALL = 1000
WARM_UP = 5


def publish_again(page_id: int, number: int) -> None:
    lesson = factories.LessonPage.objects.get(pk=page_id)
    lesson.title = f"Measured lesson, edition {number}"
    lesson.save_revision().publish()


def measured(page_id: int, saves: int) -> list[float]:
    """Milliseconds of each save, warm."""
    times = []
    for number in range(WARM_UP + saves):
        started = perf_counter()
        publish_again(page_id, number)
        times.append((perf_counter() - started) * 1000)
    (hit,) = search(SearchQuery("measured edition", site=factories.site().pk)).hits
    if not hit.title.endswith(f"edition {number}"):
        raise SystemExit(f"The last save is not in the index: {hit.title}")
    return times[WARM_UP:]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--saves", type=int, default=40)
    options = parser.parse_args()

    scratch.prepare()
    scratch.call_command("create_site", verbosity=0)
    page_id = factories.lesson(title="Measured lesson").pk
    made = documents(options.documents)
    medians = []
    for size in (SMALL, options.documents):
        scratch.fill(islice(made, size - Document.objects.filter(source="bench").count()))
        times = measured(page_id, options.saves)
        medians.append(median(times))
        print(f"{size:8} documents: p50 {medians[-1]:7.1f} ms, p95 {percentile(times, 0.95):7.1f} ms", flush=True)
    print(f"ratio of medians {medians[1] / medians[0]:.2f}")


if __name__ == "__main__":
    main()

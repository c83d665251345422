"""Asking for training: `python -m bench.training [--engine postgresql] [--people 50] [--places 10] [--requests 10000]`.

Prints the SQL statements of each page of a form; statements and time of the desk's queue with few and many requests;
and how many of those who book the last places of a session at the same moment get one: over HTTP, from two server
processes of eight threads. One person alone books before them.
"""

import argparse
import os
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bench import scratch

from bench.relevance import percentile  # isort: skip  (scratch sets Django up)
from tests.training import asking, factories
from tests.training.crowd import book_all, fill_in, serving
from tests.training.people import browser, desk_requests
from training.models import TrainingRequest
from training.roles import Role


def statements() -> None:
    """Of each step the page, and the answer that is sent; then the check and the sending."""
    session = factories.session()
    asking.school()
    school = {"q": "900001", "school": "900001"}
    flows: dict[str, dict[str, Any]] = {
        "bespoke": asking.bespoke(session.offer) | {"school": school},
        "place": asking.place(session) | {"school": school},
        "community": asking.COMMUNITY,
        "venue": asking.VENUE,
        "advice": asking.ADVICE,
    }
    client = Client()
    client.get(reverse("training:ask"))
    print(f"{'statements':30} page  answer")
    for kind, answers in flows.items():
        client.post(reverse("training:begin", args=[kind]))
        for slug, typed in answers.items():
            path = asking.url(kind, slug)
            print(f"{kind + ' ' + slug:30} {_count(client, path):4} {_count(client, path, typed):7}")
        check = reverse("training:check", args=[kind])
        page = _count(client, check)
        asking.wait()
        print(f"{kind + ' check and send':30} {page:4} {_count(client, check, {}):7}")


def _count(client: Client, path: str, typed: dict[str, Any] | None = None) -> int:
    with CaptureQueriesContext(connection) as captured:
        response = client.get(path) if typed is None else client.post(path, typed)
    assert response.status_code in (200, 302), path  # noqa: S101
    return sum(not query["sql"].startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")) for query in captured)


def queue(most: int) -> None:
    """The queue as a manager opens it, plain and narrowed, with a hundred requests and with `most`."""
    client = browser(Role.MANAGER)
    url = reverse("training_requests:index")
    print(f"\n{'the desk':30} requests  statements  median ms")
    first: dict[str, float] = {}
    for count in (100, most):
        desk_requests(count - TrainingRequest.objects.count())
        for name, path in (("queue", url), ("queue, narrowed", f"{url}?kind=venue&age=months&saved=all")):
            client.get(path)
            times = [_seconds(client, path) for _time in range(7)]
            milliseconds = percentile(times, 0.5) * 1000
            ratio = f"   × {milliseconds / first.setdefault(name, milliseconds):.1f}" if count == most else ""
            first.setdefault(name, milliseconds)
            print(f"{name:30} {count:8} {_count(client, path):11} {milliseconds:10.0f}{ratio}")


def _seconds(client: Client, path: str) -> float:
    start = perf_counter()
    client.get(path)
    return perf_counter() - start


def crowd(people: int, places: int) -> None:
    database = os.environ["DATABASE_URL"]
    connection.close()
    alone, keys = fill_in(database, 5, 5), fill_in(database, people, places)
    with TemporaryDirectory() as folder, serving(database, Path(folder)) as port:
        single = [book_all(port, [key])[0][0].seconds for key in alone]
        found = book_all(port, keys)
    print(f"\n{people} people, {places} places: {dict(Counter(what[:40] for _person, what in found))}")
    print(f"answers: {dict(Counter(person.statuses[-1] for person, _what in found))}")
    seconds = [person.seconds for person, _what in found]
    for name, value in (
        ("one alone", percentile(single, 0.5)),
        ("p50", percentile(seconds, 0.5)),
        ("last", max(seconds)),
    ):
        print(f"{name:12} {value * 1000:8.0f} ms")
    print(f"last / (people × one alone) {max(seconds) / (people * percentile(single, 0.5)):.2f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--places", type=int, default=10)
    parser.add_argument("--requests", type=int, default=10_000)
    arguments = parser.parse_args()
    scratch.prepare()
    call_command("create_site")
    statements()
    queue(arguments.requests)
    crowd(arguments.people, arguments.places)

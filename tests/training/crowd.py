"""Many people who book the last places of one session at once: real server processes, real HTTP, threads as people.

`python -m tests.training.crowd fill_in PEOPLE PLACES` fills in the forms on the database of DATABASE_URL, up to the
last page; `… book PEOPLE PLACES` gives each person one place of the session.
"""

import http.client
import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Barrier
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parent.parent.parent
CHECK, SENT = "/request/place/check/", "/request/place/sent/"
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


@dataclass
class Person:
    """One browser: its cookies, and an address of its own, as a proxy would pass it on."""

    port: int
    key: str
    number: int
    token: str = ""
    statuses: list[int] = field(default_factory=list)
    seconds: float = 0.0

    def __post_init__(self) -> None:
        self.cookies = {"request-place": self.key}

    def ask(self, method: str, path: str, **typed: str) -> str:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "X-Forwarded-For": f"192.0.2.{self.number}",
        }
        if method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        body = urlencode({"csrfmiddlewaretoken": self.token, **typed}) if method == "POST" else None
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        html = response.read().decode()
        self.statuses.append(response.status)
        for name, value in response.headers.items():
            if name.lower() == "set-cookie":
                cookie, _semicolon, _rest = value.partition(";")
                self.cookies.__setitem__(*cookie.split("=", 1))
        if found := _TOKEN.search(html):
            self.token = found[1]
        connection.close()
        return html

    def book(self, together: Barrier) -> str:
        """Sends at the same moment as all others; what came of it."""
        self.ask("GET", CHECK)
        together.wait(120)
        started = time.perf_counter()
        html = self.ask("POST", CHECK)
        self.seconds = time.perf_counter() - started
        if self.statuses[-1] == 302:
            return "booked"
        return "offered the waiting list" if "Join the waiting list" in html else html

    def add_one(self, together: Barrier) -> str:
        """Asks for a second place by the link `key`, at the same moment as all others; what came of it."""
        together.wait(120)
        html = self.ask("POST", f"/request/mine/{self.key}/change/places/", places="2", version="1")
        if self.statuses[-1] == 302:
            return "added"
        return "refused" if "No more places are free" in html else html

    def wait_in_line(self) -> str:
        self.ask("POST", CHECK, if_full="wait")
        return "waiting" if "on the waiting list" in self.ask("GET", SENT) else "not waiting"


@contextmanager
def serving(database: str, folder: Path) -> Iterator[int]:
    """Port of the site on two processes of eight threads, as an installation runs it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "cms.wsgi", "--bind", f"127.0.0.1:{port}"]
    command += ["--workers", "2", "--threads", "8", "--access-logfile", "-", "--timeout", "120"]
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen(command, cwd=ROOT, env=environment(database), stdout=log, stderr=log)
        try:
            _wait(port, server)
            yield port
        finally:
            server.terminate()
            server.wait(30)


def environment(database: str) -> dict[str, str]:
    settings = {"DJANGO_SETTINGS_MODULE": "cms.settings.test", "DATABASE_URL": database, "PROXIES": "1"}
    return {**os.environ, **settings, "LOG_LEVEL": "WARNING"}


def _wait(port: int, server: "subprocess.Popen[bytes]") -> None:
    for _attempt in range(600):
        assert server.poll() is None, "the site did not start: see server.log"
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            break
        except OSError:
            time.sleep(0.1)
    http.client.HTTPConnection("127.0.0.1", port, timeout=120).request("GET", "/brand.css")


def fill_in(database: str, people: int, places: int) -> list[str]:
    """The keys of so many forms that only have to be sent, for a session with so many places."""
    return _keys(database, "fill_in", people, places)


def book(database: str, people: int, places: int) -> list[str]:
    """The keys to the pages of so many people, who have one place each of a session with so many."""
    return _keys(database, "book", people, places)


def _keys(database: str, what: str, people: int, places: int) -> list[str]:
    command = [sys.executable, "-m", "tests.training.crowd", what, str(people), str(places)]
    done = subprocess.run(command, cwd=ROOT, env=environment(database), check=True, capture_output=True, text=True)
    keys: list[str] = json.loads(done.stdout.splitlines()[-1])
    return keys


def book_all(port: int, keys: list[str]) -> list[tuple[Person, str]]:
    """All at once; each person with what came of it."""
    everybody = [Person(port, key, number) for number, key in enumerate(keys, start=1)]
    together = Barrier(len(everybody))
    with ThreadPoolExecutor(len(everybody)) as pool:
        return list(zip(everybody, pool.map(lambda person: person.book(together), everybody), strict=True))


def add_all(port: int, keys: list[str]) -> list[str]:
    """All ask for one more at once; what came of it."""
    everybody = [Person(port, key, number) for number, key in enumerate(keys, start=1)]
    together = Barrier(len(everybody))
    with ThreadPoolExecutor(len(everybody)) as pool:
        return list(pool.map(lambda person: person.add_one(together), everybody))


def _book(people: int, places: int) -> list[str]:
    from tests.training import factories
    from training import keys
    from training.models import Kind, State, TrainingOfferPage

    session = factories.session(offer=TrainingOfferPage.objects.first() or factories.offer(), capacity=places)
    values = {"kind": Kind.PLACE, "session": session, "state": State.CONFIRMED}
    return [keys.issue(factories.training_request(**values)) for _number in range(people)]


def _fill_in(people: int, places: int) -> list[str]:
    from datetime import timedelta

    from django.utils import timezone

    from tests.factories import site
    from tests.training import asking, factories
    from training.asking import drafts
    from training.models import Kind, RequestDraft, TrainingOfferPage

    # Another process may have made some, and would begin anew with its names.
    offer = TrainingOfferPage.objects.first() or factories.offer()
    session = factories.session(offer=offer, capacity=places)
    keys = []
    for number in range(people):
        answers = asking.place(session) | {"email": {"requester_email": f"person{number}@school.example.org"}}
        typed = {step: {name: [value] for name, value in each.items()} for step, each in answers.items()}
        keys.append(drafts.begin(Kind.PLACE, site(), typed, f"192.0.2.{number}"))
    RequestDraft.objects.update(started_at=timezone.now() - timedelta(minutes=1))
    return keys


if __name__ == "__main__":
    import django

    django.setup()
    make = {"fill_in": _fill_in, "book": _book}[sys.argv[1]]
    print(json.dumps(make(int(sys.argv[2]), int(sys.argv[3]))))

"""Fifty people book the last ten places at once, or twenty add one to theirs: over HTTP, on the tests' database."""

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection

from tests.training.crowd import add_all, book, book_all, fill_in, serving

PEOPLE, PLACES = 50, 10


@pytest.fixture(scope="module")
def database(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A copy of the tests' database that other processes may open; made before a test's transaction is."""
    with django_db_blocker.unblock():
        if connection.vendor == "sqlite":
            path = tmp_path_factory.mktemp("crowd") / "crowd.sqlite3"
            with connection.cursor() as cursor:
                cursor.execute("VACUUM INTO %s", [str(path)])
            yield f"sqlite:///{path}"
            return
        original, copy = connection.settings_dict["NAME"], f"{connection.settings_dict['NAME']}_crowd"
        # PostgreSQL copies only what nobody is connected to.
        connection.close()
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{copy}" TEMPLATE "{original}"')
        yield urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{copy}").geturl()
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{copy}" WITH (FORCE)')


@pytest.mark.django_db
def test_exactly_ten_get_a_place_and_all_others_the_offer_to_wait(database: str, tmp_path: Path) -> None:
    keys = fill_in(database, PEOPLE, PLACES)
    with serving(database, tmp_path) as port:
        found = book_all(port, keys)
        assert Counter(what for _person, what in found) == {
            "booked": PLACES,
            "offered the waiting list": PEOPLE - PLACES,
        }
        waiting = [person for person, what in found if what != "booked"][:3]
        assert [person.wait_in_line() for person in waiting] == ["waiting"] * 3
        # A second click of somebody who has a place takes no other.
        person = next(person for person, what in found if what == "booked")
        person.ask("POST", "/request/place/check/")
        assert "Your place is booked" in person.ask("GET", "/request/place/sent/")
        person.ask("GET", f"/request/mine/{keys[0]}/")
    log = (tmp_path / "server.log").read_text()
    assert "Traceback" not in log
    assert "GET /request/mine/" in log
    assert keys[0] not in log


@pytest.mark.django_db
def test_twenty_who_add_a_place_at_once_share_the_last_three(database: str, tmp_path: Path) -> None:
    keys = book(database, people=20, places=23)
    with serving(database, tmp_path) as port:
        assert Counter(add_all(port, keys)) == {"added": 3, "refused": 17}
    assert "Traceback" not in (tmp_path / "server.log").read_text()

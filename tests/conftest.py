"""What every test folder shares."""

import os
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import override_settings
from django.utils import translation


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests come last: Playwright's event loop stays in the thread, and Django refuses its database there."""
    items.sort(key=lambda item: "playwright" in getattr(item, "fixturenames", ()))


def require(what: str, found: Any) -> Any:
    """`found` as it is, else a skip that names what this machine lacks; a failure where REQUIRE_ENGINES=1 (CI)."""
    if found:
        return found
    reason = f"this machine lacks {what}"
    if os.environ.get("REQUIRE_ENGINES") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


def load_base() -> None:
    """The vocabularies, the page tree of both languages and the officers' group, as a new installation has them."""
    call_command("load_vocabularies", stdout=StringIO())
    call_command("create_site")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Loads the base once; each test's changes to it are rolled back. Tests that flush the database load it anew."""
    with django_db_blocker.unblock():
        load_base()


@pytest.fixture(scope="session", autouse=True)
def media_root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Uploads of tests never land among the project's own."""
    folder = tmp_path_factory.mktemp("media")
    with override_settings(MEDIA_ROOT=str(folder)):
        yield folder


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """A request in Welsh leaves its language active in the thread: the next test starts in English all the same."""
    with translation.override("en"):
        yield

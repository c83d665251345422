"""Rebuild, check and repair agree with what saves leave behind."""

from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from search import engines
from search.engine import search
from search.models import Document, WordCount
from search.query import SearchQuery, SearchResults
from tests import factories
from tests.search import catalogue

pytestmark = pytest.mark.django_db


def run(command: str, *options: str) -> str:
    out = StringIO()
    call_command(command, *options, stdout=out)
    return out.getvalue()


def found(text: str) -> SearchResults:
    return search(SearchQuery(text, site=factories.site().pk))


def word_counts() -> dict[str, int]:
    return dict(WordCount.objects.filter(documents__gt=0).values_list("token", "documents"))


@pytest.fixture
def lesson(django_capture_on_commit_callbacks: Callable[..., Any]) -> Any:
    with django_capture_on_commit_callbacks(execute=True):
        return factories.lesson(title="Quokka headlines")


def test_rebuild_changes_no_answer(lesson: Any) -> None:
    before = found("quokka"), word_counts()
    out = run("search_rebuild")
    assert (found("quokka"), word_counts()) == before
    assert "resources.lessonpage: 1 in" in out
    assert run("search_check") == "The index agrees with the catalogue.\n"


def test_rebuild_finds_what_was_written_past_the_signals(lesson: Any) -> None:
    type(lesson).objects.filter(pk=lesson.pk).update(title="Wombat headlines")
    assert found("wombat").total == 0
    with pytest.raises(CommandError, match="1 differences"):
        run("search_check")
    run("search_rebuild")
    assert (found("wombat").total, found("quokka").total) == (1, 0)


def test_repair_brings_pages_and_index_together_again(lesson: Any) -> None:
    other = factories.lesson(title="Never indexed")
    type(lesson).objects.filter(pk=lesson.pk).update(title="Wombat headlines")
    assert "2 differences repaired" in run("search_check", "--repair")
    assert found("wombat").total == found("never indexed").total == 1
    type(other).objects.filter(pk=other.pk).update(live=False)
    assert "1 differences repaired" in run("search_check", "--repair")
    assert found("indexed").total == 0


def test_repair_refills_an_emptied_index(lesson: Any) -> None:
    engines.database().clear()
    assert found("quokka").total == 0
    assert "1 differences repaired" in run("search_check", "--repair")
    assert found("quokka").total == 1


def test_writes_during_a_rebuild_are_in_the_new_index(lesson: Any) -> None:
    """The engine tells its progress between batches: there other writers come in."""
    catalogue.index(catalogue.documents(seed=1, count=20))
    changed, deleted = Document.objects.filter(source="tests.catalogue").order_by("pk")[:2]
    is_first = True

    def meanwhile(count: int) -> None:
        nonlocal is_first
        if is_first:
            is_first = False
            changed.data = {**changed.data, "title": "Platypus arrives", "site": 1, "locale": "en"}
            changed.version += 1
            deleted.is_deleted, deleted.data = True, {}
            deleted.version += 1
            for document in (changed, deleted):
                document.save()
            engines.database().write([changed, deleted])

    engines.database().rebuild(meanwhile)
    assert not is_first
    versions = dict(engines.database().versions())
    assert versions[changed.pk] == changed.version
    assert deleted.pk not in versions
    assert word_counts()["platypus"] == 1
    counts = word_counts()
    engines.database().rebuild(lambda count: None)
    assert word_counts() == counts


def test_flush_leaves_no_ghosts_in_the_index(lesson: Any) -> None:
    from search.apps import index_follows_tables

    Document.objects.all().delete()
    index_follows_tables()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM search_row")
        assert cursor.fetchone() == (0,)
    assert word_counts() == {}


def test_index_that_a_migration_left_empty_is_filled(lesson: Any) -> None:
    from search.apps import index_follows_tables

    engines.database().clear()
    assert found("quokka").total == 0
    index_follows_tables()
    assert found("quokka").total == 1

"""Rebuild, check and repair agree with what saves leave behind."""

from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from search import drift, engines, outbox, suggest
from search.engine import search
from search.models import Document, DocumentWords, SurfaceWord, TitleStart, WordCount
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


def beside() -> list[Any]:
    """All that is kept beside the index."""
    titles = TitleStart.objects.order_by("document", "key").values_list("document", "place", "key", "title")
    return [
        [(document, place, bytes(key), title) for document, place, key, title in titles],
        list(DocumentWords.objects.order_by("pk").values_list()),
        sorted(SurfaceWord.objects.exclude(word="").exclude(documents=0).values_list("word", "locale", "documents")),
        word_counts(),
    ]


DAMAGES: dict[str, tuple[str, Callable[[], Any]]] = {
    "lost titles": ("suggestions", lambda: TitleStart.objects.all().delete()),
    "an old title": ("suggestions", lambda: TitleStart.objects.filter(place=0).update(title="Wombat")),
    "a doubled title": ("suggestions", lambda: TitleStart.objects.bulk_create(_copies())),
    "lost words of documents": ("words for spelling", lambda: DocumentWords.objects.all().delete()),
    "other words of documents": ("words for spelling", lambda: DocumentWords.objects.update(words="wombat")),
    "a lost surface": (
        "documents by word for spelling",
        lambda: SurfaceWord.objects.filter(word="headlines").delete(),
    ),
    "a surface counted wrongly": (
        "documents by word for spelling",
        lambda: SurfaceWord.objects.filter(word="headlines").update(documents=7),
    ),
    "a surface of nothing": (
        "documents by word for spelling",
        lambda: SurfaceWord.objects.create(word="wombat", locale="en", documents=2),
    ),
    "a lost word": ("documents by word", lambda: WordCount.objects.filter(token="quokka").delete()),
    "a word counted wrongly": (
        "documents by word",
        lambda: WordCount.objects.filter(token="quokka").update(documents=7),
    ),
    "a word of nothing": ("documents by word", lambda: WordCount.objects.create(token="wombat", documents=2)),
    "all documents miscounted": ("documents by word", lambda: WordCount.objects.filter(token="").update(documents=99)),
}


def _copies() -> list[TitleStart]:
    return [
        TitleStart(document=row.document, site=1, locales=row.locales, place=0, key=row.key, title=row.title)
        for row in TitleStart.objects.all()
    ]


@pytest.mark.parametrize(("name", "damage"), DAMAGES.values(), ids=DAMAGES)
def test_what_is_kept_beside_the_index_is_compared_and_repaired(
    lesson: Any, name: str, damage: Callable[[], Any]
) -> None:
    before = beside()
    damage()
    out = StringIO()
    with pytest.raises(CommandError, match="differences"):
        call_command("search_check", stdout=out)
    assert out.getvalue().startswith(f"{name}: ")
    assert "differences repaired" in run("search_check", "--repair")
    assert beside() == before
    assert run("search_check") == "The index agrees with the catalogue.\n"


def test_what_a_document_left_behind_when_it_went_is_found_and_taken_out(
    lesson: Any, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    title, words = _copies()[0], DocumentWords.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        lesson.delete()
    before = beside()
    title.save()
    words.save(force_insert=True)
    assert "2 differences repaired" in run("search_check", "--repair")
    assert beside() == before


def test_documents_that_change_during_a_check_are_left_to_the_next(
    lesson: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    compare = suggest.differing

    def meanwhile(documents: Any) -> list[int]:
        Document.objects.update(version=F("version") + 1)
        return compare(documents)

    WordCount.objects.filter(token="quokka").update(documents=7)
    TitleStart.objects.all().delete()
    monkeypatch.setattr(suggest, "differing", meanwhile)
    assert drift.find().beside == {}


def test_check_costs_no_more_statements_for_more_documents(
    lesson: Any, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert not drift.find()
        return len(captured)

    few = statements()
    with django_capture_on_commit_callbacks(execute=True), outbox.deferred():
        for _ in range(5):
            factories.lesson()
    assert statements() == few


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

"""What only PostgreSQL can get wrong: writers at the same time, vectors that end at 1 MiB, rows that grow wide.

Everything else is the contract of all engines: `python -m tests.postgresql pytest tests/search`.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection, transaction

from search import engines
from search.analysis import tokens
from search.documents import Attachment, SearchDocument, to_json
from search.engine import search
from search.models import Document, WordCount
from search.query import SearchQuery
from tests.search import catalogue

pytestmark = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="on PostgreSQL only: python -m tests.postgresql pytest tests/search"
)
PLAIN = SearchDocument(id="", kind="resource", site=1, locale="en", url="/", title="Plain")


def stored(*documents: SearchDocument) -> list[Document]:
    return Document.objects.bulk_create(
        Document(uid=document.id, source="tests.postgresql", source_pk=number, data=to_json(document))
        for number, document in enumerate(documents)
    )


def counted() -> dict[str, int]:
    return dict(WordCount.objects.exclude(documents=0).values_list("token", "documents"))


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Rows that other connections see, taken away again afterwards; the rest of the database stays as it is."""
    with django_db_blocker.unblock():
        yield
        engines.database().clear()
        Document.objects.all().delete()
        connection.close()


def together(*works: Callable[[], None]) -> None:
    """Runs works at the same time, each on a connection of its own; raises what any of them raised."""
    start, failures = Barrier(len(works)), []

    def run(work: Callable[[], None]) -> None:
        try:
            start.wait()
            work()
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


def test_writers_at_once_neither_deadlock_nor_miscount(committed: None) -> None:
    rows = stored(*catalogue.documents(1, 40))
    engine = engines.database()

    def write(order: list[Document]) -> Callable[[], None]:
        def run() -> None:
            for start in range(0, len(order), 5):
                with transaction.atomic():
                    engine.write(order[start : start + 5])
                    engine.write(order[-5:])

        return run

    together(write(rows), write(rows[::-1]), write(rows[20:] + rows[:20]))
    assert dict(engine.versions()) == {row.pk: row.version for row in rows}
    before = counted()
    engine.rebuild(lambda count: None)
    assert counted() == before


def test_rebuild_keeps_what_others_write_meanwhile(committed: None) -> None:
    engine = engines.database()
    changed, removed, kept = stored(*(replace(PLAIN, id=str(n), title=f"Quokka {n}") for n in range(3)))
    engine.write([changed, removed, kept])

    def meanwhile(count: int) -> None:
        def change() -> None:
            changed.version, changed.data = 2, to_json(replace(PLAIN, id="0", title="Wombat"))
            removed.version, removed.is_deleted, removed.data = 2, True, {}
            for row in (changed, removed):
                row.save()
            engine.write([changed, removed])
            engine.write(stored(replace(PLAIN, id="new", title="Wombat too")))

        if changed.version == 1:
            together(change)

    engine.rebuild(meanwhile)
    assert {hit.id for hit in search(SearchQuery("wombat")).hits} == {"0", "new"}
    assert {hit.id for hit in search(SearchQuery("quokka")).hits} == {"2"}
    assert counted()[tokens("wombat", "en")[0]] == 2


@pytest.mark.django_db
def test_more_words_than_a_vector_holds_leave_the_document_found_by_its_title() -> None:
    words = " ".join(f"word{number:x}" for number in range(120_000))
    sheet = Attachment("Sheet", "/sheet.pdf", words)
    catalogue.index([replace(PLAIN, id="long", title="Quokka", attachments=(sheet,))])
    assert [hit.id for hit in search(SearchQuery("quokka")).hits] == ["long"]


@pytest.mark.django_db
def test_rows_stay_narrow() -> None:
    """A search visits a row for each hit and word: with the vectors inside, it would read seven times as much."""
    words = " ".join(f"word{number:x}" for number in range(150))
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE search_postgresql")  # Else its file also holds what other tests rolled back.
    sheet = Attachment("Sheet", "/sheet.pdf", words)
    catalogue.index(replace(document, attachments=(sheet,)) for document in catalogue.documents(3, 400))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_relation_size('search_postgresql'), avg(pg_column_size(tokens)) FROM search_postgresql"
        )
        size, vector = cursor.fetchone()
    assert vector > 1000
    assert size / 400 < 600


@pytest.mark.django_db
def test_title_weighs_more_than_body_and_often_more_than_once() -> None:
    catalogue.index(
        [
            replace(PLAIN, id="once", body="Quokka and other words"),
            replace(PLAIN, id="often", body="Quokka quokka quokka"),
            replace(PLAIN, id="title", title="Quokka"),
        ]
    )
    assert [hit.id for hit in search(SearchQuery("quokka")).hits] == ["title", "often", "once"]

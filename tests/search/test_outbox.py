"""No change is lost or stops another: what the outbox keeps, applies, and gives up on."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from cms.work import DATABASE_TASKS, RETRY_AFTER, Backlog
from search import outbox
from search.documents import DocumentSource, SearchDocument, register, sources
from search.engine import search
from search.models import Document, OutboxEntry, WordCount
from search.query import SearchQuery
from tests import factories
from vocabulary.models import Term

Target = OutboxEntry.Target
ROOT = Path(__file__).resolve().parent.parent.parent


def found(text: str) -> set[str]:
    return {hit.title for hit in search(SearchQuery(text, site=factories.site().pk)).hits}


@pytest.fixture
def failing_lessons() -> Iterator[set[str]]:
    """Titles of lessons whose documents cannot be built."""
    original = sources()["resources.lessonpage"]
    failing: set[str] = set()

    def build(keys: Iterable[int]) -> Iterator[tuple[int, SearchDocument]]:
        for key, document in original.build(keys):
            if document.title in failing:
                raise ValueError(f"cannot build {document.title}")
            yield key, document

    register(DocumentSource(original.model, build, original.parts))
    yield failing
    register(original)


@pytest.mark.django_db
def test_change_rolled_back_leaves_nothing_to_apply() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        factories.lesson(title="Quokka headlines")
        assert OutboxEntry.objects.exists()
        raise RuntimeError
    assert not OutboxEntry.objects.exists()


@pytest.mark.django_db
def test_one_bad_row_neither_breaks_the_save_nor_holds_up_others(
    failing_lessons: set[str], django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    failing_lessons.add("Quokka broken")
    with django_capture_on_commit_callbacks(execute=True), outbox.deferred():
        for title in ("Quokka one", "Quokka broken", "Quokka two"):
            factories.lesson(title=title)
    assert found("quokka") == {"Quokka one", "Quokka two"}
    entries = OutboxEntry.objects.all()
    assert {entry.last_error for entry in entries} == {"ValueError: cannot build Quokka broken"}
    assert all(entry.attempts > 0 for entry in entries)


def _fail_for_good(failing_lessons: set[str], commit: Callable[..., Any]) -> None:
    failing_lessons.add("Quokka broken")
    with commit(execute=True):
        factories.lesson(title="Quokka broken")
    for _ in RETRY_AFTER:
        OutboxEntry.objects.update(due_at=timezone.now())
        outbox.apply()


@pytest.mark.django_db
def test_failed_row_waits_longer_each_time_and_is_given_up(
    failing_lessons: set[str],
    django_capture_on_commit_callbacks: Callable[..., Any],
    caplog: pytest.LogCaptureFixture,
) -> None:
    _fail_for_good(failing_lessons, django_capture_on_commit_callbacks)
    entries = list(OutboxEntry.objects.all())
    assert {entry.attempts for entry in entries} == {len(RETRY_AFTER) + 1}
    assert all(entry.failed_at for entry in entries)
    assert outbox.backlog() == Backlog(0, None, len(entries))
    assert "given up" in caplog.text
    OutboxEntry.objects.update(due_at=timezone.now())
    outbox.apply()
    assert {entry.attempts for entry in OutboxEntry.objects.all()} == {len(RETRY_AFTER) + 1}


@pytest.mark.django_db
def test_row_is_not_tried_before_it_is_due(
    failing_lessons: set[str], django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    failing_lessons.add("Quokka broken")
    with django_capture_on_commit_callbacks(execute=True):
        factories.lesson(title="Quokka broken")
    before = list(OutboxEntry.objects.values_list("attempts", "due_at"))
    outbox.apply()
    assert list(OutboxEntry.objects.values_list("attempts", "due_at")) == before
    assert all(due_at > timezone.now() for _, due_at in before)


@pytest.mark.django_db
def test_command_applies_what_was_given_up(
    failing_lessons: set[str], django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    _fail_for_good(failing_lessons, django_capture_on_commit_callbacks)
    with pytest.raises(CommandError, match="could not be applied"):
        call_command("search_sync", stdout=StringIO(), stderr=StringIO())
    failing_lessons.clear()
    call_command("search_sync", stdout=StringIO())
    assert found("quokka") == {"Quokka broken"}
    assert not OutboxEntry.objects.exists()


@pytest.fixture
def worker(settings: Any) -> None:
    """This installation says that a worker runs."""
    settings.TASKS = {"default": {"BACKEND": DATABASE_TASKS, "QUEUES": []}}


@pytest.mark.django_db
def test_small_change_shows_at_once_also_while_the_worker_is_dead(
    worker: None, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        lesson = factories.lesson(title="Quokka headlines")
    assert found("quokka") == {"Quokka headlines"}
    with django_capture_on_commit_callbacks(execute=True):
        lesson.unpublish()
    assert found("quokka") == set()
    assert not OutboxEntry.objects.exists()


@pytest.mark.django_db
def test_worker_leaves_a_moment_to_the_process_of_the_change(
    worker: None, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    with django_capture_on_commit_callbacks(execute=False):
        factories.lesson(title="Quokka headlines")
    outbox.apply_due()
    assert found("quokka") == set()
    OutboxEntry.objects.update(due_at=timezone.now())
    outbox.apply_due()
    assert found("quokka") == {"Quokka headlines"}


@pytest.mark.django_db
def test_large_change_is_the_workers_where_there_is_one(
    worker: None, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        factories.lesson(title="Quokka headlines")
    term = Term.objects.get(scheme="subject", slug="english")
    with django_capture_on_commit_callbacks(execute=True), outbox.deferred():
        factories.lesson(title="Quokka imported")
        term.labels = {**term.labels, "en": "Bookcraft"}
        term.save()
    assert found("bookcraft") == set()
    assert found("quokka") == {"Quokka headlines"}
    outbox.apply_due()
    assert found("bookcraft") == found("quokka") == {"Quokka headlines", "Quokka imported"}


@pytest.mark.django_db
def test_request_without_worker_ends_in_time_and_leaves_the_rest(
    django_capture_on_commit_callbacks: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "REQUEST_SECONDS", 0)
    with django_capture_on_commit_callbacks(execute=False):
        factories.lesson(title="Quokka headlines")
    with django_capture_on_commit_callbacks(execute=True):
        outbox.add(Target.EVERYTHING, "site")
    assert OutboxEntry.objects.exists()
    assert outbox.apply(within=60) is False
    assert found("quokka") == {"Quokka headlines"}


@pytest.mark.django_db
def test_next_change_applies_what_a_crash_left(django_capture_on_commit_callbacks: Callable[..., Any]) -> None:
    with django_capture_on_commit_callbacks(execute=False):
        factories.lesson(title="Quokka left behind")
    assert found("quokka") == set()
    with django_capture_on_commit_callbacks(execute=True):
        factories.lesson(title="Wombat")
    assert found("quokka") == {"Quokka left behind"}


@pytest.mark.django_db
def test_same_content_again_is_no_new_version(django_capture_on_commit_callbacks: Callable[..., Any]) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        lesson = factories.lesson(title="Quokka headlines")
    before = Document.objects.get(source_pk=lesson.pk, source="resources.lessonpage").version
    with django_capture_on_commit_callbacks(execute=True):
        lesson.save()
    assert Document.objects.get(source_pk=lesson.pk, source="resources.lessonpage").version == before


@pytest.mark.django_db
def test_word_counts_return_to_what_they_were(django_capture_on_commit_callbacks: Callable[..., Any]) -> None:
    def counts() -> dict[str, int]:
        return dict(WordCount.objects.filter(documents__gt=0).values_list("token", "documents"))

    before = counts()
    with django_capture_on_commit_callbacks(execute=True):
        lesson = factories.lesson(title="Quokka headlines")
    assert counts()["quokka"] == 1
    with django_capture_on_commit_callbacks(execute=True):
        lesson.title = "Wombat headlines"
        lesson.save_revision().publish()
    assert counts().get("quokka") is None
    with django_capture_on_commit_callbacks(execute=True):
        lesson.delete()
    assert counts() == before


KILLED_AFTER_COMMIT = """
import os, signal, sys
import django
django.setup()
from search import outbox
from tests import factories
# Dies as by `kill -9` once the change is committed, before the index hears of it.
outbox.apply = lambda **_: os.kill(os.getpid(), signal.SIGKILL)
factories.lesson(title="Quokka survivor")
"""


# Each round is a process of its own, as late as the next row is due; a lesson's building ends it as a crash would.
DIES_OF_A_LESSON = """
import os
import django
django.setup()
from django.db import connection
from django.utils import timezone
from search import outbox
from search.documents import DocumentSource, register, sources
from search.models import OutboxEntry
from tests import factories

def build(keys):
    for key, document in original.build(keys):
        if document.title == "Quokka poison":
            os._exit(9)
        yield key, document

original = sources()["resources.lessonpage"]
with outbox.deferred():
    for title in ("Quokka one", "Quokka poison", "Quokka two"):
        factories.lesson(title=title)
OutboxEntry.objects.update(due_at=timezone.now())
register(DocumentSource(original.model, build, original.parts))
while due := outbox.backlog().oldest:
    timezone.now = lambda: due
    connection.close()
    child = os.fork()
    if not child:
        outbox.apply_due()
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


class Installation:
    """A database file of its own, as a new installation makes it, and processes on it."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def run(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        environment = {
            **os.environ,
            "DATABASE_URL": f"sqlite:///{self.file}",
            "DJANGO_SETTINGS_MODULE": "cms.settings.test",
            "PYTHONPATH": str(ROOT),
            **variables,
        }
        command = [sys.executable, *arguments]
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    def rows(self, statement: str) -> list[Any]:
        with closing(sqlite3.connect(self.file)) as database:
            return database.execute(statement).fetchall()

    def having(self, word: str) -> int:
        """Documents of the text index with the word."""
        statement = f"SELECT count(*) FROM search_text WHERE search_text MATCH '{word}'"
        return int(self.rows(statement)[0][0])


@pytest.fixture(scope="module")
def new_installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    made = Installation(tmp_path_factory.mktemp("installation") / "db.sqlite3")
    for command in ("migrate", "load_vocabularies", "create_site"):
        done = made.run("manage.py", command, "-v0")
        assert done.returncode == 0, done.stderr
    return made


@pytest.fixture
def installation(new_installation: Installation, tmp_path: Path) -> Installation:
    with (
        closing(sqlite3.connect(new_installation.file)) as source,
        closing(sqlite3.connect(tmp_path / "db.sqlite3")) as copy,
    ):
        source.backup(copy)
    return Installation(tmp_path / "db.sqlite3")


def test_kill_between_commit_and_index_loses_nothing(installation: Installation) -> None:
    killed = installation.run("-c", KILLED_AFTER_COMMIT)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert installation.rows("SELECT * FROM search_outboxentry")
    assert installation.having("survivor") == 0
    synced = installation.run("manage.py", "search_sync")
    assert synced.returncode == 0, synced.stderr
    assert not installation.rows("SELECT * FROM search_outboxentry")
    assert installation.having("survivor") == 1


def test_page_whose_building_kills_its_process_is_given_up_and_holds_up_no_other(installation: Installation) -> None:
    done = installation.run("-c", DIES_OF_A_LESSON, TASKS="database")
    codes = [int(line) for line in done.stdout.split()]
    assert codes.count(9) == len(RETRY_AFTER) + 1, done.stderr
    # The second death was of the poison alone: the lesson after it is there before the third.
    assert codes[:3] == [9, 9, 0]
    assert "given up" in done.stderr
    assert installation.having("quokka AND (one OR two)") == 2
    left = installation.rows("SELECT failed_at IS NOT NULL, attempts, last_error FROM search_outboxentry")
    assert {tuple(row[:2]) for row in left} == {(1, len(RETRY_AFTER) + 1)}
    assert all("process ended" in error for _failed, _attempts, error in left)

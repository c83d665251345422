"""Files wait to be read as rows: with a worker nobody waits for them, none is read twice at a time, none is lost."""

from collections.abc import Callable
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.documents import get_document_model

from cms.work import DATABASE_TASKS, sweeps
from resources.documents import build
from resources.models import LessonPage
from search.files import queue, sandbox
from search.files.models import AwaitedFile, FileText, Reason
from search.files.sandbox import Reading
from tests import factories
from tests.files.conftest import Commit, attached, document, hits, linking

pytestmark = pytest.mark.django_db
State = FileText.State


def with_worker() -> override_settings:
    return override_settings(TASKS={"default": {"BACKEND": DATABASE_TASKS, "QUEUES": []}})


@pytest.fixture
def work(commit: Commit) -> Callable[[], None]:
    """All that a worker does until nothing waits."""

    def work() -> None:
        with with_worker(), commit():
            while queue.read_one():
                pass

    return work


@pytest.fixture
def waiting(commit: Commit) -> FileText:
    """The file of a lesson that was published where a worker is to read it."""
    with with_worker(), commit():
        factories.lesson(title="Headlines", files=attached(document(b"A quokka", "sheet.txt")))
    return FileText.objects.get()


def test_with_a_worker_a_page_is_published_before_its_files_are_read(
    waiting: FileText, work: Callable[[], None]
) -> None:
    assert waiting.state == State.WAITING
    assert [hit.title for hit in hits("headlines")] == ["Headlines"]
    assert hits("quokka") == []
    work()
    assert [hit.title for hit in hits("quokka")] == ["Headlines"]
    assert not AwaitedFile.objects.exists()


def test_without_a_worker_a_request_begins_no_file_after_its_time(
    commit: Commit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "REQUEST_SECONDS", -1.0)
    with commit():
        factories.lesson(title="Headlines", files=attached(document(b"A quokka", "sheet.txt")))
    assert [hit.title for hit in hits("headlines")] == ["Headlines"]
    assert FileText.objects.get().state == State.WAITING


def test_worker_knows_the_files(waiting: FileText) -> None:
    [sweep] = [sweep for sweep in sweeps() if sweep.run == queue.read_one]
    assert sweep.backlog is not None
    assert sweep.backlog().waiting == 1


def test_file_that_somebody_reads_is_left_to_them(waiting: FileText, work: Callable[[], None]) -> None:
    FileText.objects.update(state=State.READING, claimed_at=timezone.now())
    work()
    assert FileText.objects.get().state == State.READING


def test_file_whose_reader_died_is_read_by_another(waiting: FileText, work: Callable[[], None]) -> None:
    FileText.objects.update(state=State.READING, claimed_at=timezone.now() - timedelta(hours=1), attempts=1)
    work()
    assert len(hits("quokka")) == 1


def test_file_that_its_readers_die_of_is_given_up(
    waiting: FileText, work: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(file: object, size: int) -> Reading:
        raise KeyboardInterrupt

    monkeypatch.setattr(sandbox, "read", dies)
    for _ in range(queue.MAX_ATTEMPTS):
        with pytest.raises(KeyboardInterrupt):
            queue.read_one()
        FileText.objects.update(claimed_at=timezone.now() - timedelta(hours=1))
    work()
    assert FileText.objects.get().reason == Reason.CRASHED


def test_page_that_changed_while_its_file_was_read_shows_both(
    waiting: FileText, work: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    read = sandbox.read

    def published_meanwhile(file: object, size: int) -> Reading:
        with with_worker(), transaction.atomic():
            lesson = factories.index().get_children().get(title="Headlines").specific
            lesson.title = "Other headlines"
            lesson.save_revision().publish()
        return read(file, size)

    monkeypatch.setattr(sandbox, "read", published_meanwhile)
    work()
    assert [hit.title for hit in hits("quokka")] == ["Other headlines"]


def test_no_transaction_is_open_while_a_file_is_read(
    waiting: FileText, work: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    depth = len(connection.savepoint_ids)
    seen: list[int] = []

    def noted(file: object, size: int) -> Reading:
        seen.append(len(connection.savepoint_ids))
        return Reading("A quokka")

    monkeypatch.setattr(sandbox, "read", noted)
    work()
    assert seen == [depth]


def test_command_reads_what_waits(waiting: FileText, commit: Commit) -> None:
    told = StringIO()
    with commit():
        call_command("extract_files", stdout=told)
    assert "1 files read. Not readable, or not as a whole: 0" in told.getvalue()
    assert len(hits("quokka")) == 1


def test_command_reads_again_what_could_not_be_read(commit: Commit) -> None:
    with override_settings(FILE_MAX_MEGABYTES=0), commit():
        factories.lesson(files=attached(document(b"A quokka", "sheet.txt")))
    assert FileText.objects.get().reason == Reason.BIG
    with commit():
        call_command("extract_files", stdout=StringIO())
    assert hits("quokka") == []
    with commit():
        call_command("extract_files", "--again", stdout=StringIO())
    assert len(hits("quokka")) == 1
    assert FileText.objects.get().reason == ""


def test_command_reads_files_without_a_hash(commit: Commit) -> None:
    sheet = document(b"A quokka", "sheet.txt")
    get_document_model().objects.update(file_hash="")
    with commit():
        factories.lesson(files=attached(sheet))
    assert hits("quokka") == []
    with commit():
        call_command("extract_files", stdout=StringIO())
    assert len(hits("quokka")) == 1


def test_documents_of_many_pages_with_files_cost_no_more_queries() -> None:
    def queries(count: int) -> int:
        sheets = [[document(f"{n} {m}".encode(), "sheet.txt") for m in ("quokka", "wombat")] for n in range(count)]
        lessons = [factories.lesson(files=attached(sheet), body=linking(linked)) for sheet, linked in sheets]
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert len(list(build(LessonPage)([lesson.pk for lesson in lessons]))) == count
        return len(captured)

    queries(1)
    assert queries(1) == queries(4)

"""The worker runs tasks and sweeps, and what a killed one left running comes again."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.core.management import call_command
from django.db import OperationalError
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from wagtail.tasks import update_reference_index_task

from cms import upkeep, work
from cms.models import WorkerBeat
from cms.work import RETRY_AFTER, Sweep, next_attempt
from cms.worker import Worker
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_sweeps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what a test registers, and no second thread: the tests' transaction belongs to this one."""
    monkeypatch.setattr(work, "_sweeps", {})
    monkeypatch.setattr(Worker, "_beat", lambda worker: None)
    # Within a test's transaction every connection looks like one to be closed.
    for module in ("cms.worker", "django_tasks_db.management.commands.db_worker"):
        monkeypatch.setattr(f"{module}.close_old_connections", lambda: None)


@pytest.fixture
def queued(settings: Any) -> Iterator[DBTaskResult]:
    """A task that waits for a worker."""
    settings.TASKS = {"default": {"BACKEND": work.DATABASE_TASKS, "QUEUES": []}}
    page = factories.lesson()
    DBTaskResult.objects.all().delete()
    update_reference_index_task.enqueue("resources", "lessonpage", str(page.pk))
    yield DBTaskResult.objects.get()


def test_task_is_run(queued: DBTaskResult) -> None:
    call_command("run_worker", "--once")
    queued.refresh_from_db()
    assert (queued.status, queued.traceback) == (TaskResultStatus.SUCCESSFUL, "")


def test_sweep_with_more_to_do_is_called_until_it_has_none() -> None:
    left = [True, True, False]
    work.register(Sweep("long", lambda: left.pop(0)))
    call_command("run_worker", "--once")
    assert left == []


def test_failing_sweep_stops_no_other(caplog: pytest.LogCaptureFixture) -> None:
    called = []

    def fail() -> bool:
        raise ValueError("broken")

    work.register(Sweep("broken one", fail))
    work.register(Sweep("good one", lambda: bool(called.append("good"))))
    Worker().run(until_idle=True)
    assert called == ["good"]
    assert "The sweep broken one failed" in caplog.text


def test_lost_database_is_said_once_and_survived(caplog: pytest.LogCaptureFixture, monkeypatch: Any) -> None:
    monkeypatch.setattr("cms.worker.connections.close_all", lambda: None)
    answers: list[Exception | bool] = [OperationalError("gone"), OperationalError("gone"), False]

    def look() -> bool:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    work.register(Sweep("looks", look, every=0))
    worker = Worker()
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            worker._round()
    assert [record.message.split(",")[0] for record in caplog.records] == [
        "The worker has no database",
        "The worker has its database again",
    ]


def _left_running(task: DBTaskResult, *workers: str) -> None:
    long_ago = timezone.now() - 2 * upkeep.SILENCE
    task.status, task.worker_ids, task.started_at = TaskResultStatus.RUNNING, list(workers), long_ago
    task.save()


def test_task_of_a_killed_worker_is_run_again(queued: DBTaskResult) -> None:
    _left_running(queued, "killed")
    WorkerBeat.objects.create(worker="killed", seen_at=timezone.now() - 2 * upkeep.SILENCE)
    upkeep.free_tasks_of_the_dead()
    Worker().run(until_idle=True)
    queued.refresh_from_db()
    assert (queued.status, len(queued.worker_ids)) == (TaskResultStatus.SUCCESSFUL, 2)


def test_long_task_of_a_living_worker_is_left_alone(queued: DBTaskResult) -> None:
    _left_running(queued, "killed", "living")
    WorkerBeat.objects.create(worker="living")
    upkeep.free_tasks_of_the_dead()
    queued.refresh_from_db()
    assert queued.status == TaskResultStatus.RUNNING


def test_task_that_kills_its_workers_is_given_up(queued: DBTaskResult) -> None:
    _left_running(queued, *("killed" for _ in range(len(RETRY_AFTER) + 1)))
    upkeep.free_tasks_of_the_dead()
    queued.refresh_from_db()
    assert queued.status == TaskResultStatus.FAILED


def test_waits_grow_and_end() -> None:
    waits = [next_attempt(attempts) for attempts in range(1, len(RETRY_AFTER) + 2)]
    assert waits.pop() is None
    assert waits == sorted(waits, key=lambda time: time or timezone.now())
    assert all(later > 2 * earlier for earlier, later in pairwise(RETRY_AFTER))
    assert RETRY_AFTER[0] >= timedelta(seconds=1)

"""Load balancers and operators are told what they need, and nothing that is nobody's business."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.tasks import update_reference_index_task

from cms import health, work
from cms.models import WorkerBeat
from cms.upkeep import SILENCE
from cms.work import Backlog, Sweep
from search.models import OutboxEntry
from tests.search import faulty

pytestmark = pytest.mark.django_db
PATHS = ("/health/", "/health/upkeep/")


@pytest.fixture(autouse=True)
def own_sweeps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "_sweeps", dict(work._sweeps))
    cache.clear()


def answers(path: str) -> tuple[int, dict[str, str]]:
    response = Client().get(path, {"format": "json"})
    assert "no-cache" in response["Cache-Control"]
    return response.status_code, response.json()


@pytest.mark.parametrize("path", PATHS)
def test_all_well_is_200_and_ok(path: str) -> None:
    status, told = answers(path)
    assert status == 200
    assert set(told.values()) == {"OK"}
    assert {"database", "migrations"} <= told.keys()


@pytest.mark.parametrize("path", PATHS)
def test_browser_is_told_in_plain_text(path: str) -> None:
    response = Client().get(path, headers={"Accept": "text/html,*/*"})
    assert response["Content-Type"].startswith("text/plain")
    assert "database: OK" in response.content.decode()


@pytest.mark.parametrize("path", PATHS)
def test_unapplied_migration_is_500(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_are_migrations_done", False)
    monkeypatch.setattr(health.MigrationExecutor, "migration_plan", lambda executor, targets: ["one"])
    status, told = answers(path)
    assert status == 500
    assert "run migrate" in told["migrations"]


def test_load_balancer_keeps_a_server_that_an_operator_should_look_at(settings: Any) -> None:
    settings.TASKS = {"default": {"BACKEND": work.DATABASE_TASKS, "QUEUES": []}}
    assert answers("/health/")[0] == 200
    assert answers("/health/upkeep/")[0] == 500


def test_worker_that_went_silent_is_told(settings: Any) -> None:
    settings.TASKS = {"default": {"BACKEND": work.DATABASE_TASKS, "QUEUES": []}}
    WorkerBeat.objects.create(worker="old", seen_at=timezone.now() - 2 * SILENCE)
    assert "start run_worker" in answers("/health/upkeep/")[1]["worker"]
    WorkerBeat.objects.create(worker="new")
    assert answers("/health/upkeep/")[1]["worker"] == "OK"


def test_what_waits_for_long_or_was_given_up_is_told() -> None:
    long_ago = timezone.now() - 2 * health.PATIENCE
    work.register(Sweep("slow", lambda: False, backlog=lambda: Backlog(3, long_ago)))
    work.register(Sweep("quick", lambda: False, backlog=lambda: Backlog(3, timezone.now())))
    work.register(Sweep("failing", lambda: False, backlog=lambda: Backlog(0, None, failed=2)))
    status, told = answers("/health/upkeep/")
    assert status == 500
    assert told["slow"].startswith("Unavailable: 3 wait")
    assert told["quick"] == "OK"
    assert told["failing"].startswith("Warning: 2 were given up")


def test_tasks_that_nobody_runs_are_told(settings: Any) -> None:
    settings.TASKS = {"default": {"BACKEND": work.DATABASE_TASKS, "QUEUES": []}}
    update_reference_index_task.enqueue("resources", "lessonpage", "1")
    assert answers("/health/upkeep/")[1]["tasks"] == "OK"
    DBTaskResult.objects.update(enqueued_at=timezone.now() - 2 * health.PATIENCE)
    assert "1 wait" in answers("/health/upkeep/")[1]["tasks"]


def test_search_updates_that_wait_and_failed_are_counted() -> None:
    old = timezone.now() - timedelta(hours=1)
    OutboxEntry.objects.create(target="page", source="x", key="1", reason="saved", due_at=old, last_error="Ann Lee")
    status, told = answers("/health/upkeep/")
    assert status == 500
    assert "1 wait" in told["search updates"]
    OutboxEntry.objects.update(failed_at=old)
    told = answers("/health/upkeep/")[1]
    assert "1 were given up" in told["search updates"]
    assert "Ann Lee" not in str(told)


def test_engine_that_is_down_is_told_without_its_address(settings: Any) -> None:
    with faulty.serving("unavailable") as server:
        settings.SEARCH_URL = server.url
        told = answers("/health/upkeep/")[1]["search engine answers"]
        assert "does not answer" in told
        assert server.url.removeprefix("http://") not in told


def test_queries_stay_few(django_assert_max_num_queries: Any) -> None:
    Client().get("/health/")
    with django_assert_max_num_queries(1):
        Client().get("/health/")
    with django_assert_max_num_queries(12):
        Client().get("/health/upkeep/")

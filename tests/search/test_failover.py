"""While Elasticsearch is down in any way the database answers, soon and marked; it is back by itself."""

import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from wagtail.models import Site

from cms.work import DATABASE_TASKS
from search import engines, failover, outside
from search.engine import search
from search.engines import EngineDown
from search.engines.elasticsearch_client import SEARCH_SECONDS
from search.models import Document
from search.query import SearchQuery
from tests import factories
from tests.elasticsearch_node import Node
from tests.search import catalogue, faulty
from tests.search.conftest import ON_NODE

pytestmark = pytest.mark.django_db
SECONDS = 2.0
PAUSE = 0.3


@pytest.fixture(autouse=True)
def fresh_breaker(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(failover, "PAUSE", PAUSE)
    failover.breaker.cache_clear()
    yield
    failover.breaker.cache_clear()


@pytest.fixture
def filled() -> None:
    """Forty documents on the default site, in the database's index and in any other that is there."""
    site = Site.objects.get(is_default_site=True).pk
    catalogue.index(
        replace(document, site=site, locale="en", search_locales=(), is_staff_only=False)
        for document in catalogue.documents(7, 40)
    )


def _timed(path: str = "/search/?q=") -> tuple[HttpResponse, float]:
    started = time.monotonic()
    return Client().get(path), time.monotonic() - started


def _is_from_database(response: HttpResponse) -> bool:
    is_marked = "app-degraded" in response.content.decode()
    assert is_marked == ("no-store" in response.get("Cache-Control", ""))
    return is_marked


@pytest.mark.parametrize("fault", faulty.FAULTS)
def test_fault_is_answered_by_database_in_time(fault: str, settings: Any, filled: None) -> None:
    Client().get("/search/")  # What a process does once only is no part of the time.
    with faulty.serving(fault) as server:
        settings.SEARCH_URL = server.url
        response, seconds = _timed()
        assert (response.status_code, response.context["results"].total) == (200, 40)
        assert _is_from_database(response)
        assert seconds < SECONDS
        assert server.requests


def test_refused_connection_is_answered_by_database(settings: Any, filled: None) -> None:
    with faulty.serving("nothing") as server:
        settings.SEARCH_URL = server.url
    response, seconds = _timed()
    assert _is_from_database(response)
    assert seconds < SECONDS


def test_every_host_hangs_and_the_answer_still_comes_in_time(settings: Any, filled: None) -> None:
    with faulty.serving("hanging") as one, faulty.serving("hanging") as two, faulty.serving("hanging") as three:
        settings.SEARCH_URL = ",".join([one.url, *(server.url.removeprefix("http://") for server in (two, three))])
        response, seconds = _timed()
    assert _is_from_database(response)
    assert seconds < SECONDS


def test_api_is_marked_too(settings: Any, filled: None) -> None:
    with faulty.serving("unavailable") as server:
        settings.SEARCH_URL = server.url
        response = Client().get("/api/v1/search/")
    assert (response.json()["engine"], response.json()["total"]) == (engines.database().name, 40)
    assert response["Cache-Control"] == "no-store"


def test_open_breaker_keeps_later_requests_fast(settings: Any, filled: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(failover, "PAUSE", 60)
    with faulty.serving("hanging") as server:
        settings.SEARCH_URL = server.url
        search(SearchQuery())
        asked = server.requests
        started = time.monotonic()
        for _ in range(5):
            assert search(SearchQuery()).is_degraded
        assert time.monotonic() - started < SECONDS
        assert server.requests == asked


def test_trials_keep_no_visitor_waiting(settings: Any, filled: None) -> None:
    with faulty.serving("hanging") as server:
        settings.SEARCH_URL = server.url
        search(SearchQuery())
        asked = server.requests
        for _ in range(5):
            time.sleep(PAUSE)
            started = time.monotonic()
            assert search(SearchQuery()).is_degraded
            assert time.monotonic() - started < 0.5
        assert server.requests > asked


def test_refused_query_does_not_close_the_engine_to_others(
    settings: Any, filled: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusal = faulty._answer("400 Bad Request", '{"error": {"type": "parsing_exception"}, "status": 400}')
    monkeypatch.setitem(faulty.ANSWERS, "refused", refusal)
    with faulty.serving("refused") as server:
        settings.SEARCH_URL = server.url
        assert search(SearchQuery()).is_degraded
        assert not failover.breaker().is_open


@ON_NODE
def test_stopped_node_is_answered_for_and_comes_back_by_itself(
    elasticsearch: Any, elasticsearch_node: Node, filled: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not _is_from_database(_timed()[0])
    monkeypatch.setattr("search.engines.elasticsearch.SEARCH_SECONDS", SEARCH_SECONDS)
    elasticsearch_node.process.send_signal(signal.SIGSTOP)
    try:
        response, seconds = _timed()
        assert _is_from_database(response)
        assert seconds < SECONDS
    finally:
        elasticsearch_node.process.send_signal(signal.SIGCONT)
    _eventually(lambda: not _is_from_database(_timed()[0]))


@ON_NODE
def test_missing_index_is_answered_for_until_it_is_rebuilt(elasticsearch: Any, filled: None) -> None:
    for index in elasticsearch.client.indices.get(index=elasticsearch.alias):
        elasticsearch.client.indices.delete(index=index)
    assert search(SearchQuery()).is_degraded
    Document.objects.update(external_version=0)
    with pytest.raises(EngineDown):
        outside.push()
    assert not elasticsearch.client.indices.exists(index=elasticsearch.alias), (
        "a write made an index of a guessed shape"
    )
    elasticsearch.rebuild(lambda count: None)
    _eventually(lambda: not search(SearchQuery()).is_degraded)
    assert dict(elasticsearch.versions()) == dict(engines.database().versions())


@pytest.mark.parametrize("fault", ["too many requests", "unavailable", "corrupt JSON", "no HTTP", "nothing"])
def test_documents_wait_for_a_faulty_engine_and_go_by_themselves(fault: str, settings: Any, filled: None) -> None:
    courier = outside.Courier()
    with faulty.serving(fault) as server:
        settings.SEARCH_URL = server.url
        assert courier.run() is False
        asked = server.requests
        assert asked
        courier.run()
        assert server.requests == asked, "it does not rest"
    assert outside.waiting().count() == 40


def test_editor_never_waits_for_a_hanging_engine(
    settings: Any, filled: None, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    with faulty.serving("hanging") as server:
        settings.SEARCH_URL = server.url
        settings.TASKS = {"default": {"BACKEND": DATABASE_TASKS, "QUEUES": []}}
        with django_capture_on_commit_callbacks(execute=True):
            factories.lesson()
        assert server.requests == 0
    assert outside.waiting().count() == 41


@ON_NODE
def test_documents_wait_while_the_node_is_stopped_and_go_by_themselves(
    elasticsearch: Any, elasticsearch_node: Node, filled: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outside, "_REST", 0.1)
    monkeypatch.setattr("search.engines.elasticsearch.WRITE_SECONDS", 1)
    courier = outside.Courier()
    courier.run()
    changed = Document.objects.order_by("pk").first()
    changed.version += 1
    changed.save()
    elasticsearch_node.process.send_signal(signal.SIGSTOP)
    try:
        courier.run()
        assert list(outside.waiting()) == [changed]
        assert outside.backlog().waiting == 1
    finally:
        elasticsearch_node.process.send_signal(signal.SIGCONT)

    def is_sent() -> bool:
        courier.run()
        return not outside.waiting().exists()

    _eventually(is_sent)
    assert dict(elasticsearch.versions())[changed.pk] == changed.version


def _eventually(holds: Callable[[], bool], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.1)

"""The engines that this machine has: the database's own, and a genuine Elasticsearch node."""

import shutil
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from search import failover
from search.engines.elasticsearch import ElasticsearchEngine
from tests.conftest import require
from tests.elasticsearch_node import Node, java_home, running

# All in one worker: a node a worker would cost a gigabyte each.
ON_NODE = pytest.mark.xdist_group("elasticsearch")


@pytest.fixture(scope="session")
def elasticsearch_node() -> Iterator[Node]:
    jdk = require("a JDK of at least version 21", java_home())
    maven = require("Maven", shutil.which("mvn"))
    with running(jdk, maven) as node:
        yield node


@pytest.fixture
def elasticsearch(
    elasticsearch_node: Node, settings: Any, db: None, monkeypatch: pytest.MonkeyPatch
) -> Iterator[ElasticsearchEngine]:
    """Searches go to an index of their own on the node, which shows a write at once and may take its time."""
    monkeypatch.setattr("search.engines.elasticsearch.SEARCH_SECONDS", 30)
    failover.breaker.cache_clear()
    settings.SEARCH_URL = f"{elasticsearch_node.url}?index=test-{uuid4().hex}&refresh=true"
    engine = ElasticsearchEngine(settings.SEARCH_URL)
    engine.rebuild(lambda count: None)
    yield engine
    engine.client.indices.delete(index=list(engine.client.indices.get(index=f"{engine.address.index}-*")))


@pytest.fixture(params=["database", pytest.param("elasticsearch", marks=ON_NODE)])
def each_engine(request: pytest.FixtureRequest) -> None:
    """The test runs once on each engine."""
    if request.param == "elasticsearch":
        request.getfixturevalue("elasticsearch")

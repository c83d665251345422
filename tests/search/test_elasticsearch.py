"""Upkeep of the index on a genuine node: versions, tombstones, rebuilds while writes go on, a killed node."""

import shutil
import signal
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from search import drift, engines, failover, outside
from search.documents import to_json
from search.engine import search
from search.engines import EngineDown
from search.engines.elasticsearch import ElasticsearchEngine
from search.engines.elasticsearch_client import parse
from search.engines.elasticsearch_index import MAPPING
from search.models import Document
from search.query import SearchQuery
from tests import elasticsearch_node
from tests.conftest import require
from tests.search import catalogue
from tests.search.conftest import ON_NODE

pytestmark = pytest.mark.django_db
FOUND = SearchQuery(text="headline")


def _index(count: int = 1) -> list[Document]:
    example = replace(
        catalogue.documents(1, 1)[0], site=1, locale="en", title="Headline", search_locales=(), is_staff_only=False
    )
    catalogue.index(replace(example, id=f"{number}") for number in range(count))
    return list(Document.objects.order_by("pk"))


def _changed(document: Document, **values: Any) -> Document:
    """The document in its next version, as the database's engine has it already and the outside one not yet."""
    for name, value in values.items():
        setattr(document, name, value)
    document.version += 1
    document.save()
    engines.database().write([document])
    return document


@ON_NODE
def test_late_write_of_an_older_version_changes_nothing(elasticsearch: ElasticsearchEngine) -> None:
    late = _index()[0]
    newer = _changed(Document.objects.get(), data={**late.data, "title": "Grapes", "body": "", "summary": ""})
    elasticsearch.write([newer])
    elasticsearch.write([late])
    assert dict(elasticsearch.versions()) == {late.pk: 2}


@ON_NODE
def test_late_write_never_brings_back_what_left(elasticsearch: ElasticsearchEngine) -> None:
    late = _index()[0]
    elasticsearch.write([_changed(Document.objects.get(), is_deleted=True, data={})])
    elasticsearch.write([late])
    assert search(FOUND).total == 0
    assert not dict(elasticsearch.versions())


@ON_NODE
def test_document_unknown_to_the_database_is_taken_out(elasticsearch: ElasticsearchEngine) -> None:
    document = _index()[0]
    elasticsearch.write([Document(pk=document.pk, is_deleted=True)])
    assert not dict(elasticsearch.versions())


@ON_NODE
def test_refused_document_holds_up_no_other(elasticsearch: ElasticsearchEngine) -> None:
    bad, good = _index(2)
    _changed(bad, data={**bad.data, "minutes": 10**12})
    _changed(good, is_deleted=True, data={})
    outside.push()
    assert list(outside.refused()) == [bad]
    assert "minutes" in outside.refused().get().refusal
    assert not outside.waiting().exists()
    assert dict(elasticsearch.versions()) == {bad.pk: 1}


@ON_NODE
def test_refused_document_is_tried_again_when_it_changes_or_is_asked_for(elasticsearch: ElasticsearchEngine) -> None:
    document = _index()[0]
    minutes = document.data["minutes"]
    _changed(document, data={**document.data, "minutes": 10**12})
    outside.push()
    assert outside.try_again(outside.refused()) == 1
    outside.push()
    assert list(outside.refused()) == [document]
    document.refresh_from_db()
    _changed(document, data={**document.data, "minutes": minutes})
    outside.push()
    assert not outside.refused().exists()
    assert dict(elasticsearch.versions()) == {document.pk: 3}


@ON_NODE
def test_rebuild_keeps_what_is_written_meanwhile(elasticsearch: ElasticsearchEngine) -> None:
    documents = _index(30)
    new = to_json(replace(catalogue.documents(2, 1)[0], id="new"))

    def write_meanwhile(_count: int) -> None:
        """Into the index that searches still use, after the new one has read these documents; once."""
        if Document.objects.filter(uid="new").exists():
            return
        _changed(documents[0])
        _changed(documents[1], is_deleted=True, data={})
        Document.objects.create(uid="new", source="tests", source_pk=1, data=new)
        outside.push()

    elasticsearch.rebuild(write_meanwhile)
    wanted = dict(Document.objects.filter(is_deleted=False).values_list("pk", "version"))
    assert dict(elasticsearch.versions()) == wanted
    assert len(wanted) == 30
    assert len(elasticsearch.client.indices.get(index=f"{elasticsearch.address.index}-*")) == 1


@ON_NODE
def test_index_of_a_new_shape_is_built_while_the_old_one_answers_and_is_written_to(
    elasticsearch: ElasticsearchEngine, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = _index(30)
    # The next release: its mapping, and so the name of its index, is another.
    monkeypatch.setattr("search.engines.elasticsearch.SHAPE", "0123abcd")
    monkeypatch.setitem(MAPPING["properties"], "new", {"type": "keyword"})
    next_release = ElasticsearchEngine(settings.SEARCH_URL)
    with pytest.raises(EngineDown):
        next_release.probe()
    everything = SearchQuery(site=1)
    answered = []

    def meanwhile(_count: int) -> None:
        answered.append(elasticsearch.find(everything, None).total)
        elasticsearch.write([_changed(documents[0]), _changed(documents[1], is_deleted=True, data={})])

    next_release.rebuild(meanwhile)
    assert answered == [30]
    assert next_release.find(everything, None).total == 29
    assert dict(next_release.versions())[documents[0].pk] == 2
    names = elasticsearch.client.indices.get(index=f"{elasticsearch.address.index}-*")
    assert [name for name in names if not name.startswith(next_release.alias)] == []
    with pytest.raises(EngineDown):
        elasticsearch.probe()


@ON_NODE
def test_rebuild_leaves_the_indexes_of_others(elasticsearch: ElasticsearchEngine) -> None:
    others = f"{elasticsearch.address.index}-staging-0123abcd-20260101000000000000"
    elasticsearch.client.indices.create(index=others)
    elasticsearch.rebuild(lambda count: None)
    assert elasticsearch.client.indices.exists(index=others)


@ON_NODE
def test_check_finds_and_repairs_what_differs_in_the_index(
    elasticsearch: ElasticsearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost, old, stray = _index(3)
    # Elasticsearch remembers a deletion's version for a minute: of the older one, so that it refuses no repair.
    elasticsearch.client.delete(
        index=elasticsearch.alias, id=str(lost.pk), version=1, version_type="external_gte", refresh=True
    )
    _changed(lost)
    _changed(old)
    Document.objects.filter(pk=stray.pk).delete()
    found = drift.find()
    assert found.misindexed["elasticsearch"] == [lost.pk, old.pk, stray.pk]
    # Made past their sources, they would go as strays.
    found.stale.clear()
    monkeypatch.setattr("search.index.remove_strays", lambda: 0)
    drift.repair(found)
    assert not drift.find().misindexed


@ON_NODE
def test_killed_node_loses_nothing(settings: Any, tmp_path: Path) -> None:
    """`kill -9` with changes under way; then the node again, over the same data."""
    failover.breaker.cache_clear()
    jdk = require("a JDK of at least version 21", elasticsearch_node.java_home())
    home = elasticsearch_node.home(jdk, require("Maven", shutil.which("mvn")))
    with elasticsearch_node.start(home, jdk, tmp_path, heap="512m") as node:
        settings.SEARCH_URL = f"{node.url}?refresh=true"
        engine = ElasticsearchEngine(settings.SEARCH_URL)
        engine.rebuild(lambda count: None)
        documents = _index(20)
        outside.push()
        node.process.send_signal(signal.SIGKILL)
        node.process.wait()
        for document in documents[:10]:
            _changed(document)
        with pytest.raises(EngineDown):
            outside.push()
        assert outside.waiting().count() == 10
        assert search(FOUND).is_degraded
    with elasticsearch_node.start(home, jdk, tmp_path, heap="512m", http_port=int(node.url.rpartition(":")[2])):
        outside.push()
        assert not outside.waiting().exists()
        assert dict(engine.versions()) == dict(Document.objects.values_list("pk", "version"))
    failover.breaker.cache_clear()


def test_address_has_hosts_login_and_options() -> None:
    address = parse("https://me:p%40ss@one:9201,two?ca=/etc/es.pem&index=library&refresh=wait_for")
    assert address.hosts == ("https://one:9201", "https://two:9201")
    assert address.login == ("me", "p@ss")
    assert (address.ca, address.index, address.refresh) == ("/etc/es.pem", "library", "wait_for")
    assert parse("https://es.example.org?api_key=abc==").api_key == "abc=="
    assert parse("https://es.example.org").hosts == ("https://es.example.org:443",)


@pytest.mark.parametrize("url", ["https://", "https://host?timeout=3", "https://host/path", "https://one,,two"])
def test_wrong_address_is_said_at_once(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="SEARCH_URL"):
        parse(url)


def test_other_database_than_named_is_said(settings: Any) -> None:
    settings.SEARCH_URL = "mysql:"
    with pytest.raises(ImproperlyConfigured, match="SEARCH_URL"):
        engines.current()

"""A database of its own for a bench: importing this module sets Django up on it. Import it before any model.

The database is that of `--engine`, and temporary; Elasticsearch stands beside SQLite, on a node of its own. To keep and
use them again, BENCH_DATABASE names a file of SQLite or the address of a PostgreSQL database, BENCH_SEARCH_URL a node.
"""

import argparse
import atexit
import os
import shutil
import tempfile
from collections.abc import Iterable
from contextlib import ExitStack
from io import StringIO
from pathlib import Path

import django

from tests import elasticsearch_node, postgresql

ENGINES = ("sqlite", "postgresql", "elasticsearch")
_parser = argparse.ArgumentParser(add_help=False)
_parser.add_argument("--engine", choices=ENGINES, default="sqlite")
ENGINE: str = _parser.parse_known_args()[0].engine
_open = ExitStack()


def _database() -> str:
    kept = os.environ.get("BENCH_DATABASE", "")
    if ENGINE == "postgresql":
        return kept or _open.enter_context(postgresql.server())
    return f"sqlite:///{Path(kept or _open.enter_context(tempfile.TemporaryDirectory()) + '/db.sqlite3').absolute()}"


def _search_url() -> str:
    if ENGINE != "elasticsearch":
        return ""
    if kept := os.environ.get("BENCH_SEARCH_URL", ""):
        return kept
    jdk, maven = elasticsearch_node.java_home(), shutil.which("mvn")
    if not jdk or not maven:
        raise SystemExit("Elasticsearch needs Maven and a JDK of at least version 21 here.")
    return _open.enter_context(elasticsearch_node.running(jdk, maven)).url


atexit.register(_open.close)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.test")
os.environ["DATABASE_URL"] = _database()
os.environ["SEARCH_URL"] = _search_url()
django.setup()

from django.core.management import call_command  # noqa: E402

from search import engines, spelling  # noqa: E402
from search.documents import SearchDocument, to_json  # noqa: E402
from search.models import Document  # noqa: E402

BATCH = 1000


def prepare() -> None:
    """All tables and vocabularies, as on a new installation."""
    call_command("migrate", verbosity=0)
    call_command("load_vocabularies", stdout=StringIO())
    # An engine outside the database has no index before the first rebuild.
    if outside := engines.outside():
        from search.engines import elasticsearch

        # The database answers for a node that is late: figures must be the node's own.
        elasticsearch.SEARCH_SECONDS = 60
        outside.rebuild(lambda count: None)


def fill(documents: Iterable[SearchDocument]) -> int:
    """Stores and indexes the documents as the outbox does, batch by batch; how many."""
    count = 0
    batch: list[Document] = []
    for count, document in enumerate(documents, start=1):
        batch.append(Document(uid=document.id, source="bench", source_pk=count, data=to_json(document)))
        if len(batch) == BATCH:
            _write(batch)
            batch = []
    _write(batch)
    if outside := engines.outside():
        # Also shows the last writes at once.
        sum(1 for _ in outside.versions())
    return count


def _write(batch: list[Document]) -> None:
    stored = Document.objects.bulk_create(batch)
    for engine in engines.installed():
        engine.write(stored)
    spelling.write(stored)

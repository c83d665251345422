"""A database of its own for a bench: importing this module sets Django up on it. Import it before any model.

The database is that of `--engine`, and temporary. BENCH_DATABASE names one to keep and use again: a file of SQLite, or
the address of a PostgreSQL database.
"""

import argparse
import atexit
import os
import tempfile
from collections.abc import Iterable
from contextlib import ExitStack
from io import StringIO
from pathlib import Path

import django

from tests import postgresql

_parser = argparse.ArgumentParser(add_help=False)
_parser.add_argument("--engine", choices=["sqlite", "postgresql"], default="sqlite")
ENGINE: str = _parser.parse_known_args()[0].engine
_open = ExitStack()


def _database() -> str:
    kept = os.environ.get("BENCH_DATABASE", "")
    if ENGINE == "postgresql":
        return kept or _open.enter_context(postgresql.server())
    return f"sqlite:///{Path(kept or _open.enter_context(tempfile.TemporaryDirectory()) + '/db.sqlite3').absolute()}"


atexit.register(_open.close)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.test")
os.environ["DATABASE_URL"] = _database()
django.setup()

from django.core.management import call_command  # noqa: E402

from search import engines  # noqa: E402
from search.documents import SearchDocument, to_json  # noqa: E402
from search.models import Document  # noqa: E402

BATCH = 1000


def prepare() -> None:
    """All tables and vocabularies, as on a new installation."""
    call_command("migrate", verbosity=0)
    call_command("load_vocabularies", stdout=StringIO())


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
    return count


def _write(batch: list[Document]) -> None:
    stored = Document.objects.bulk_create(batch)
    for engine in engines.installed():
        engine.write(stored)

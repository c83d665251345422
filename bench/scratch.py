"""A database of its own for a bench: importing this module sets Django up on it. Import it before any model.

BENCH_DATABASE names a file to keep and use again; else the database is a temporary file.
"""

import os
import tempfile
from collections.abc import Iterable
from io import StringIO
from pathlib import Path

import django

_folder = tempfile.TemporaryDirectory(prefix="bench-")
_path = Path(os.environ.get("BENCH_DATABASE", Path(_folder.name) / "db.sqlite3")).absolute()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.test")
os.environ["DATABASE_URL"] = f"sqlite:///{_path}"
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
    engines.current().write(Document.objects.bulk_create(batch))

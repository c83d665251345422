"""Changes on their way to the index: a row in the change's own transaction, applied right after its commit.

What a crash leaves behind is applied by the next change, or by `manage.py search_sync`. Applying is idempotent:
an entry only says what to look at, and the documents are built from what the database holds by then.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import transaction
from django.db.models import F, Model
from wagtail.models import Page

from search import index
from search.documents import DocumentSource, sources
from search.facets import FACETS
from search.models import Document, OutboxEntry

logger = logging.getLogger(__name__)
Target = OutboxEntry.Target
# A row that fails this often waits for `search_sync`, so that it does not burden every later change.
MAX_ATTEMPTS = 5
_is_deferred = ContextVar("search_updates_deferred", default=False)


def add(target: Target, reason: str, *, source: str = "", keys: Iterable[object] = ("",)) -> None:
    """Queues a change in the current transaction, and its application for after the commit."""
    OutboxEntry.objects.bulk_create(
        [OutboxEntry(target=target, source=source, key=str(key), reason=reason) for key in keys]
    )
    if not _is_deferred.get():
        transaction.on_commit(apply, robust=True)


def changed(model: type[Model], keys: Iterable[int], reason: str) -> None:
    """Queues rows that were written past the signals, as by a bulk import; to be called in its transaction."""
    if model._meta.label_lower in sources():
        add(Target.PAGE, reason, source=model._meta.label_lower, keys=keys)


@contextmanager
def deferred() -> Iterator[None]:
    """Within, changes only queue; at the end they are applied together, in batches."""
    token = _is_deferred.set(True)
    try:
        yield
    finally:
        _is_deferred.reset(token)
        transaction.on_commit(apply, robust=True)


def apply(*, retry: bool = False) -> None:
    """Applies what waits, batch by batch, each in a transaction of its own; with `retry` also what was given up."""
    waiting = (
        OutboxEntry.objects.order_by("pk")
        if retry
        else OutboxEntry.objects.filter(attempts__lt=MAX_ATTEMPTS).order_by("pk")
    )
    last = 0
    while batch := list(waiting.filter(pk__gt=last)[: index.BATCH]):
        # Entries that an expansion adds come after this batch, and are met in the same loop.
        last = batch[-1].pk
        for entry in batch:
            if entry.target != Target.PAGE:
                _expand(entry)
        by_source = defaultdict(list)
        for entry in batch:
            if entry.target == Target.PAGE:
                by_source[entry.source].append(entry)
        for name, entries in by_source.items():
            _refresh(name, entries)


def _refresh(name: str, entries: list[OutboxEntry]) -> None:
    """Brings a batch up to date; when that fails, row by row, so that one bad row holds up no other."""
    source = sources().get(name)
    try:
        with transaction.atomic():
            if source is not None:
                index.refresh(source, sorted({int(entry.key) for entry in entries}))
            OutboxEntry.objects.filter(pk__in=[entry.pk for entry in entries]).delete()
    except Exception as error:  # Whatever a source raises must not stop the others.
        if len(entries) > 1:
            for entry in entries:
                _refresh(name, [entry])
        else:
            _note_failure(entries[0], error)


def _expand(entry: OutboxEntry) -> None:
    """Replaces an entry about many pages with one for each."""
    try:
        with transaction.atomic():
            for source, keys in _affected(entry):
                for batch in index.batched(sorted(keys), 1000):
                    add(Target.PAGE, entry.reason, source=source.name, keys=batch)
            entry.delete()
    except Exception as error:
        _note_failure(entry, error)


def _note_failure(entry: OutboxEntry, error: Exception) -> None:
    logger.exception("Search update %s of %s %s failed", entry.pk, entry.source or entry.target, entry.key)
    OutboxEntry.objects.filter(pk=entry.pk).update(
        attempts=F("attempts") + 1, last_error=f"{type(error).__name__}: {error}"[:2000]
    )


def _affected(entry: OutboxEntry) -> Iterator[tuple[DocumentSource, set[int]]]:
    """For each source the keys of the rows whose documents the entry is about."""
    for source in sources().values():
        if entry.target == Target.EVERYTHING:
            yield source, set(source.model._default_manager.values_list("pk", flat=True))
        elif entry.target == Target.TERM:
            yield source, _carrying(source, *entry.key.split("/", 1))
        elif issubclass(source.model, Page):
            yield source, _below(source, entry.key)


def _below(source: DocumentSource, path: str) -> set[int]:
    """Pages of the source at or below a path; the parent too, where the path may be that of a part of it."""
    keys = set(source.model._default_manager.filter(path__startswith=path).values_list("pk", flat=True))
    if source.parts:
        keys.update(source.model._default_manager.filter(path=path[: -Page.steplen]).values_list("pk", flat=True))
    return keys


def _carrying(source: DocumentSource, scheme: str, slug: str) -> set[int]:
    """Rows whose documents, or versions of them, carry the term in a facet."""
    names = [facet.name for facet in FACETS if scheme in facet.schemes]
    rows = Document.objects.filter(source=source.name, is_deleted=False, data__icontains=f'"{slug}"')
    found = set()
    for key, data in rows.values_list("source_pk", "data").iterator():
        carriers = [data["facets"], *(variant["facets"] for variant in data["variants"])]
        if any(slug in facets.get(name, ()) for facets in carriers for name in names):
            found.add(key)
    return found

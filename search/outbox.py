"""Changes on their way to the index: a row in the change's own transaction, applied after its commit.

The process that made a change applies it at once when it is about few rows: what an officer takes down is gone when
the page returns, whether or not a worker lives. The worker applies what is more, and what failed or was left behind;
without a worker a request does that for a moment, and the next change, or `run_worker --once`, goes on.

Applying is idempotent: an entry only says what to look at, and the documents are built from what the database holds
by then.
"""

import logging
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from functools import partial

from django.db import connection, transaction
from django.db.models import Min, Model, QuerySet
from django.utils import timezone
from wagtail.models import Page

from cms.work import Backlog, has_worker, next_attempt
from search import index
from search.documents import DocumentSource, sources
from search.facets import FACETS
from search.models import Document, OutboxEntry

logger = logging.getLogger(__name__)
Target = OutboxEntry.Target
# So many rows at most a process applies itself where there is a worker; as many seconds at most where there is none.
FEW, REQUEST_SECONDS = index.BATCH, 2.0
# How long the worker leaves rows to the process that queued them, and how long it applies before others have a turn.
_GRACE, _TURN_SECONDS = timedelta(seconds=5), 5.0
_is_deferred = ContextVar("search_updates_deferred", default=False)


def add(target: Target, reason: str, *, source: str = "", keys: Iterable[object] = ("",)) -> None:
    """Queues a change in the current transaction, and its application for after the commit."""
    names = [str(key) for key in keys]
    is_deferred = _is_deferred.get()
    is_ours = has_worker() and target == Target.PAGE and len(names) <= FEW and not is_deferred
    _queue(target, reason, source, names, timezone.now() + (_GRACE if is_ours else timedelta()))
    if is_ours:
        transaction.on_commit(partial(_apply_own, source, names), robust=True)
    elif not has_worker() and not is_deferred:
        transaction.on_commit(partial(apply, within=REQUEST_SECONDS), robust=True)


def changed(model: type[Model], keys: Iterable[int], reason: str) -> None:
    """Queues rows that were written past the signals, as by a bulk import; to be called in its transaction."""
    if model._meta.label_lower in sources():
        add(Target.PAGE, reason, source=model._meta.label_lower, keys=keys)


@contextmanager
def deferred() -> Iterator[None]:
    """Within, changes only queue; at the end they are applied together, in batches: by the worker if there is one."""
    token = _is_deferred.set(True)
    try:
        yield
    finally:
        _is_deferred.reset(token)
        if not has_worker():
            transaction.on_commit(apply, robust=True)


def waiting() -> "QuerySet[OutboxEntry]":
    return OutboxEntry.objects.filter(failed_at=None)


def given_up() -> "QuerySet[OutboxEntry]":
    return OutboxEntry.objects.exclude(failed_at=None)


def apply(*, within: float = float("inf"), is_patient: bool = False) -> bool:
    """Applies what is due, batch by batch, each in a transaction of its own, for so many seconds; whether more is due.

    `is_patient` takes also what is not due yet or was given up.
    """
    until = time.monotonic() + within
    last = 0
    while True:
        entries = OutboxEntry.objects.all() if is_patient else waiting().filter(due_at__lte=timezone.now())
        batch = list(entries.filter(pk__gt=last).order_by("pk")[: index.BATCH])
        if not batch or time.monotonic() > until:
            return bool(batch)
        # Entries that an expansion adds come after this batch, and are met in the same loop.
        last = batch[-1].pk
        for entry in batch:
            if entry.target != Target.PAGE:
                _expand(entry)
        _apply_pages(entry for entry in batch if entry.target == Target.PAGE)


def apply_due() -> bool:
    """The worker's turn."""
    return apply(within=_TURN_SECONDS)


def try_again(entries: "QuerySet[OutboxEntry]") -> int:
    """Makes due now what was given up, as if it had never failed; how many."""
    with transaction.atomic():
        count = entries.exclude(failed_at=None).update(failed_at=None, attempts=0, due_at=timezone.now())
        if not has_worker():
            transaction.on_commit(partial(apply, within=REQUEST_SECONDS), robust=True)
    return count


def backlog() -> Backlog:
    found = waiting()
    return Backlog(found.count(), found.aggregate(oldest=Min("due_at"))["oldest"], given_up().count())


def _queue(target: Target, reason: str, source: str, keys: Iterable[object], due_at: datetime) -> None:
    OutboxEntry.objects.bulk_create(
        [OutboxEntry(target=target, source=source, key=str(key), reason=reason, due_at=due_at) for key in keys]
    )


def _apply_own(source: str, keys: list[str]) -> None:
    _apply_pages(OutboxEntry.objects.filter(target=Target.PAGE, source=source, key__in=keys))


def _apply_pages(entries: Iterable[OutboxEntry]) -> None:
    by_source = defaultdict(list)
    for entry in entries:
        by_source[entry.source].append(entry)
    for name, group in by_source.items():
        _refresh(name, group)


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
                    _queue(Target.PAGE, entry.reason, source.name, batch, timezone.now())
            entry.delete()
    except Exception as error:
        _note_failure(entry, error)


def _note_failure(entry: OutboxEntry, error: Exception) -> None:
    if not connection.is_usable():
        raise error  # The database is gone: no fault of the row's.
    entry.attempts += 1
    entry.last_error = f"{type(error).__name__}: {error}"[:2000]
    due_at = next_attempt(entry.attempts)
    if due_at is None:
        entry.failed_at = timezone.now()
        logger.error(
            "Search update %s of %s is given up after %s attempts since %s. "
            "Mend the cause, then try again: admin, Site search, Failed updates.",
            entry.pk,
            entry,
            entry.attempts,
            entry.queued_at,
            exc_info=error,
        )
    else:
        entry.due_at = due_at
        logger.warning("Search update %s of %s failed, next attempt at %s: %r", entry.pk, entry, due_at, error)
    OutboxEntry.objects.filter(pk=entry.pk).update(
        attempts=entry.attempts, last_error=entry.last_error, due_at=entry.due_at, failed_at=entry.failed_at
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

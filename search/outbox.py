"""Changes on their way to the index: a row in the change's own transaction, applied after its commit.

The process that made a change applies it at once when it is about few rows: what an officer takes down is gone when
the page returns, whether or not a worker lives. The worker applies what is more, and what failed or was left behind;
without a worker a request does that for a moment, and the next change, or `run_worker --once`, goes on.

Applying is idempotent: an entry only says what to look at, and the documents are built from what the database holds
by then. An attempt is counted and committed before it begins, so that what kills its process, as for want of memory,
is given up after as many attempts as what raises.
"""

import logging
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from functools import partial
from typing import Any

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
# How long the last attempt may take before it counts as one that its process did not survive.
_LAST_ATTEMPT = timedelta(minutes=1)
_KILLED = "The process ended at each attempt, without an error: it may lack memory, or a library crashed. See its log."
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
        for part in _together(batch):
            if time.monotonic() > until:
                return True
            if is_patient or _may_try(part):
                _begin(part)
                _apply(part)


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
    """The attempt is counted only where it fails: when this process dies of it, the worker comes next, and counts."""
    entries = list(OutboxEntry.objects.filter(target=Target.PAGE, source=source, key__in=keys))
    for subject in _by_subject(entries):
        _count(subject)
    if entries:
        _apply(entries)


def _by_subject(entries: Iterable[OutboxEntry]) -> list[list[OutboxEntry]]:
    """Entries about the same share their fate."""
    found = defaultdict(list)
    for entry in entries:
        found[entry.target, entry.source, entry.key].append(entry)
    return list(found.values())


def _together(batch: Iterable[OutboxEntry]) -> list[list[OutboxEntry]]:
    """What is applied at a time: a source's pages that were never tried; all else alone, since it may be what kills."""
    fresh: dict[str, list[OutboxEntry]] = defaultdict(list)
    alone = []
    for entries in _by_subject(batch):
        if entries[0].target == Target.PAGE and not any(entry.attempts for entry in entries):
            fresh[entries[0].source] += entries
        else:
            alone.append(entries)
    return [*fresh.values(), *alone]


def _may_try(entries: list[OutboxEntry]) -> bool:
    """Gives up what was begun for the last time and neither ended nor raised."""
    attempts = min(entry.attempts for entry in entries)
    if not attempts or next_attempt(attempts) is not None:
        return True
    _put_off(entries, _KILLED)
    return False


def _begin(entries: list[OutboxEntry]) -> None:
    """Leaves the entries as if the attempt had failed, until it ends otherwise."""
    attempts = _count(entries)
    due_at = next_attempt(attempts) or timezone.now() + _LAST_ATTEMPT
    OutboxEntry.objects.filter(pk__in=[entry.pk for entry in entries]).update(attempts=attempts, due_at=due_at)


def _count(entries: list[OutboxEntry]) -> int:
    """The number of the attempt that begins. What was changed again begins anew."""
    attempts = 1 + min(entry.attempts for entry in entries)
    for entry in entries:
        entry.attempts = attempts
    return attempts


def _apply(entries: list[OutboxEntry]) -> None:
    """Applies what belongs together, or each alone when that fails, so that one bad row holds up no other."""
    try:
        with transaction.atomic():
            if entries[0].target == Target.PAGE:
                _refresh(entries)
            else:
                _expand(entries[0])
            OutboxEntry.objects.filter(pk__in=[entry.pk for entry in entries]).delete()
    except Exception as error:  # Whatever a source raises must not stop the others.
        if not connection.is_usable():
            raise  # The database is gone: no fault of the row's.
        subjects = _by_subject(entries)
        if len(subjects) > 1:
            for subject in subjects:
                _apply(subject)
        else:
            _put_off(entries, f"{type(error).__name__}: {error}", error)


def _refresh(entries: list[OutboxEntry]) -> None:
    source = sources().get(entries[0].source)
    if source is not None:
        index.refresh(source, sorted({int(entry.key) for entry in entries}))


def _expand(entry: OutboxEntry) -> None:
    """Puts an entry for each page in place of one about many."""
    for source, keys in _affected(entry):
        for batch in index.batched(sorted(keys), 1000):
            _queue(Target.PAGE, entry.reason, source.name, batch, timezone.now())


def _put_off(entries: list[OutboxEntry], reason: str, error: Exception | None = None) -> None:
    """Leaves what failed to its next attempt, or gives it up."""
    entry = entries[0]
    due_at = next_attempt(entry.attempts)
    values: dict[str, Any] = {"attempts": entry.attempts, "last_error": reason[:2000]}
    if due_at is None:
        values["failed_at"] = timezone.now()
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
        values["due_at"] = due_at
        logger.warning("Search update %s of %s failed, next attempt at %s: %s", entry.pk, entry, due_at, reason)
    OutboxEntry.objects.filter(pk__in=[entry.pk for entry in entries]).update(**values)


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

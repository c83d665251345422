"""Takes the register in: a new one replaces the old as a whole, or the old one stays as it was."""

import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone

from training.models.schools import School, SchoolRegister, SchoolSuccession
from training.schools import gias
from training.schools.gias import RegisterError
from training.schools.index import INDEXED, build
from training.schools.successors import successions

BATCH = 1000
# All that an import writes over.
FIELDS = [each.name for each in School._meta.concrete_fields if not each.primary_key]
# What is being done, and how many rows are done.
Report = Callable[[str, int], None]
Item = TypeVar("Item")


@dataclass
class Changes:
    """What a file would change, found without changing anything. All are URNs; `open` teach now, by the file."""

    added: set[int] = field(default_factory=set)
    changed: set[int] = field(default_factory=set)
    gone: set[int] = field(default_factory=set)
    known: set[int] = field(default_factory=set)
    open: set[int] = field(default_factory=set)
    unnamed: int = 0
    # (URN, successor's URN); None where the import brings no links, and those known stay.
    successions: set[tuple[int, int]] | None = None
    is_first: bool = False

    @property
    def is_nothing(self) -> bool:
        return not (self.is_first or self.added or self.changed or self.gone or self._changes_successions)

    @property
    def _changes_successions(self) -> bool:
        return self.successions is not None and self.successions != _stored_successions()


def import_register(file: Path, links: Path | None, *, is_forced: bool, report: Report) -> Changes:
    """Makes the stored register equal to the file; `RegisterError` says why it did not, and then nothing has changed.

    The file is read twice: first to check and compare all of it, then to write what differs in one transaction, which
    holds other writers up for as short as can be. Memory does not grow with what the rows hold.
    """
    version = _version()
    links = links or (file if gias.has_links(file) else None)
    changes = _compare(file, report)
    if links:
        found = successions(gias.links(links), changes.open)
        changes.successions = {pair for pair in found if changes.known.issuperset(pair)}
    if not is_forced:
        _refuse_a_part(changes)
    changes.is_first = version is None
    if not changes.is_nothing:
        with transaction.atomic():
            if _version(for_update=True) != version:
                raise RegisterError("Another import has changed the register meanwhile. Run this one again.")
            _write(file, changes, report)
    return changes


def _version(*, for_update: bool = False) -> str | None:
    registers = SchoolRegister.objects.select_for_update() if for_update else SchoolRegister.objects
    return registers.values_list("version", flat=True).first()


def _compare(file: Path, report: Report) -> Changes:
    changes = Changes()
    read = 0
    for batch in _batches(gias.schools(file), BATCH):
        stored = School.objects.in_bulk([school.urn for school in batch])
        for school in batch:
            if school.urn in changes.known:
                raise RegisterError(f"URN {school.urn} stands in the file twice.")
            if not school.name:
                changes.unnamed += 1
                continue
            changes.known.add(school.urn)
            if school.is_open:
                changes.open.add(school.urn)
            if school.urn not in stored:
                changes.added.add(school.urn)
            elif _values(school) != _values(stored[school.urn]):
                changes.changed.add(school.urn)
        read += len(batch)
        report("Checked", read)
    changes.gone = set(School.objects.values_list("urn", flat=True).iterator()) - changes.known
    return changes


def _values(school: School) -> list[Any]:
    return [getattr(school, name) for name in FIELDS]


def _refuse_a_part(changes: Changes) -> None:
    stored = School.objects.open().count()
    if 2 * len(changes.open) < stored or not changes.open:
        raise RegisterError(
            f"The file has {len(changes.open)} open schools, the register {stored}: it seems to be a part only. "
            "Nothing was changed. --force takes it all the same."
        )


def _write(file: Path, changes: Changes, report: Report) -> None:
    written = 0
    for batch in _batches(gias.schools(file, only=changes.added | changes.changed), BATCH):
        School.objects.bulk_create(batch, update_conflicts=True, unique_fields=["urn"], update_fields=FIELDS)
        written += len(batch)
        report("Written", written)
    for gone in _batches(sorted(changes.gone), BATCH):
        School.objects.filter(urn__in=gone).delete()
    if changes.successions is not None:
        _write_successions(changes.successions)
    by_urn = School.objects.open().order_by("urn").only(*INDEXED)
    values = {
        "imported_at": timezone.now(),
        "file": file.name[:200],
        "schools": len(changes.known),
        "open_schools": len(changes.open),
        "version": uuid.uuid4().hex,
        "index": build(by_urn.iterator(chunk_size=BATCH)),
    }
    SchoolRegister.objects.update_or_create(pk=1, defaults=values)
    report("Indexed", len(changes.open))


def _stored_successions() -> set[tuple[int, int]]:
    return set(SchoolSuccession.objects.values_list("school_id", "successor_id"))


def _write_successions(wanted: set[tuple[int, int]]) -> None:
    rows = SchoolSuccession.objects.values_list("pk", "school_id", "successor_id")
    stored = {(urn, successor): pk for pk, urn, successor in rows}
    stale = [pk for pair, pk in stored.items() if pair not in wanted]
    for batch in _batches(stale, BATCH):
        SchoolSuccession.objects.filter(pk__in=batch).delete()
    new = (SchoolSuccession(school_id=urn, successor_id=successor) for urn, successor in sorted(wanted - stored.keys()))
    for missing in _batches(new, BATCH):
        SchoolSuccession.objects.bulk_create(missing)


def _batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch

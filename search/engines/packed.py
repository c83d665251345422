"""Documents' facet values packed as numbers, to be joined to one string by the database, and counts under selections.

A packed row says all by itself, so that one aggregate of the database fetches all candidates: row by row, as separate
columns, Python would take as long again as the search.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from search.documents import SearchDocument
from search.facets import BY_NAME, FACETS

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.integer[Any]]

_TYPE = np.dtype("<u4")
# Ends each row, and each version within a packed row of versions.
_END, _END_OF_VERSION = 0xFFFFFFFF, 0xFFFFFFFE
# The day of what is always fresh.
_ALWAYS = 0xFFFFFFFD
_GROUPED = tuple(facet.name for facet in FACETS if facet.group)


def pairs(document: SearchDocument) -> set[tuple[str, str]]:
    """All (facet, slug) of the document, those of its versions included."""
    found = {(name, slug) for name, slugs in document.facets.items() if name in BY_NAME for slug in slugs}
    return found.union(*_grouped(document))


def pack(key: int, document: SearchDocument, numbers: Mapping[tuple[str, str], int]) -> tuple[bytes, bytes]:
    """Little-endian uint32: the document's key, its last fresh day, its values, an end; and its versions' values.

    A version's are those of grouped facets, each version ended; the document itself is the first.
    """
    day = document.fresh_until.toordinal() if document.fresh_until else _ALWAYS
    values = [key, day, *sorted(numbers[pair] for pair in pairs(document)), _END]
    versions = [
        number
        for version in _grouped(document)
        for number in (*sorted(numbers[pair] for pair in version), _END_OF_VERSION)
    ]
    return _bytes(values), _bytes([*versions, _END])


def _grouped(document: SearchDocument) -> list[set[tuple[str, str]]]:
    """The grouped facets of the document itself and of each of its variants: any one of them can meet a group."""
    carriers = [document.facets, *(variant.facets for variant in document.variants)]
    return [{(name, slug) for name in _GROUPED for slug in facets.get(name, ())} for facets in carriers]


def _bytes(numbers: Sequence[int]) -> bytes:
    return np.array(numbers, _TYPE).tobytes()


@dataclass(frozen=True, slots=True)
class Rows:
    """Unpacked rows, one after the other: keys and days of the documents; each value with its document's place."""

    ids: Ints
    days: Ints
    values: Ints
    owners: Ints

    @classmethod
    def unpack(cls, joined: bytes) -> Self:
        numbers = np.frombuffer(joined, _TYPE)
        ends = np.flatnonzero(numbers == _END)
        starts = np.zeros_like(ends)
        starts[1:] = ends[:-1] + 1
        is_value = np.ones(len(numbers), np.bool_)
        for places in (starts, starts + 1, ends):
            is_value[places] = False
        owners = np.repeat(np.arange(len(ends), dtype=np.int32), ends - starts - 2)
        return cls(numbers[starts].astype(np.int64), numbers[starts + 1], numbers[is_value], owners)

    def are_stale(self, today: date) -> Bools:
        return self.days < today.toordinal()

    def at(self, places: Ints) -> Self:
        """The documents at these places."""
        owners = _moved(places, len(self.ids))[self.owners]
        kept = owners >= 0
        return type(self)(self.ids[places], self.days[places], self.values[kept], owners[kept])


@dataclass(frozen=True, slots=True)
class Versions:
    """Unpacked versions of documents: each one's document's place; each value with its version's place."""

    documents: Ints
    values: Ints
    owners: Ints

    @classmethod
    def unpack(cls, joined: bytes) -> Self:
        numbers = np.frombuffer(joined, _TYPE).astype(np.int64)
        is_end, ends_version = numbers == _END, numbers == _END_OF_VERSION
        is_value = ~(is_end | ends_version)
        return cls(np.cumsum(is_end)[ends_version], numbers[is_value], np.cumsum(ends_version)[is_value])

    def at(self, places: Ints, count: int) -> Self:
        """The versions of the documents at these places, of `count` in all."""
        documents = _moved(places, count)[self.documents]
        kept = documents >= 0
        owners = _moved(np.flatnonzero(kept), len(kept))[self.owners]
        return type(self)(documents[kept], self.values[owners >= 0], owners[owners >= 0])


def _moved(places: Ints, count: int) -> Ints:
    """For each of `count` old places the new one, -1 for those that are left out."""
    moved = np.full(count, -1)
    moved[places] = np.arange(len(places))
    return moved


class Tally:
    """Which documents meet a selection, and counts of facet values.

    `facet_of` names the facet of each value by its number; `versions` are needed where a grouped facet is selected.
    """

    def __init__(
        self,
        rows: Rows,
        versions: Versions | None,
        facet_of: Mapping[int, str],
        selected: Mapping[str, Iterable[int]],
    ) -> None:
        self.size = len(rows.ids)
        self.width = max(facet_of, default=0) + 1
        self.members = {name: np.zeros(self.width, np.bool_) for name in BY_NAME}
        for number, name in facet_of.items():
            self.members[name][number] = True
        chosen = {name: self._flags(numbers) for name, numbers in selected.items()}
        self.values, self.owners = rows.values, rows.owners
        self.met = {name: self._having(flags) for name, flags in chosen.items() if name not in _GROUPED}
        grouped = {name: flags for name, flags in chosen.items() if name in _GROUPED}
        self.versions = _ByVersion(self.size, versions, grouped) if versions and grouped else None
        self.by_version = self.versions.documents_that_meet() if self.versions else np.ones(self.size, np.bool_)
        self.matches = self._all_but("")

    def counts(self) -> Ints:
        """For each value the documents under all selections but those of the value's own facet."""
        counts = self._count(self.matches)
        for name in self.met:
            own = self.members[name]
            counts[own] = self._count(self._all_but(name))[own]
        if self.versions:
            documents = np.logical_and.reduce(list(self.met.values())) if self.met else np.ones(self.size, np.bool_)
            for name in _GROUPED:
                own = self.members[name]
                counts[own] = self.versions.count(name, own, documents)[own]
        return counts

    def _flags(self, numbers: Iterable[int]) -> Bools:
        flags = np.zeros(self.width, np.bool_)
        flags[list(numbers)] = True
        return flags

    def _having(self, flags: Bools) -> Bools:
        has = np.zeros(self.size, np.bool_)
        has[self.owners[flags[self.values]]] = True
        return has

    def _all_but(self, name: str) -> Bools:
        met = self.by_version.copy()
        for other, mask in self.met.items():
            if other != name:
                met &= mask
        return met

    def _count(self, documents: Bools) -> Ints:
        values = self.values if documents.all() else self.values[documents[self.owners]]
        return np.bincount(values, minlength=self.width)


class _ByVersion:
    """Which versions have the chosen values of grouped facets. `chosen` flags the selected values of each."""

    def __init__(self, size: int, versions: Versions, chosen: Mapping[str, Bools]) -> None:
        self.size = size
        self.documents, self.values, self.owners = versions.documents, versions.values, versions.owners
        self.met = {name: self._having(flags) for name, flags in chosen.items()}

    def documents_that_meet(self) -> Bools:
        """Documents with a version that has a chosen value of every grouped facet."""
        met = np.zeros(self.size, np.bool_)
        met[self.documents[self._all_but("")]] = True
        return met

    def count(self, name: str, own: Bools, documents: Bools) -> Ints:
        """Of the given documents, each once, those by value of one facet that have it in a version meeting the rest."""
        kept = own[self.values] & self._all_but(name)[self.owners]
        owners, values = self.documents[self.owners[kept]], self.values[kept]
        keys = np.unique((owners * len(own) + values)[documents[owners]])
        return np.bincount(keys % len(own), minlength=len(own))

    def _having(self, flags: Bools) -> Bools:
        has = np.zeros(len(self.documents), np.bool_)
        has[self.owners[flags[self.values]]] = True
        return has

    def _all_but(self, name: str) -> Bools:
        met = np.ones(len(self.documents), np.bool_)
        for other, mask in self.met.items():
            if other != name:
                met &= mask
        return met

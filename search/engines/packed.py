"""Facet values of many documents, packed as numbers, and how they are counted under selections."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from search.documents import SearchDocument
from search.facets import BY_NAME, FACETS

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

_TYPE = np.dtype("<u4")
# Ends each version in a packed row of versions.
_END = 0xFFFFFFFF
_END_BYTES = b"\xff" * _TYPE.itemsize
_GROUPED = tuple(facet.name for facet in FACETS if facet.group)


def pairs(document: SearchDocument) -> set[tuple[str, str]]:
    """All (facet, slug) of the document, those of its versions included."""
    found = {(name, slug) for name, slugs in document.facets.items() if name in BY_NAME for slug in slugs}
    return found.union(*_versions(document))


def pack(document: SearchDocument, numbers: Mapping[tuple[str, str], int]) -> tuple[bytes, bytes | None]:
    """The document's values, and its versions' values of grouped facets (None when it has no versions)."""
    values = _bytes(sorted(numbers[pair] for pair in pairs(document)))
    if not document.variants:
        return values, None
    packed = ([*sorted(numbers[pair] for pair in version), _END] for version in _versions(document))
    return values, _bytes(number for version in packed for number in version)


def _versions(document: SearchDocument) -> list[set[tuple[str, str]]]:
    """The grouped facets of the document itself and of each of its variants: any one of them can meet a group."""
    carriers = [document.facets, *(variant.facets for variant in document.variants)]
    return [{(name, slug) for name in _GROUPED for slug in facets.get(name, ())} for facets in carriers]


def _bytes(numbers: Iterable[int]) -> bytes:
    return np.fromiter(numbers, _TYPE).tobytes()


class Tally:
    """Which documents meet a selection, and counts of facet values, over packed rows in step with one another.

    `facet_of` names the facet of each value by its number; `versions` may be empty where no grouped facet is selected.
    """

    def __init__(
        self,
        values: Sequence[bytes],
        versions: Sequence[bytes | None],
        facet_of: Mapping[int, str],
        selected: Mapping[str, Iterable[int]],
    ) -> None:
        self.size = len(values)
        self.width = max(facet_of, default=0) + 1
        self.members = {name: np.zeros(self.width, np.bool_) for name in BY_NAME}
        for number, name in facet_of.items():
            self.members[name][number] = True
        chosen = {name: self._flags(numbers) for name, numbers in selected.items()}
        self.values, self.owners = _unpack(values)
        self.met = {name: self._having(flags) for name, flags in chosen.items() if name not in _GROUPED}
        grouped = {name: flags for name, flags in chosen.items() if name in _GROUPED}
        self.versions = _Versions(values, versions, grouped) if grouped else None
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


class _Versions:
    """The versions of all documents: their values, the version of each value, and the document of each version.

    A document without variants is its only version. `chosen` flags the selected values of each grouped facet.
    """

    def __init__(self, values: Sequence[bytes], versions: Sequence[bytes | None], chosen: Mapping[str, Bools]) -> None:
        rows = [own + _END_BYTES if row is None else row for own, row in zip(values, versions, strict=True)]
        numbers, documents = _unpack(rows)
        is_end = numbers == _END
        self.size = len(values)
        self.documents = documents[is_end]
        self.values = numbers[~is_end]
        self.owners = np.cumsum(is_end)[~is_end]
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


def _unpack(rows: Sequence[bytes]) -> tuple[Ints, Ints]:
    """All numbers of packed rows, one after the other, and the row that each comes from."""
    numbers = np.frombuffer(b"".join(rows), _TYPE).astype(np.int64)
    lengths = np.fromiter(map(len, rows), np.int64, len(rows)) // _TYPE.itemsize
    return numbers, np.repeat(np.arange(len(rows)), lengths)

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
    """Counts of facet values over documents, given as packed rows in step with one another.

    `facet_of` names the facet of each value by the value's number. `versions` may be empty where no grouped facet is selected.
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
        self.chosen = {name: self._flags(numbers) for name, numbers in selected.items()}
        self.values, self.owners = _unpack(values)
        self.versions = _Versions(values, versions) if any(BY_NAME[name].group for name in self.chosen) else None
        self.met = {name: self._documents_with(name) for name in self.chosen if not self._is_by_version(name)}
        self.matches = self._all(self.met.values())
        if self.versions:
            self.matches = self.matches & self._owning(self._versions_that_meet(except_for=""))

    def counts(self) -> Ints:
        """For each value the documents under all selections but those of the value's own facet."""
        counts = self._count(self.matches)
        for name in self.met:
            others = self._all(met for other, met in self.met.items() if other != name)
            if self.versions:
                others = others & self._owning(self._versions_that_meet(except_for=""))
            own = self.members[name]
            counts[own] = self._count(others)[own]
        if self.versions:
            documents = self._all(self.met.values())
            for name in _GROUPED:
                own = self.members[name]
                counts[own] = self._count_versions(documents, self._versions_that_meet(except_for=name), own)[own]
        return counts

    def _is_by_version(self, name: str) -> bool:
        return bool(BY_NAME[name].group)

    def _flags(self, numbers: Iterable[int]) -> Bools:
        flags = np.zeros(self.width, np.bool_)
        flags[list(numbers)] = True
        return flags

    def _documents_with(self, name: str) -> Bools:
        has = np.zeros(self.size, np.bool_)
        has[self.owners[self.chosen[name][self.values]]] = True
        return has

    def _all(self, masks: Iterable[Bools]) -> Bools:
        met = np.ones(self.size, np.bool_)
        for mask in masks:
            met &= mask
        return met

    def _count(self, documents: Bools) -> Ints:
        if documents.all():
            return np.bincount(self.values, minlength=self.width)
        return np.bincount(self.values[documents[self.owners]], minlength=self.width)

    def _versions_that_meet(self, except_for: str) -> Bools:
        """Versions that have a chosen value of every grouped facet but one."""
        assert self.versions is not None
        met = np.ones(self.versions.size, np.bool_)
        for name, chosen in self.chosen.items():
            if self._is_by_version(name) and name != except_for:
                has = np.zeros(self.versions.size, np.bool_)
                has[self.versions.owners[chosen[self.versions.values]]] = True
                met &= has
        return met

    def _owning(self, versions: Bools) -> Bools:
        assert self.versions is not None
        owning = np.zeros(self.size, np.bool_)
        owning[self.versions.documents[versions]] = True
        return owning

    def _count_versions(self, documents: Bools, versions: Bools, own: Bools) -> Ints:
        """Documents, each once, by value of one facet that some of the given versions carry."""
        assert self.versions is not None
        kept = own[self.versions.values] & versions[self.versions.owners]
        owners = self.versions.documents[self.versions.owners[kept]]
        keys = np.unique((owners * self.width + self.versions.values[kept])[documents[owners]])
        return np.bincount(keys % self.width, minlength=self.width)


class _Versions:
    """The versions of all documents: their values, the version of each value, and the document of each version.

    A document without variants is its only version.
    """

    def __init__(self, values: Sequence[bytes], versions: Sequence[bytes | None]) -> None:
        rows = [own + b"\xff\xff\xff\xff" if row is None else row for own, row in zip(values, versions, strict=True)]
        numbers, documents = _unpack(rows)
        is_end = numbers == _END
        ends = np.cumsum(is_end)
        self.size = int(ends[-1]) if len(ends) else 0
        self.documents = documents[is_end]
        self.values = numbers[~is_end]
        self.owners = ends[~is_end]


def _unpack(rows: Sequence[bytes]) -> tuple[Ints, Ints]:
    """All numbers of packed rows, one after the other, and the row that each comes from."""
    numbers = np.frombuffer(b"".join(rows), _TYPE).astype(np.int64)
    lengths = np.fromiter(map(len, rows), np.int64, len(rows)) // _TYPE.itemsize
    return numbers, np.repeat(np.arange(len(rows)), lengths)

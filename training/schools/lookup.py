"""Finds schools by what a person types: name, town, postcode, URN or establishment number."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Self

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from search.text import clean
from training.models.schools import Phase, School, SchoolRegister
from training.schools.index import SchoolIndex, load
from training.schools.successors import successors
from training.schools.words import GENERIC, words

LIMIT = 10
MAX_WORDS = 12
# A word as typed is worth more than one that only begins so, that more than a misspelt one.
EXACT, MISSPELT = 3, -4
_URN = re.compile(r"(?<![\d/])(\d{6})(?!\d)")
_LAESTAB = re.compile(r"\b(\d{3})[/ ]?(\d{4})\b")


@dataclass(frozen=True, slots=True)
class SchoolMatch:
    """An open school. `instead_of` is the closed one that was asked for by number, where this one took over."""

    urn: int
    name: str
    town: str
    postcode: str
    phase: str
    la_code: str
    la_name: str
    instead_of: str = ""

    @classmethod
    def of(cls, school: School, instead_of: str = "") -> Self:
        place = school.town or school.locality
        phase = "" if school.phase == Phase.UNKNOWN else str(Phase(school.phase).label)
        return cls(school.urn, school.name, place, school.postcode, phase, school.la_code, school.la_name, instead_of)

    @property
    def hint(self) -> str:
        """What tells schools of one name apart."""
        parts = (self.town, self.postcode, self.phase, f"URN {self.urn}")
        return ", ".join(part for part in parts if part)


def find(text: str, limit: int = LIMIT, *, authorities: Collection[str] = ()) -> list[SchoolMatch]:
    """Up to `limit` open schools, best first; those of `authorities` (LA codes) before equally good ones of others.

    A closed school's number finds its successors. Two SQL statements, two more where a number is typed.
    """
    text = clean(text)
    if numbered := _by_number(text):
        return numbered[:limit]
    typed = words(text)[:MAX_WORDS]
    index = _index()
    if not typed or index is None:
        return []
    urns = _Search(index, typed, authorities).best(limit)
    # In no order: by name, SQLite would walk through the index of names.
    schools = School.objects.order_by().in_bulk(urns)
    return [SchoolMatch.of(schools[urn]) for urn in urns if urn in schools and schools[urn].is_open]


def _by_number(text: str) -> list[SchoolMatch]:
    """The school of the URN or establishment number in the text, or those that took over from it."""
    if found := _URN.search(text):
        school = School.objects.filter(urn=int(found[1])).first()
    elif found := _LAESTAB.search(text):
        # A number goes on to the school's successor.
        same = School.objects.filter(la_code=found[1], number=found[2])
        school = next(iter(sorted(same, key=lambda each: (not each.is_open, -each.urn))), None)
    else:
        return []
    if school is None:
        return []
    if school.is_open:
        return [SchoolMatch.of(school)]
    return [SchoolMatch.of(successor, instead_of=school.name) for successor in successors(school)]


# The last index this process has read, with its version.
_loaded: tuple[str, SchoolIndex] | None = None


def _index() -> SchoolIndex | None:
    """The register's index, read again after an import; None before the first."""
    global _loaded
    version = SchoolRegister.objects.values_list("version", flat=True).first()
    if version is None:
        return None
    if _loaded is None or _loaded[0] != version:
        register = SchoolRegister.objects.get()
        _loaded = register.version, load(bytes(register.index))
    return _loaded[1]


class _Search:
    """One search: words that must be there, and generic ones, which only order, beside them."""

    def __init__(self, index: SchoolIndex, typed: list[str], authorities: Collection[str]) -> None:
        self.index = index
        self.typed = typed
        generic = [self._is_generic(place) for place in range(len(typed))]
        self.needed = [not is_generic for is_generic in generic] if not all(generic) else [True] * len(typed)
        own = [int(code) for code in authorities if code.isdecimal()]
        self.is_own = np.isin(index.la_codes, own)

    def best(self, limit: int) -> list[int]:
        """URNs, best first. Misspellings and missing words are looked for only where nothing has all the words."""
        found = self._ranked(limit, at_least=sum(self.needed), forgives=False)
        return found or self._ranked(limit, at_least=-(-sum(self.needed) // 2), forgives=True)

    def _is_generic(self, place: int) -> bool:
        word = self.typed[place]
        if place < len(self.typed) - 1:
            return word in GENERIC
        return any(name.startswith(word) for name in GENERIC)

    def _ranked(self, limit: int, *, at_least: int, forgives: bool) -> list[int]:
        index = self.index
        size = len(index.urns)
        score = np.zeros(size, np.int16)
        matched = np.zeros(size, np.int8)
        for place, word in enumerate(self.typed):
            points = self._points(word, is_last=place == len(self.typed) - 1, forgives=forgives)
            score += points
            if self.needed[place]:
                matched += points > 0
        hits = np.flatnonzero(matched >= max(at_least, 1))
        # The last key counts first.
        order = np.lexsort((index.name_lengths[hits], -score[hits], ~self.is_own[hits], -matched[hits]))
        return [int(urn) for urn in index.urns[hits[order[:limit]]]]

    def _points(self, word: str, *, is_last: bool, forgives: bool) -> np.ndarray:
        """The points that each school has for a word, 0 where it has none like it."""
        index = self.index
        points = np.zeros(len(index.urns), np.int16)
        first, end = index.beginning(word)
        places = index.places(first, end)
        np.maximum.at(points, index.schools[places], index.points[places].astype(np.int16) + 5)
        if first < end and index.words[first] == word:
            places = index.places(first, first + 1)
            points[index.schools[places]] = index.points[places].astype(np.int16) + 5 + EXACT
        if forgives:
            for near in self._near(word, is_last):
                places = index.places(near, near + 1)
                np.maximum.at(points, index.schools[places], index.points[places].astype(np.int16) + 5 + MISSPELT)
        return points

    def _near(self, word: str, is_last: bool) -> set[int]:
        """Numbers of words that the word may be a misspelling of, or the misspelt beginning of when it is the last."""
        distance = 0 if len(word) < 4 else 1 if len(word) < 8 else 2
        if not distance or any(letter.isdigit() for letter in word):
            return set()
        known = self.index.words
        near = _within(word, {place: known[place] for place in self.index.alike(word, distance)}, distance)
        if is_last:
            length = len(word)
            begun = {place: known[place][:length] for place in self.index.alike(word, distance, length)}
            near |= _within(word, begun, distance)
        return near


def _within(word: str, choices: dict[int, str], distance: int) -> set[int]:
    found = process.extract(word, choices, scorer=OSA.distance, score_cutoff=distance, limit=None)
    return {place for _choice, _distance, place in found}

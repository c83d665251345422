"""The index by which schools are found: arrays of a few megabytes, built with an import and kept in its row.

One array serves SQLite and PostgreSQL alike and answers in about a millisecond. The words are sorted, so that all
schools with a word that begins as typed are one slice.
"""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from io import BytesIO

import numpy as np

from training.models.schools import School
from training.schools.words import words

# The fields of a school that `build` reads.
INDEXED = ("urn", "name", "la_code", "la_name", "locality", "town", "postcode")
# Points of a word by where it stands: the first word of a name tells most, then those after it, then the place.
FIRST_WORD, LAST_WORDS, OUTWARD, PLACE, AUTHORITY = 12, 6, 4, 4, 2
# Letters of a word that are looked at when misspellings are sought.
LETTERS = 16


@dataclass(frozen=True, eq=False)
class SchoolIndex:
    """Open schools by number 0…n-1. `starts[i]:starts[i + 1]` are the places of word i in `schools` and `points`."""

    words: list[str]
    starts: np.ndarray
    schools: np.ndarray
    points: np.ndarray
    urns: np.ndarray
    la_codes: np.ndarray
    name_lengths: np.ndarray

    def beginning(self, prefix: str) -> tuple[int, int]:
        """The range of the words that begin with `prefix`."""
        return bisect_left(self.words, prefix), bisect_left(self.words, prefix + "\U0010ffff")

    def places(self, first: int, end: int) -> slice:
        """Where the schools of the words `first` to `end - 1` stand."""
        return slice(int(self.starts[first]), int(self.starts[end]))

    @cached_property
    def letters(self) -> np.ndarray:
        """A bit for each letter that a word has among its first 1…16: `letters[word, count - 1]`."""
        codes = np.array(self.words, f"U{LETTERS}").view(np.uint32).reshape(-1, LETTERS)
        bits = np.where(codes == 0, 0, np.uint32(1) << ((codes - ord("a")) % 32))
        return np.bitwise_or.accumulate(bits, axis=1)

    def alike(self, word: str, distance: int, count: int = LETTERS) -> list[int]:
        """Words whose first `count` letters may be `distance` edits away, by their letters alone: few, and none missed.

        An edit swaps one letter for another at most: two bits.
        """
        count = min(count, LETTERS)
        sought = np.bitwise_or.reduce([1 << ((ord(letter) - ord("a")) % 32) for letter in word])
        return np.flatnonzero(np.bitwise_count(self.letters[:, count - 1] ^ np.uint32(sought)) <= 2 * distance).tolist()


def build(schools: Iterable[School]) -> bytes:
    """The index of open schools as bytes for `load`."""
    word_numbers: dict[str, int] = {}
    entries: list[tuple[int, int, int]] = []
    urns, la_codes, name_lengths = [], [], []
    for number, school in enumerate(schools):
        urns.append(school.urn)
        la_codes.append(int(school.la_code) if school.la_code.isdecimal() else 0)
        name_lengths.append(min(len(words(school.name)), 255))
        for word, points in _points(school).items():
            entries.append((word_numbers.setdefault(word, len(word_numbers)), number, points))
    in_order = sorted(word_numbers)
    place_of = np.empty(len(in_order), np.int64)
    place_of[[word_numbers[word] for word in in_order]] = np.arange(len(in_order))
    table = np.array(entries, np.int64).reshape(-1, 3)
    table[:, 0] = place_of[table[:, 0]]
    table = table[np.lexsort((table[:, 1], table[:, 0]))]
    kept = BytesIO()
    np.savez_compressed(
        kept,
        words=np.frombuffer("\n".join(in_order).encode(), np.uint8),
        starts=np.searchsorted(table[:, 0], np.arange(len(in_order) + 1)).astype(np.int32),
        schools=table[:, 1].astype(np.int32),
        points=table[:, 2].astype(np.int8),
        urns=np.array(urns, np.int32),
        la_codes=np.array(la_codes, np.int16),
        name_lengths=np.array(name_lengths, np.uint8),
    )
    return kept.getvalue()


def load(kept: bytes) -> SchoolIndex:
    with np.load(BytesIO(kept), allow_pickle=False) as arrays:
        text = arrays["words"].tobytes().decode()
        names = ("starts", "schools", "points", "urns", "la_codes", "name_lengths")
        return SchoolIndex(text.split("\n") if text else [], **{name: arrays[name] for name in names})


# Thousands of schools share a town.
_words_of_place = lru_cache(4096)(words)


def _points(school: School) -> dict[str, int]:
    """The school's words, each once with the most points that it has anywhere."""
    points: dict[str, int] = {}
    for text, worth in ((school.la_name, AUTHORITY), (school.locality, PLACE), (school.town, PLACE)):
        points.update(dict.fromkeys(_words_of_place(text), worth))
    if postcode := words(school.postcode):
        points[postcode[0]] = PLACE
        points[words(school.postcode.split()[0])[0]] = OUTWARD
    name = words(school.name)
    for position, word in reversed(list(enumerate(name))):
        points[word] = max(FIRST_WORD - 2 * position, LAST_WORDS)
    return points

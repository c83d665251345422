"""Scores and exact matches, in numpy, from which documents carry what: the same for every engine of the database."""

from collections.abc import Iterable, Mapping
from functools import reduce
from typing import Any

import numpy as np
import numpy.typing as npt

from search.engines.packed import Bools, Ints
from search.fields import BITS, STRONGEST
from search.matching import Reading, TextQuery, Word

Floats = npt.NDArray[np.floating[Any]]
# A token and the bit of its strength, or a run of tokens that stand side by side.
Evidence = tuple[str, int] | tuple[str, ...]


def bits_of(text: TextQuery) -> list[tuple[str, int]]:
    """The evidence of all strengths that the text's scores are made from."""
    return [(token, bit) for token in text.tokens for bit in range(BITS)]


class Judge:
    """Says how well documents meet a text. `ids`: of candidates; `carriers`: ids by evidence, others too."""

    def __init__(self, text: TextQuery, ids: Ints, carriers: Mapping[Evidence, Ints]) -> None:
        self.text = text
        self.ids = ids
        self.carriers = carriers
        # By id: keys are small numbers, and looking up beats searching among the candidates by four times.
        self.place_of = np.full(ids.max(initial=0) + 1, -1)
        self.place_of[ids] = np.arange(len(ids))
        self.strengths = {token: self._strength(token) for token in text.tokens}
        self.words = [self._word(word) for word in text.words]
        self.required = [self._word(word) for word in text.required]

    def matches(self) -> Bools:
        """Documents that match in full: of candidates, tokens that must stand side by side may stand anywhere."""
        met = np.ones(len(self.ids), np.bool_)
        if self.words:
            weights = (word.weight for word in self.text.words)
            met &= _sum(w * (found > 0) for w, found in zip(weights, self.words, strict=True)) >= self.text.needed
        for found in self.required:
            met &= found > 0
        for run in self.text.excluded:
            if len(run) > 1:
                met &= ~self._carrying(run)
        return met

    def scores(self) -> Floats:
        found = zip(self.text.scored, [*self.words, *self.required], strict=True)
        return np.zeros(len(self.ids)) + _sum(word.weight * strength for word, strength in found)

    def _word(self, word: Word) -> Floats:
        """How strongly each document has the word, by its strongest reading: from 0 to 1."""
        return reduce(np.maximum, (self._reading(reading) for reading in word.readings))

    def _reading(self, reading: Reading) -> Floats:
        strength = _sum(self.strengths[token] for token in reading.tokens) * (
            reading.factor / len(reading.tokens) / STRONGEST
        )
        return strength * self._carrying(reading.tokens) if len(reading.tokens) > 1 else strength

    def _strength(self, token: str) -> Floats:
        strength = np.zeros(len(self.ids))
        for bit in range(BITS):
            strength[self._places((token, bit))] += 1 << bit
        return strength

    def _carrying(self, run: tuple[str, ...]) -> Bools:
        met = np.zeros(len(self.ids), np.bool_)
        met[self._places(run)] = True
        return met

    def _places(self, evidence: Evidence) -> Ints:
        """Indexes of the candidates that carry it."""
        carrying = self.carriers[evidence]
        places = self.place_of[carrying[carrying < len(self.place_of)]]
        return places[places >= 0]


def _sum(arrays: Iterable[Floats]) -> Floats:
    return np.asarray(sum(arrays), np.float64)

"""Which words of a query also stand for others: rows in, matches out. Where rows come from, `search.teaching` knows."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from search.analysis import stage_or_year
from search.phrases import Key, key, languages, words_key

Tier = Literal["A", "A2", "B", "C"]
RowTier = Literal["A", "A2", "B", "C", "misspelling"]
STRENGTH: tuple[Tier, ...] = ("A", "A2", "B", "C")


@dataclass(frozen=True, slots=True)
class Row:
    """One row as officers keep it.

    `tier`: A, equivalents, all in `words`; A2, acronyms that are words in small letters; B, one way from `words` to
    `others`; C, related, both ways; misspelling, one way.
    """

    tier: RowTier
    words: tuple[str, ...]
    others: tuple[str, ...] = ()
    language: str = "en"
    id: int = 0


@dataclass(frozen=True, slots=True)
class Alternative:
    """A text that stands for the matched words too; a misspelling's correction is of tier A. `row`: the row's key."""

    text: str
    tier: Tier
    row: int = 0


@dataclass(frozen=True, slots=True)
class SynonymMatch:
    """Words `start` to `end` (exclusive) of a query and what they also stand for, strongest tier first."""

    start: int
    end: int
    alternatives: tuple[Alternative, ...]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A word of the query, or one of those that correct its words `start` to `end`."""

    word: str
    start: int
    end: int
    correction: Alternative | None = None


def steps(row: Row) -> Iterator[tuple[str, str]]:
    """From what to what the row leads, step by step, exactly as the search applies it."""
    if row.tier == "A":
        yield from ((one, other) for one in row.words for other in row.words if key(one) != key(other))
        return
    for word in row.words:
        for other in row.others:
            if key(word) != key(other):
                yield word, other
                if row.tier == "C":
                    yield other, word


class Synonyms:
    """Rows made ready for queries. A query's words are matched once: what a row adds is not looked up again."""

    def __init__(self, rows: Iterable[Row] = ()) -> None:
        # By language and phrase.
        self._known: dict[tuple[str, Key], list[Alternative]] = defaultdict(list)
        self._misspelt: dict[tuple[str, Key], Alternative] = {}
        self._longest = 0
        for row in rows:
            for start, end in steps(row):
                phrase = (row.language, key(start))
                self._longest = max(self._longest, len(phrase[1]))
                if row.tier == "misspelling":
                    self._misspelt.setdefault(phrase, Alternative(end, "A", row.id))
                else:
                    self._known[phrase].append(Alternative(end, row.tier, row.id))

    def matches(self, words: Sequence[str], locale: str) -> list[SynonymMatch]:
        """Matches of raw words (`analysis.raw_words`), in their order: longest first where they would overlap."""
        pieces = self._spelled(words, locale)
        found = []
        for first in range(len(pieces)):
            for last in range(first, min(first + self._longest, len(pieces))):
                if alternatives := self._alternatives(pieces, first, last, words, locale):
                    found.append(SynonymMatch(pieces[first].start, pieces[last].end, alternatives))
        taken: set[int] = set()
        chosen = []
        for match in sorted(found, key=lambda match: (match.start - match.end, match.start)):
            if taken.isdisjoint(range(match.start, match.end)):
                taken.update(range(match.start, match.end))
                chosen.append(match)
        return sorted(chosen, key=lambda match: match.start)

    def _spelled(self, words: Sequence[str], locale: str) -> list[_Piece]:
        """The words with known misspellings replaced, so that "online saftey" meets the rows of "online safety"."""
        plain = [next(iter(words_key([word])), "") for word in words]
        pieces: list[_Piece] = []
        start = 0
        while start < len(words):
            for end in range(min(start + self._longest, len(words)), start, -1):
                wrong = tuple(plain[start:end])
                known = (self._misspelt.get((language, wrong)) for language in languages(locale))
                if right := next(filter(None, known), None):
                    pieces += [_Piece(word, start, end, right) for word in key(right.text)]
                    start = end
                    break
            else:
                pieces.append(_Piece(plain[start], start, start + 1))
                start += 1
        return pieces

    def _alternatives(
        self, pieces: list[_Piece], first: int, last: int, words: Sequence[str], locale: str
    ) -> tuple[Alternative, ...]:
        span = pieces[first : last + 1]
        start, end = span[0].start, span[-1].end
        if (first and pieces[first - 1].end > start) or (last + 1 < len(pieces) and pieces[last + 1].start < end):
            return ()  # Part of a correction: it counts as a whole.
        phrase = tuple(piece.word for piece in span)
        found: dict[Key, Alternative] = {}
        known = [
            alternative
            for language in languages(locale)
            for alternative in self._known.get((language, phrase), ())
            if alternative.tier != "A2" or is_acronym(words, start, end)
        ]
        corrected = next((piece.correction for piece in span if piece.correction), None)
        if corrected and (known or (start, end) == (span[-1].start, span[-1].end)):
            parts = (piece.correction.text if piece.correction else words[piece.start] for piece in span)
            text = " ".join(dict.fromkeys(parts))
            found[key(text)] = Alternative(text, "A", corrected.row)
        for alternative in sorted(known, key=lambda alternative: STRENGTH.index(alternative.tier)):
            if key(alternative.text) != phrase:
                found.setdefault(key(alternative.text), alternative)
        return tuple(found.values())


def is_acronym(words: Sequence[str], start: int, end: int) -> bool:
    """Whether "re" or "it" means a subject: in capitals, or all of the query, or beside a year or key stage."""
    if end - start == len(words) or all(word.isupper() for word in words[start:end]):
        return True
    beside = [words[index] for index in (start - 1, end) if 0 <= index < len(words)]
    return any(stage_or_year(word) or word.upper() == "EYFS" for word in beside)

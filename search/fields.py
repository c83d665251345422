"""The text fields of a document: what each weighs, its tokens, and how much a token counts in the whole."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from math import ceil

from search.analysis import tokens
from search.documents import Attachment, SearchDocument

# What a word counts in each field: round numbers from the middle of a wide plateau of the Oak dev judgements
# (bench.relevance).
WEIGHTS: dict[str, float] = {
    "title": 4,
    "labels": 2,
    "units": 1.5,
    "body": 1,
    "summary": 1,
    "keywords": 1,
    "attachments": 0.5,
    "misconceptions": 0.3,
}
# Half of the full strength is reached at this weighted frequency: a title's word has two thirds, a body's one third.
_HALF = 2
# A word said nine times in a whole lesson is no better answer than one said twice.
_MOST_REPEATS = 2
_LONG_FIELDS = {"body", "attachments", "misconceptions"}
# A mild length term: a body of so many tokens, a record's, counts once, a longer one 0.7 at the least. Our own lessons
# are thirty times as long as a record, and would never come first if length counted in full.
_PIVOT = 40
_LENGTH = 0.4
# A token's strength in a document is kept in this many bits.
BITS = 5
STRONGEST = 2**BITS - 1
# A document past its day (SearchDocument.fresh_until) has this much of its score: it goes behind its equals, and stays
# before what answers less well.
STALE = 0.95

# Names the rule of strengths, so that an index by another is told apart.
RULES = [WEIGHTS, _HALF, _MOST_REPEATS, sorted(_LONG_FIELDS), _PIVOT, _LENGTH, BITS]


def analysed(document: SearchDocument) -> dict[str, list[str]]:
    """The tokens of every field in their order, in the language of the document."""
    return {name: tokens(_text(getattr(document, name)), document.locale) for name in WEIGHTS}


def strengths(fields: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """How much each token counts in a document, from 1 to STRONGEST."""
    frequencies: dict[str, float] = defaultdict(float)
    for name, found in fields.items():
        weight = WEIGHTS[name]
        if name == "body":
            weight /= 1 + _LENGTH * (min(len(found) / _PIVOT, 2) - 1)
        for token, times in Counter(found).items():
            frequencies[token] += weight * (min(times, _MOST_REPEATS) if name in _LONG_FIELDS else times)
    return {token: ceil(STRONGEST * frequency / (frequency + _HALF)) for token, frequency in frequencies.items()}


def in_order(fields: Mapping[str, Sequence[str]]) -> str:
    """All fields' tokens in their order, to look for tokens side by side; no run of them crosses two fields."""
    return " " + " \n ".join(" ".join(found) for found in fields.values()) + " "


def from_order(text: str) -> dict[str, list[str]]:
    """The fields that `in_order` was given."""
    return {name: found.split() for name, found in zip(WEIGHTS, text.split("\n"), strict=True)}


def side_by_side(found: Sequence[str]) -> str:
    """What a text of `in_order` has where these tokens follow one another."""
    return f" {' '.join(found)} "


def _text(value: str | tuple[str | Attachment, ...]) -> str:
    if isinstance(value, str):
        return value
    return "\n".join(part if isinstance(part, str) else f"{part.title}\n{part.text or ''}" for part in value)

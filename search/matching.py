"""A text as engines compile it: which documents match, and how much each word of it weighs.

A document matches when the words that it has carry a set share of the query's inverse document frequency. Any word
alone would find a fifth of the catalogue; all words would leave a third of teachers' queries without a hit.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log

from django.db import connection

from search.models import WordCount

# On the Oak dev judgements 0.2 halved the hits of "any word" at no loss, 0.3 cost recall (docs/benchmarks.md).
SHARE = 0.2
# The row of the word table that counts all documents.
ALL_DOCUMENTS = ""
# Sums in another order may differ in their last digits.
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Reading:
    """Tokens that stand for a word: one, or several side by side in one field; `factor`: their share of its weight.

    `text` is how people write it; `source`: typed, corrected, or the tier of the synonym's row, `row` its key;
    `documents`: no more than these have it.
    """

    tokens: tuple[str, ...]
    factor: float = 1.0
    text: str = ""
    source: str = "typed"
    row: int = 0
    documents: int = 0


@dataclass(frozen=True, slots=True)
class Word:
    """One word, or quoted phrase, of a query: what stands for it, and its weight (inverse document frequency × times).

    A document's score is the sum over words of the weight × the strength of the strongest reading that it has.
    """

    typed: str
    readings: tuple[Reading, ...]
    weight: float


@dataclass(frozen=True, slots=True)
class TextQuery:
    """A text as engines compile it.

    A document matches when it has all words of one of `groups` (indexes of `words`, heaviest first), which is to say
    words of the weight `needed`, all `required` phrases, and none of the runs of tokens that are `excluded`.
    """

    words: tuple[Word, ...]
    groups: tuple[tuple[int, ...], ...]
    needed: float = 0.0
    required: tuple[Word, ...] = ()
    excluded: tuple[tuple[str, ...], ...] = ()

    @property
    def scored(self) -> tuple[Word, ...]:
        return self.words + self.required

    @property
    def tokens(self) -> tuple[str, ...]:
        """All tokens that count, each once."""
        return tuple(dict.fromkeys(t for word in self.scored for reading in word.readings for t in reading.tokens))

    @property
    def runs(self) -> tuple[tuple[str, ...], ...]:
        """All that must stand side by side, each once."""
        sought = [reading.tokens for word in self.scored for reading in word.readings]
        return tuple(dict.fromkeys(run for run in (*sought, *self.excluded) if len(run) > 1))


def compiled(
    words: Sequence[Word],
    required: Sequence[Word],
    excluded: Iterable[tuple[str, ...]],
    *,
    is_any_typed: bool,
    share: float = SHARE,
) -> TextQuery:
    """The query of known words, heaviest first. Phrases or exclusions are enough; unknown words alone find nothing."""
    if words:
        weights = [word.weight for word in words]
        groups = tuple(minimal_groups(weights, share))
        needed = share * sum(weights) - _ROUNDING
    else:
        groups = () if is_any_typed and not required else ((),)
        needed = 0.0
    return TextQuery(tuple(words), groups, needed, tuple(required), tuple(excluded))


def frequencies(tokens: Iterable[str]) -> dict[str, int]:
    """In how many documents each token is; ALL_DOCUMENTS among them. One statement."""
    return dict(WordCount.objects.filter(token__in={ALL_DOCUMENTS, *tokens}).values_list("token", "documents"))


def idf(documents: int, total: int) -> float:
    """Inverse document frequency, above 0 for every word."""
    return log(1 + (total - documents + 0.5) / (documents + 0.5))


def count_words(changes: Mapping[str, int]) -> None:
    """Adds to the numbers of documents by token. Always in one order: two writers never wait for each other's rows."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO search_wordcount (token, documents) VALUES (%s, %s)"
            " ON CONFLICT (token) DO UPDATE SET documents = search_wordcount.documents + excluded.documents",
            sorted((token, change) for token, change in changes.items() if change),
        )


def minimal_groups(weights: Sequence[float], share: float) -> Iterable[tuple[int, ...]]:
    """The smallest sets of indexes whose weights reach the share of the sum; `weights` fall from first to last."""
    needed = share * sum(weights) - _ROUNDING
    remaining = [sum(weights[index:]) for index in range(len(weights) + 1)]

    def extend(group: tuple[int, ...], reached: float, start: int) -> Iterable[tuple[int, ...]]:
        for index in range(start, len(weights)):
            if reached + remaining[index] < needed:
                return
            # Falling weights: a set that suffices with this word did not without it.
            if reached + weights[index] >= needed:
                yield (*group, index)
            else:
                yield from extend((*group, index), reached + weights[index], index + 1)

    yield from extend((), 0.0, 0)

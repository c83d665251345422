"""Which documents match a text, and how much each word of it weighs: decided once, above the engines.

A document matches when the words that it has carry a set share of the query's inverse document frequency. Any word
alone would find a fifth of the catalogue; all words would leave a third of teachers' queries without a hit.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import log

from django.db import connection

from search.analysis import words
from search.models import WordCount

# On the Oak dev judgements 0.2 halved the hits of "any word" at no loss, 0.3 cost recall (docs/benchmarks.md).
SHARE = 0.2
# The heaviest words decide; a pasted paragraph has more, and every engine pays for each.
MAX_WORDS = 10
# English documents stand in where a work has no translation, so their words count in every locale.
BASE_LANGUAGE = "en"
# The row of the word table that counts all documents.
ALL_DOCUMENTS = ""


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a query: the tokens that stand for it, and its weight (inverse document frequency × repetitions)."""

    tokens: tuple[str, ...]
    repetitions: int
    weight: float


@dataclass(frozen=True, slots=True)
class TextQuery:
    """A text as engines compile it. A document matches when it has all words of one of `groups` (indexes of `words`).

    Without words nothing matches: the catalogue knows none of what was typed.
    """

    words: tuple[Word, ...]
    groups: tuple[tuple[int, ...], ...]

    @property
    def is_any_word(self) -> bool:
        """Whether every word is enough alone."""
        return all(len(group) == 1 for group in self.groups) and len(self.groups) == len(self.words)


def understand(text: str, locale: str, share: float = SHARE) -> TextQuery:
    """The text's known words, heaviest first, and their minimal sufficient groups. One statement."""
    typed = Counter(words(text, languages(locale)))
    frequencies = dict(
        WordCount.objects.filter(
            token__in={ALL_DOCUMENTS}.union(token for alternatives in typed for token in alternatives)
        ).values_list("token", "documents")
    )
    known = _weigh(typed, frequencies)
    return TextQuery(known, tuple(minimal_groups([word.weight for word in known], share)))


def languages(locale: str) -> tuple[str, ...]:
    """The languages in which a query in this locale is read."""
    return (locale,) if locale == BASE_LANGUAGE else (locale, BASE_LANGUAGE)


def count_words(changes: Mapping[str, int]) -> None:
    """Adds to the numbers of documents by token. Always in one order: two writers never wait for each other's rows."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO search_wordcount (token, documents) VALUES (%s, %s)"
            " ON CONFLICT (token) DO UPDATE SET documents = search_wordcount.documents + excluded.documents",
            sorted((token, change) for token, change in changes.items() if change),
        )


def _weigh(typed: Mapping[tuple[str, ...], int], frequencies: Mapping[str, int]) -> tuple[Word, ...]:
    total = frequencies.get(ALL_DOCUMENTS, 0)
    known = []
    for alternatives, repetitions in typed.items():
        tokens = tuple(token for token in alternatives if frequencies.get(token))
        if tokens:
            frequency = max(frequencies[token] for token in tokens)
            idf = log(1 + (total - frequency + 0.5) / (frequency + 0.5))
            known.append(Word(tokens, repetitions, repetitions * idf))
    known.sort(key=lambda word: (-word.weight, word.tokens))
    return tuple(known[:MAX_WORDS])


def minimal_groups(weights: list[float], share: float) -> Iterable[tuple[int, ...]]:
    """The smallest sets of indexes whose weights reach the share of the sum; `weights` fall from first to last."""
    needed = share * sum(weights) - 1e-9
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

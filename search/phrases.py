"""Phrases as officers' rows and queries are compared: folded and in the singular, but never stemmed.

A stemmer takes "reference" for "refer" and "Islamic" for "Islamism"; a row must find what it says and nothing else.
"""

from collections.abc import Iterable
from functools import lru_cache

from cms.languages import DEFAULT_LANGUAGE
from search.analysis import plain, raw_words, stage_or_year

Key = tuple[str, ...]


@lru_cache(maxsize=1 << 13)
def key(text: str) -> Key:
    """A phrase to compare: "Fact-checks" → ("fact", "check"); stages and years are one word. May be empty."""
    return words_key(raw_words(text))


def words_key(words: Iterable[str]) -> Key:
    return tuple(word for raw in words if (word := stage_or_year(raw) or _singular(plain(raw))))


def entries(text: str) -> tuple[str, ...]:
    """The phrases of a list separated by commas or lines, each once."""
    found = {key(entry): " ".join(entry.split()) for entry in reversed(text.replace("\n", ",").split(","))}
    return tuple(entry for phrase, entry in reversed(found.items()) if phrase)


def languages(locale: str) -> tuple[str, ...]:
    """The languages whose rows count in a locale: English always, since English documents stand in everywhere."""
    return (locale,) if locale == DEFAULT_LANGUAGE else (locale, DEFAULT_LANGUAGE)


def _singular(word: str) -> str:
    """English plurals only, the same for rows and queries, so that a word it cuts wrongly still meets itself."""
    if len(word) < 4 or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "zzes", "ches", "shes")):
        return word[:-2]
    return word.removesuffix("s")

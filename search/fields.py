"""The text fields of a document: what each weighs, and its tokens."""

from collections import Counter

from search.analysis import tokens
from search.documents import Attachment, SearchDocument

# Weights of BM25, chosen on the Oak dev judgements (bench.relevance). Below 1, since FTS5 fixes k1 at 1.2 and our
# lengths are constant: greater ones would count a word's second place for next to nothing.
WEIGHTS: dict[str, float] = {
    "title": 1.05,
    "labels": 0.3,
    "units": 0.315,
    "body": 0.15,
    "summary": 0.03,
    "attachments": 0.075,
    "misconceptions": 0.06,
    "keywords": 0.06,
}


# A word said nine times in a whole lesson is no better answer than one said twice: 0.594 on the dev set, 0.582 without.
MOST_REPEATS = 2
LONG_FIELDS = {"body", "attachments", "misconceptions"}


def analysed(document: SearchDocument) -> dict[str, list[str]]:
    """The tokens of every field, in the language of the document; long fields repeat none more than `MOST_REPEATS`."""
    found = {name: tokens(_text(getattr(document, name)), document.locale) for name in WEIGHTS}
    return {name: _first(words, MOST_REPEATS) if name in LONG_FIELDS else words for name, words in found.items()}


def _first(words: list[str], most: int) -> list[str]:
    seen: Counter[str] = Counter()
    kept = []
    for word in words:
        seen[word] += 1
        if seen[word] <= most:
            kept.append(word)
    return kept


def _text(value: str | tuple[str | Attachment, ...]) -> str:
    if isinstance(value, str):
        return value
    return "\n".join(part if isinstance(part, str) else f"{part.title}\n{part.text or ''}" for part in value)

"""The text fields of a document: what each weighs, and its tokens."""

from search.analysis import tokens
from search.documents import SearchDocument

# Weights of BM25, chosen on the Oak dev judgements (bench.relevance); rounder ones do nearly as well.
WEIGHTS: dict[str, float] = {
    "title": 5.0,
    "labels": 2.0,
    "units": 1.5,
    "body": 1.0,
    "summary": 0.75,
    "attachments": 0.5,
    "misconceptions": 0.3,
    "keywords": 0.2,
}


def analysed(document: SearchDocument) -> dict[str, list[str]]:
    """The tokens of every field, in the language of the document."""
    return {name: tokens(_text(getattr(document, name)), document.locale) for name in WEIGHTS}


def _text(value: str | tuple[str, ...]) -> str:
    return value if isinstance(value, str) else "\n".join(value)

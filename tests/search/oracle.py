"""A brute-force search over SearchDocuments in plain Python, written apart from the product.

It shares only the analyser and the contract's dataclasses with the product. It is slow and obvious on purpose: it
restates the semantics of docs/search.md a document at a time, and every engine is compared with it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log

from search.analysis import fold, tokens, words
from search.documents import Attachment, SearchDocument
from search.query import SearchQuery

SHARE = 0.2
MOST_WORDS = 10
TEXT_FIELDS = ("title", "labels", "units", "body", "summary", "attachments", "misconceptions", "keywords")
# A lesson's own needs or any adapted version's: both facets must be met by one and the same of them.
BY_VERSION = ("need", "adaptation")
FACETS = (
    "key_stage",
    "year",
    "subject",
    "theme",
    "type",
    "setting",
    "need",
    "adaptation",
    "duration",
    "language",
    "licence",
    "publisher",
    "audience",
)


@dataclass(frozen=True)
class Answer:
    """`ids` of all found documents; `counts` of every value that is chosen or that any document would leave.

    `versions` holds, for each found document, the addresses of the adapted versions that meet the chosen needs and
    adaptations.
    """

    ids: frozenset[str]
    counts: Mapping[str, Mapping[str, int]]
    versions: Mapping[str, frozenset[str]]


class Oracle:
    def __init__(self, documents: Iterable[SearchDocument]) -> None:
        self.documents = list(documents)
        self.tokens = {document.id: _tokens(document) for document in self.documents}
        self.frequencies = Counter(token for found in self.tokens.values() for token in found)

    def search(self, query: SearchQuery) -> Answer:
        readable = [document for document in self.documents if _is_visible(document, query)]
        texted = [document for document in readable if self._has_text(document, query)]
        found = [document for document in texted if _is_chosen(document, query.selected, except_for=None)]
        return Answer(
            ids=frozenset(document.id for document in found),
            counts={name: _counts(name, texted, query.selected) for name in FACETS},
            versions={document.id: _linked(document, query.selected) for document in found},
        )

    def _has_text(self, document: SearchDocument, query: SearchQuery) -> bool:
        """Whether the words that the document has carry the share of the query's inverse document frequency."""
        if not query.text:
            return True
        weights = self._weights(query)
        present = [weights[word] for word in weights if self.tokens[document.id] & set(word)]
        return bool(present) and sum(present) >= SHARE * sum(weights.values()) - 1e-9

    def _weights(self, query: SearchQuery) -> dict[tuple[str, ...], float]:
        """The heaviest words of the query with their weights; words that no document has do not count."""
        languages = ("en",) if query.locale == "en" else (query.locale, "en")
        weights: dict[tuple[str, ...], float] = {}
        known: dict[tuple[str, ...], tuple[str, ...]] = {}
        for alternatives, times in Counter(words(query.text, languages)).items():
            frequency = max(self.frequencies[token] for token in alternatives)
            if frequency:
                all_documents = len(self.documents)
                weights[alternatives] = times * log(1 + (all_documents - frequency + 0.5) / (frequency + 0.5))
                known[alternatives] = tuple(token for token in alternatives if self.frequencies[token])
        heaviest = sorted(weights, key=lambda word: (-weights[word], known[word]))[:MOST_WORDS]
        return {word: weights[word] for word in heaviest}


def _tokens(document: SearchDocument) -> set[str]:
    found: set[str] = set()
    for name in TEXT_FIELDS:
        value = getattr(document, name)
        for part in [value] if isinstance(value, str) else value:
            text = f"{part.title} {part.text}" if isinstance(part, Attachment) else part
            found.update(tokens(text, document.locale))
    return found


def _is_visible(document: SearchDocument, query: SearchQuery) -> bool:
    return (
        document.site == query.site
        and query.locale in (document.search_locales or (document.locale,))
        and (not query.kinds or document.kind in query.kinds)
        and (query.includes_staff_only or not document.is_staff_only)
    )


def _is_chosen(document: SearchDocument, selected: Mapping[str, Sequence[str]], except_for: str | None) -> bool:
    """Any of the chosen values of each facet; needs and adaptations by one and the same version."""
    asked = {name: slugs for name, slugs in selected.items() if name != except_for}
    plain = (name for name in asked if name not in BY_VERSION)
    return all(_has_any(document.facets, name, asked[name]) for name in plain) and any(
        _meets(version, asked) for version in _versions(document)
    )


def _meets(version: Mapping[str, Sequence[str]], asked: Mapping[str, Sequence[str]]) -> bool:
    return all(_has_any(version, name, asked[name]) for name in BY_VERSION if name in asked)


def _has_any(facets: Mapping[str, Sequence[str]], name: str, slugs: Sequence[str]) -> bool:
    return not set(slugs).isdisjoint(facets.get(name, ()))


def _versions(document: SearchDocument) -> list[Mapping[str, Sequence[str]]]:
    return [document.facets, *(variant.facets for variant in document.variants)]


def _counts(name: str, texted: Iterable[SearchDocument], selected: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Documents by value under every other facet's choice; of needs and adaptations, by versions that meet the rest."""
    counts = Counter(dict.fromkeys(selected.get(name, ()), 0))
    others = {other: slugs for other, slugs in selected.items() if other != name}
    for document in texted:
        if not _is_chosen(document, selected, except_for=name):
            continue
        if name in BY_VERSION:
            meeting = (version for version in _versions(document) if _meets(version, others))
            counts.update({slug for version in meeting for slug in version.get(name, ())})
        else:
            counts.update(set(document.facets.get(name, ())))
    return dict(counts)


def _linked(document: SearchDocument, selected: Mapping[str, Sequence[str]]) -> frozenset[str]:
    if not any(name in selected for name in BY_VERSION):
        return frozenset()
    return frozenset(variant.url for variant in document.variants if _meets(variant.facets, selected))


def sort_key(document: SearchDocument, sort: str) -> tuple[object, ...]:
    """What the results of a sort other than best match rise by; undated and untimed documents come last."""
    if sort == "newest":
        published = document.published_at
        return (published is None, -published.timestamp() if published else 0)
    if sort == "shortest":
        return (document.minutes is None, document.minutes or 0)
    return (fold(document.title),)

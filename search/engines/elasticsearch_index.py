"""The Elasticsearch index: settings, mapping, and a document in its shape. All in plain words, for `GET /_mapping`."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

from search.analysis import fold
from search.documents import SearchDocument
from search.facets import FACETS
from search.fields import WEIGHTS, analysed

# A token stands in the index as often as its field weighs: once of the lightest, of the others in proportion.
_SCALE = 1 / min(WEIGHTS.values())
_TIMES = {name: round(_SCALE * weight) for name, weight in WEIGHTS.items()}
# A document's own and its versions' values of grouped facets are combined; an absent one is empty.
SEPARATOR = "|"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

GROUPS: dict[str, tuple[str, ...]] = {
    group: tuple(facet.name for facet in FACETS if facet.group == group)
    for group in dict.fromkeys(facet.group for facet in FACETS if facet.group)
}

SETTINGS: dict[str, Any] = {
    # One shard holds a million documents; several would each weigh words by their own documents alone.
    "number_of_shards": 1,
    # A replica wherever there is a second node to hold it.
    "auto_expand_replicas": "0-1",
    "refresh_interval": "1s",
    "max_result_window": 10_000,
    # No lengths, and half of the full score at a weighted frequency of 0.3: as on the other engines.
    "similarity": {"default": {"type": "BM25", "k1": 0.3 * _SCALE, "b": 0}},
}

_KEYWORD = {"type": "keyword", "norms": False}
# Ordinals are made when a segment is, and not in the first search that counts.
_COUNTED = {**_KEYWORD, "eager_global_ordinals": True}
_SORTED = {"index": False, "doc_values": True}

MAPPING: dict[str, Any] = {
    "dynamic": "strict",
    # Documents are in the database; the index keeps only what finds, counts and sorts them.
    "_source": {"enabled": False},
    "properties": {
        # The document's key in the database: what a search returns, and what equal hits are ordered by.
        "key": {"type": "long", **_SORTED},
        # All fields' finished tokens, weighted by repetition (BM25F in one field: one list of documents a word).
        # Whitespace keeps each as it is; no positions, so that repetitions cost nothing.
        "text": {"type": "text", "analyzer": "whitespace", "index_options": "freqs", "norms": False},
        # A tombstone has no site, and so is never found.
        "site": {"type": "keyword"},
        "locales": {"type": "keyword"},
        "kind": {"type": "keyword"},
        "is_staff_only": {"type": "boolean"},
        "facets": {"properties": {facet.name: _COUNTED for facet in FACETS}},
        # For each version and group, "need|adaptation" in all combinations: what one and the same version has.
        "groups": {"properties": dict.fromkeys(GROUPS, _KEYWORD)},
        "published": {"type": "long", **_SORTED},
        "minutes": {"type": "integer", **_SORTED},
        "title": {"type": "keyword", **_SORTED, "ignore_above": 8000},
    },
}

# Names the index, so that another release never searches an index of another shape.
SHAPE = hashlib.sha256(json.dumps([SETTINGS, MAPPING, _TIMES], sort_keys=True).encode()).hexdigest()[:8]


def body(key: int, document: SearchDocument) -> dict[str, Any]:
    """The document in the index's shape."""
    published = document.published_at
    return {
        "key": key,
        "text": " ".join(_weighted(document)),
        "site": str(document.site),
        "locales": document.search_locales or (document.locale,),
        "kind": document.kind,
        "is_staff_only": document.is_staff_only,
        "facets": {facet.name: sorted(_carried(document, facet.name, facet.group)) for facet in FACETS},
        "groups": {group: sorted(_combined(document, names)) for group, names in GROUPS.items()},
        "published": (published - _EPOCH) // timedelta(microseconds=1) if published else None,
        "minutes": document.minutes,
        "title": fold(document.title),
    }


def tombstone(key: int) -> dict[str, Any]:
    """In place of a document that left: Elasticsearch forgets the version of a deletion after a minute, this never."""
    return {"key": key}


def combinations(names: Iterable[str], values: Mapping[str, Iterable[str]]) -> Iterable[str]:
    """All combinations of a group's values, one of each facet; a facet without values is left empty."""
    return (SEPARATOR.join(parts) for parts in product(*(tuple(values.get(name, ())) or ("",) for name in names)))


def _weighted(document: SearchDocument) -> Iterable[str]:
    for name, tokens in analysed(document).items():
        for token in tokens:
            yield from [token] * _TIMES[name]


def _carriers(document: SearchDocument) -> list[Mapping[str, tuple[str, ...]]]:
    """The document itself and its variants: any one of them can meet a group."""
    return [document.facets, *(variant.facets for variant in document.variants)]


def _carried(document: SearchDocument, name: str, group: str) -> set[str]:
    carriers = _carriers(document) if group else [document.facets]
    return {slug for facets in carriers for slug in facets.get(name, ())}


def _combined(document: SearchDocument, names: Iterable[str]) -> set[str]:
    """The combinations that one and the same version has, also with facets left open."""
    return {
        combination
        for facets in _carriers(document)
        for combination in combinations(names, {name: ("", *facets.get(name, ())) for name in names})
    }

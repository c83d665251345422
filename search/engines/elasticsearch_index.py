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
from search.fields import BITS, RULES, analysed, strengths

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
        # Finished tokens, which whitespace keeps as they are, and for each bit that is set of a token's strength in the
        # document (search.fields) another, "headlin/4". How much a word counts, the query says.
        "text": {"type": "text", "analyzer": "whitespace", "index_options": "docs", "norms": False},
        # A value for each field, its tokens in their order: to find those that stand side by side.
        "in_order": {
            "type": "text",
            "analyzer": "whitespace",
            "index_options": "positions",
            "norms": False,
            "position_increment_gap": 100,
        },
        # A tombstone has no site, and so is never found.
        "site": {"type": "keyword"},
        "locales": {"type": "keyword"},
        "kind": {"type": "keyword"},
        "is_staff_only": {"type": "boolean"},
        "facets": {"properties": {facet.name: _COUNTED for facet in FACETS}},
        # For each version and group, "need|adaptation" in all combinations: what one and the same version has.
        "groups": {"properties": dict.fromkeys(GROUPS, _KEYWORD)},
        "published": {"type": "long", **_SORTED},
        "fresh_until": {"type": "date", "format": "strict_date", "doc_values": False},
        "minutes": {"type": "integer", **_SORTED},
        "title": {"type": "keyword", **_SORTED, "ignore_above": 8000},
    },
}

# Names the index, so that another release never searches an index of another shape.
SHAPE = hashlib.sha256(json.dumps([SETTINGS, MAPPING, RULES], sort_keys=True).encode()).hexdigest()[:8]


def body(key: int, document: SearchDocument) -> dict[str, Any]:
    """The document in the index's shape."""
    published = document.published_at
    fields = analysed(document)
    return {
        "key": key,
        "text": " ".join(_lexemes(strengths(fields))),
        "in_order": [" ".join(tokens) for tokens in fields.values() if tokens],
        "site": str(document.site),
        "locales": document.search_locales or (document.locale,),
        "kind": document.kind,
        "is_staff_only": document.is_staff_only,
        "facets": {facet.name: sorted(_carried(document, facet.name, facet.group)) for facet in FACETS},
        "groups": {group: sorted(_combined(document, names)) for group, names in GROUPS.items()},
        "published": (published - _EPOCH) // timedelta(microseconds=1) if published else None,
        "fresh_until": document.fresh_until.isoformat() if document.fresh_until else None,
        "minutes": document.minutes,
        "title": fold(document.title),
    }


def tombstone(key: int) -> dict[str, Any]:
    """In place of a document that left: Elasticsearch forgets the version of a deletion after a minute, this never."""
    return {"key": key}


def combinations(names: Iterable[str], values: Mapping[str, Iterable[str]]) -> Iterable[str]:
    """All combinations of a group's values, one of each facet; a facet without values is left empty."""
    return (SEPARATOR.join(parts) for parts in product(*(tuple(values.get(name, ())) or ("",) for name in names)))


def _lexemes(found: Mapping[str, int]) -> Iterable[str]:
    for token, strength in found.items():
        yield token
        yield from (f"{token}/{bit}" for bit in range(BITS) if strength >> bit & 1)


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

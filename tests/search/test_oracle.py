"""Random searches over random catalogues: an engine's hits, total, counts and order equal the brute-force oracle's.

1,000 states in the suite; `ORACLE_STATES=10000` for more.
"""

import os
import random
from collections.abc import Iterable, Iterator
from dataclasses import replace

import pytest

from search.engine import search
from search.engines import current
from search.facets import FACETS, Facet
from search.query import MAX_HITS_PAGED, MAX_PAGE_SIZE, Hit, Option, SearchQuery, SearchResults
from search.understanding import understand
from tests.search import catalogue
from tests.search.oracle import Answer, Oracle, sort_key

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("each_engine")]
STATES = int(os.environ.get("ORACLE_STATES", "1000"))
STATES_OF_CATALOGUE = 100


@pytest.mark.parametrize("seed", range(-(-STATES // STATES_OF_CATALOGUE)))
def test_engine_equals_oracle(seed: int) -> None:
    chance = random.Random(f"queries {seed}")
    documents = catalogue.documents(seed, chance.choice((50, 300, 600)))
    catalogue.index(documents)
    oracle = Oracle(documents, catalogue.teach(chance))
    for number in range(min(STATES_OF_CATALOGUE, STATES - seed * STATES_OF_CATALOGUE)):
        query = catalogue.query(chance, documents)
        try:
            _compare(query, oracle)
        except AssertionError as difference:
            difference.add_note(f"seed {seed}, state {number}: {query}")
            raise


def _compare(query: SearchQuery, oracle: Oracle) -> None:
    answer = oracle.search(query)
    hits = list(_all_hits(query))
    assert sorted(hit.id for hit in hits) == sorted(answer.ids)
    _compare_order(query, hits, oracle)
    _compare_links(query, hits, answer, oracle)
    page = search(query)
    _compare_counts(query, page, answer)
    assert bool(page.suggestion) == bool(query.text and oracle.understand(query).corrections)
    assert (page.total, page.pages) == (len(hits), -(-len(hits) // query.size))
    assert list(page.hits) == hits[(query.page - 1) * query.size : query.page * query.size]


def _all_hits(query: SearchQuery) -> Iterator[Hit]:
    number = 1
    while (page := search(replace(query, page=number, size=MAX_PAGE_SIZE))).hits:
        yield from page.hits
        number += 1


def _compare_order(query: SearchQuery, hits: list[Hit], oracle: Oracle) -> None:
    """By the sort, and where that ties in the order in which the documents were written."""
    place = {document.id: number for number, document in enumerate(oracle.documents)}
    if query.sort == "best":
        keys = [(-hit.score if hit.score is not None else 0, place[hit.id]) for hit in hits]
        assert keys == sorted(keys)
        assert all((hit.score is not None) == bool(query.text) for hit in hits)
    else:
        by_id = {document.id: document for document in oracle.documents}
        expected = sorted(hits, key=lambda hit: (sort_key(by_id[hit.id], query.sort), place[hit.id]))
        assert [hit.id for hit in hits] == [hit.id for hit in expected]


def _compare_links(query: SearchQuery, hits: Iterable[Hit], answer: Answer, oracle: Oracle) -> None:
    locale_of = {document.id: document.locale for document in oracle.documents}
    for hit in hits:
        assert {version.url for version in hit.versions} == answer.versions[hit.id]
        assert hit.is_fallback == (locale_of[hit.id] != query.locale)


def _compare_counts(query: SearchQuery, page: SearchResults, answer: Answer) -> None:
    """The engine's counts of all values, and the listed options: to the facet's depth, and all chosen."""
    understood = understand(query.text, query.locale, exact=query.is_exact) if query.text else None
    found = current().find(query, understood.query if understood else None)
    for facet in FACETS:
        expected = {slug: count for slug, count in answer.counts[facet.name].items() if count}
        assert dict(found.counts.get(facet.name, {})) == expected, facet.name
    for result, facet in zip(page.facets, FACETS, strict=True):
        chosen = query.selected.get(facet.name, ())
        options = {option.slug: (option.count, option.is_selected) for option in _flat(result.options)}
        assert options == {
            slug: (count, slug in chosen)
            for slug, count in answer.counts[facet.name].items()
            if slug in chosen or _depth(facet, slug) <= facet.depth
        }, facet.name


def _flat(options: Iterable[Option]) -> Iterator[Option]:
    for option in options:
        yield option
        yield from _flat(option.children)


def _depth(facet: Facet, slug: str) -> int:
    if not facet.is_hierarchical:
        return 1
    return next((len(chain) for chain in catalogue.values()[facet.name] if chain[0] == slug), 1)


def test_catalogues_have_more_values_than_bits() -> None:
    documents = catalogue.documents(0, 600)
    assert len({slug for document in documents for slug in document.facets.get("publisher", ())}) > 63


def test_paging_ends_at_ten_thousand_hits() -> None:
    example = catalogue.documents(1, 1)[0]
    count = MAX_HITS_PAGED + 30
    example = replace(example, site=1, locale="en", title="Headline", search_locales=("en",), is_staff_only=False)
    catalogue.index(replace(example, id=f"{number}") for number in range(count))
    for text in ("", "headline"):
        last = search(SearchQuery(text=text, page=MAX_HITS_PAGED // MAX_PAGE_SIZE, size=MAX_PAGE_SIZE))
        assert (last.total, last.pages) == (count, MAX_HITS_PAGED // MAX_PAGE_SIZE)
        assert [hit.id for hit in last.hits] == [f"{number}" for number in range(MAX_HITS_PAGED - 100, MAX_HITS_PAGED)]
        past = search(SearchQuery(text=text, page=MAX_HITS_PAGED // MAX_PAGE_SIZE + 1, size=MAX_PAGE_SIZE))
        assert (past.total, past.hits) == (count, ())

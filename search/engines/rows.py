"""A document's narrow row, the same in every engine of the database: what filters, counts and sorts hits."""

from datetime import UTC, datetime, timedelta
from typing import Any

from search.analysis import fold
from search.documents import SearchDocument
from search.engines.packed import pack, pairs
from search.models import FacetValue

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def narrow_rows(documents: dict[int, SearchDocument]) -> dict[int, dict[str, Any]]:
    """The columns of each document's row by name (see SQLiteRow); facet values that are new get their numbers."""
    numbers = _number({pair for document in documents.values() for pair in pairs(document)})
    return {key: _row(document, *pack(key, document, numbers)) for key, document in documents.items()}


def _row(document: SearchDocument, values: bytes, versions: bytes) -> dict[str, Any]:
    published = document.published_at
    return {
        "site": document.site,
        "locales": f" {' '.join(document.search_locales or (document.locale,))} ",
        "kind": document.kind,
        "is_staff_only": document.is_staff_only,
        "values": values,
        "versions": versions,
        "published": (published - _EPOCH) // timedelta(microseconds=1) if published else None,
        "minutes": document.minutes,
        # PostgreSQL takes no NUL, and SQLite joins titles by it.
        "title": fold(document.title).replace("\0", ""),
    }


def _number(wanted: set[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """The number of each (facet, slug); new ones get theirs."""
    numbers = _numbers_of(wanted)
    if missing := wanted - numbers.keys():
        new = [FacetValue(facet=facet, slug=slug) for facet, slug in sorted(missing)]
        # A rebuild and a writer may both meet a value first.
        FacetValue.objects.bulk_create(new, ignore_conflicts=True)
        numbers = _numbers_of(wanted)
    return numbers


def _numbers_of(wanted: set[tuple[str, str]]) -> dict[tuple[str, str], int]:
    rows = FacetValue.objects.filter(slug__in={slug for _facet, slug in wanted}).values_list("facet", "slug", "id")
    return {(facet, slug): number for facet, slug, number in rows}

"""The engines behind the search port, and what each of them promises."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from search.query import SearchQuery

# The advisory lock's number: any that nothing else in the database uses.
_WRITERS = 0x5EA2C4

if TYPE_CHECKING:
    from search.matching import TextQuery
    from search.models import Document


@dataclass(frozen=True, slots=True)
class Found:
    """An engine's raw answer: keys of the page's documents in their order, and the documents of each facet value.

    `scores` are higher for better matches, None when the sort is not by score. Values without documents are left out.
    """

    total: int
    ids: tuple[int, ...]
    scores: tuple[float | None, ...]
    counts: Mapping[str, Mapping[str, int]]


class Engine(Protocol):
    name: str

    def find(self, query: SearchQuery, text: "TextQuery | None") -> Found:
        """The answer to a query in one search statement; without `text` every document matches."""

    def write(self, documents: Sequence["Document"]) -> None:
        """Puts documents in, or in place of their older versions; tombstones are taken out."""

    def rebuild(self, progress: Callable[[int], None]) -> None:
        """Fills a new index from all documents while searches and writes go on, then swaps it in.

        `progress` is told how many documents each batch had.
        """

    def versions(self) -> Iterable[tuple[int, int]]:
        """Key and version of every document in the index."""


class DatabaseEngine(Engine, Protocol):
    def clear(self) -> None:
        """Empties the index."""


class OutsideEngine(Engine, Protocol):
    def probe(self) -> None:
        """Returns when searches are answered again; raises `EngineDown` otherwise."""


class EngineDown(Exception):  # noqa: N818 - a state of the engine's, not a mistake
    """An engine on another machine gave no answer in time, or none that can be used. Says why."""


class QueryRefused(EngineDown):
    """The engine is well, but refused this query: a fault of ours, no reason to leave it alone."""


def database() -> DatabaseEngine:
    """The engine of this installation's database, whose index is kept also where another engine answers."""
    if connection.vendor == "sqlite":
        from search.engines.sqlite import SQLiteEngine

        return SQLiteEngine()
    if connection.vendor == "postgresql":
        from search.engines.postgresql import PostgreSQLEngine

        return PostgreSQLEngine()
    raise ImproperlyConfigured(f"There is no search engine for {connection.vendor} yet.")


def outside() -> "OutsideEngine | None":
    """The engine outside the database that `SEARCH_URL` names."""
    scheme = settings.SEARCH_URL.partition(":")[0]
    if scheme in ("http", "https"):
        try:
            from search.engines.elasticsearch import ElasticsearchEngine
        except ImportError as error:
            raise ImproperlyConfigured(
                "SEARCH_URL names Elasticsearch: install requirements/elasticsearch.txt."
            ) from error
        return ElasticsearchEngine(settings.SEARCH_URL)
    if scheme not in ("", connection.vendor):
        raise ImproperlyConfigured(f"SEARCH_URL names {scheme}, but the database is {connection.vendor}.")
    return None


def current() -> Engine:
    """The engine that answers searches when all is well."""
    return outside() or database()


def installed() -> list[Engine]:
    """All engines whose index is kept."""
    chosen = outside()
    return [database(), chosen] if chosen else [database()]


def only_writer() -> None:
    """Makes other processes that update the index wait until this transaction ends.

    To be called before what is to be indexed is read, so that nothing older is written after something newer, and
    first in the transaction, so that two never wait for each other. SQLite's transactions do so by themselves.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_WRITERS])

"""The embedded engine: an FTS5 table for the tokens and a narrow row a document for everything else.

One statement fetches the packed values of all documents that match the text, joined to one string, and which documents
carry each of its tokens how strongly; scores, filters, counts and the page's order are then taken in numpy. That beat
counting in SQL by more than twice, lists of carriers beat FTS5's own BM25 by as much, and one string beats a row a
document by twice again.

The FTS5 table has a column for each bit of a token's strength in a document (`search.fields`), and keeps neither text
nor positions. What must stand side by side is looked for in the tokens as they were indexed, which FTS5 needs anyway to
take a document out again.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from django.db import connection, transaction

from search.documents import from_json
from search.engines import Found
from search.engines.answers import Candidates, answer, needs_evidence, needs_versions
from search.engines.expressions import Language
from search.engines.packed import Ints
from search.engines.rows import narrow_rows
from search.fields import BITS, analysed, from_order, in_order, strengths
from search.matching import ALL_DOCUMENTS, TextQuery, count_words
from search.models import Document, SQLiteRow
from search.query import SearchQuery, Sort

# Statements are put together from the constants below only (S608); all that comes from outside is a parameter.
_BATCH = 500
_TABLES = ("search_text", "search_tokens")
_COLUMNS = ", ".join(f"bit{bit}" for bit in range(BITS))
_PLACES = ", ".join(["%s"] * (BITS + 1))
_LAST = 2**62
# Stands between titles, and in none of them (search.engines.rows).
_NUL = "\0"
_LANGUAGE = Language(one='"{token}"', bit='(bit{bit} : "{token}")', both=" AND ", either=" OR ")
# Sort keys, ascending; documents that lack one come last.
_SORT_KEYS: dict[Sort, str] = {
    "best": "NULL",
    "newest": f"coalesce(-r.published, {_LAST})",
    "shortest": f"coalesce(r.minutes, {_LAST})",
    "title": "r.title",
}


def create_tables(suffix: str = "") -> None:
    """The text index, and the tokens as they were indexed: FTS5 needs them to take a document out again."""
    with connection.cursor() as cursor:
        # `ascii` keeps our tokens as they are: it splits at spaces and changes no letter.
        cursor.execute(
            f"CREATE VIRTUAL TABLE search_text{suffix}"
            f" USING fts5({_COLUMNS}, content='', columnsize=0, detail=column, tokenize='ascii')"
        )
        cursor.execute(
            f"CREATE TABLE search_tokens{suffix}"
            " (document_id integer PRIMARY KEY, version integer NOT NULL, tokens text NOT NULL)"
        )


def drop_tables(suffix: str = "") -> None:
    with connection.cursor() as cursor:
        for table in _TABLES:
            cursor.execute(f"DROP TABLE IF EXISTS {table}{suffix}")


class SQLiteEngine:
    name = "sqlite"

    def find(self, query: SearchQuery, text: TextQuery | None) -> Found:
        return answer(query, text, _fetch(query, text))

    def write(self, documents: Sequence[Document]) -> None:
        with transaction.atomic():
            for start in range(0, len(documents), _BATCH):
                _write(documents[start : start + _BATCH])

    def rebuild(self, progress: Callable[[int], None]) -> None:
        drop_tables("_new")
        create_tables("_new")
        words: Counter[str] = Counter()
        last: int | None = 0
        while last is not None:
            # Read and written in one transaction, or a writer's newer row could be overwritten with an older one.
            with transaction.atomic():
                batch = {
                    d.pk: d for d in Document.objects.filter(is_deleted=False, pk__gt=last).order_by("pk")[:_BATCH]
                }
                words.update(_insert_text(batch, "_new"))
                _write_rows(batch)
            last = max(batch, default=None)
            progress(len(batch))
        with transaction.atomic():
            _catch_up(words)
            SQLiteRow.objects.filter(document__is_deleted=True).delete()
            drop_tables()
            with connection.cursor() as cursor:
                for table in _TABLES:
                    cursor.execute(f"ALTER TABLE {table}_new RENAME TO {table}")
                cursor.execute("DELETE FROM search_wordcount")
            count_words(words)

    def versions(self) -> Iterator[tuple[int, int]]:
        with connection.cursor() as cursor:
            # A row without its text, or a text without its row, is as good as absent.
            cursor.execute(
                "SELECT t.document_id, CASE WHEN r.document_id IS NULL THEN 0 ELSE t.version END FROM search_tokens t"
                " LEFT JOIN search_row r ON r.document_id = t.document_id"
                " UNION ALL"
                " SELECT document_id, 0 FROM search_row"
                " WHERE document_id NOT IN (SELECT document_id FROM search_tokens)"
            )
            yield from cursor.fetchall()

    def clear(self) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("INSERT INTO search_text (search_text) VALUES ('delete-all')")
            for table in ("search_tokens", "search_row", "search_wordcount"):
                cursor.execute(f"DELETE FROM {table}")  # noqa: S608


def _fetch(query: SearchQuery, text: TextQuery | None) -> Candidates:
    """One statement: rows of the candidates, after them a row for each list of carriers."""
    if text and not text.groups:
        return Candidates()
    conditions = ["r.site = %s", "instr(r.locales, %s)"]
    filters: list[Any] = [query.site, f" {query.locale} "]
    if not query.includes_staff_only:
        conditions.append("NOT r.is_staff_only")
    if query.kinds:
        conditions.append(f"r.kind IN ({', '.join(['%s'] * len(query.kinds))})")
        filters += query.kinds
    table = "search_row r"
    matching = _LANGUAGE.matching(text) if text else ""
    if matching:
        # CROSS JOIN fixes the order of the loops: text first, then rows by key.
        table = "search_text CROSS JOIN search_row r ON r.document_id = search_text.rowid"
        conditions.append("search_text MATCH %s")
        filters.append(matching)
    if text and (unwanted := _LANGUAGE.unwanted(text)):
        conditions.append("r.document_id NOT IN (SELECT rowid FROM search_text WHERE search_text MATCH %s)")
        filters.append(unwanted)
    versions = "r.versions" if needs_versions(query) else "NULL"
    is_by_title = query.sort == "title"
    between = "char(0)" if is_by_title else "','"
    # Joined as text, bytes stay what they are.
    statement = f"""
        SELECT 0, CAST(group_concat("values", '') AS BLOB), CAST(group_concat(versions, '') AS BLOB),
            group_concat(key, {between})
        FROM (
            SELECT r."values", {versions} AS versions, {_SORT_KEYS[query.sort]} AS key
            FROM {table} WHERE {" AND ".join(conditions)}
        )
    """  # noqa: S608
    asked = _LANGUAGE.asked(text) if text and needs_evidence(query, text) else {}
    parameters: list[Any] = filters
    if asked:
        places = ", ".join(["(%s, %s, %s)"] * len(asked))
        statement = f"""
            WITH asked (place, matching, run) AS (VALUES {places})
            {statement}
            UNION ALL SELECT place, CASE WHEN run IS NULL
                THEN (SELECT group_concat(rowid) FROM search_text WHERE search_text MATCH asked.matching)
                ELSE (
                    SELECT group_concat(t.document_id)
                    FROM search_text CROSS JOIN search_tokens t ON t.document_id = search_text.rowid
                    WHERE search_text MATCH asked.matching AND instr(t.tokens, asked.run)
                ) END, NULL, NULL
            FROM asked
        """  # noqa: S608
        numbered = enumerate(asked.values(), start=1)
        parameters = [value for place, (expression, run) in numbered for value in (place, expression, run)] + filters
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        joined = {place: columns for place, *columns in cursor.fetchall()}
    rows, versions, keys = joined[0]
    return Candidates(
        rows=rows or b"",
        keys=(np.array(keys.split(_NUL), object) if is_by_title else _numbers(keys)) if keys else None,
        versions=versions,
        carriers={evidence: _numbers(joined[place][0]) for place, evidence in enumerate(asked, start=1)},
    )


def _numbers(joined: str | None) -> Ints:
    return np.fromstring(joined or "", np.int64, sep=",")


def _write(documents: Sequence[Document]) -> None:
    keys = [document.pk for document in documents]
    words = _delete_text(keys)
    live = {document.pk: document for document in documents if not document.is_deleted}
    words.update(_insert_text(live))
    count_words(words)
    SQLiteRow.objects.filter(pk__in=[key for key in keys if key not in live]).delete()
    _write_rows(live)


def _write_rows(documents: dict[int, Document]) -> None:
    built = {key: from_json(document.data) for key, document in documents.items()}
    SQLiteRow.objects.bulk_create(
        [SQLiteRow(document_id=key, **columns) for key, columns in narrow_rows(built).items()],
        update_conflicts=True,
        unique_fields=["document"],
        update_fields=[field.name for field in SQLiteRow._meta.fields if not field.primary_key],
    )


def _insert_text(documents: dict[int, Document], suffix: str = "") -> Counter[str]:
    """Indexes the text of the documents; in how many of them each token is."""
    words: Counter[str] = Counter()
    columns: list[tuple[int | str, ...]] = []
    kept = []
    for key, document in documents.items():
        fields = analysed(from_json(document.data))
        found = strengths(fields)
        words.update(found.keys())
        columns.append((key, *_by_bit(found)))
        kept.append((key, document.version, in_order(fields)))
    words[ALL_DOCUMENTS] += len(kept)
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO search_text{suffix} (rowid, {_COLUMNS}) VALUES ({_PLACES})", columns)  # noqa: S608
        cursor.executemany(
            f"INSERT INTO search_tokens{suffix} (document_id, version, tokens) VALUES (%s, %s, %s)",  # noqa: S608
            kept,
        )
    return words


def _by_bit(found: Mapping[str, int]) -> list[str]:
    """A document's columns: each token in those of its strength's bits."""
    return [" ".join(token for token, strength in found.items() if strength >> bit & 1) for bit in range(BITS)]


def _delete_text(keys: Sequence[int], suffix: str = "") -> Counter[str]:
    """Takes the documents' text out of the index; their words as negative counts."""
    words: Counter[str] = Counter()
    places = ", ".join(["%s"] * len(keys))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT document_id, tokens FROM search_tokens{suffix} WHERE document_id IN ({places})", keys)  # noqa: S608
        columns: list[tuple[int | str, ...]] = []
        for key, text in cursor.fetchall():
            found = strengths(from_order(text))
            words.subtract(found.keys())
            columns.append((key, *_by_bit(found)))
        words[ALL_DOCUMENTS] -= len(columns)
        cursor.executemany(
            f"INSERT INTO search_text{suffix} (search_text{suffix}, rowid, {_COLUMNS}) VALUES ('delete', {_PLACES})",  # noqa: S608
            columns,
        )
        cursor.execute(f"DELETE FROM search_tokens{suffix} WHERE document_id IN ({places})", keys)  # noqa: S608
    return words


def _catch_up(words: Counter[str]) -> None:
    """Brings the new tables to the documents' present versions, which other writers changed meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT d.id FROM search_document d LEFT JOIN search_tokens_new t ON t.document_id = d.id"
            " WHERE CASE WHEN d.is_deleted THEN t.document_id IS NOT NULL ELSE t.version IS NOT d.version END"
            " UNION SELECT document_id FROM search_tokens_new WHERE document_id NOT IN (SELECT id FROM search_document)"
        )
        keys = [key for (key,) in cursor.fetchall()]
    for start in range(0, len(keys), _BATCH):
        batch = keys[start : start + _BATCH]
        words.update(_delete_text(batch, "_new"))
        live = Document.objects.filter(is_deleted=False).in_bulk(batch)
        words.update(_insert_text(live, "_new"))
        _write_rows(live)

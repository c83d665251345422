"""The PostgreSQL engine: one table of its own, with a `tsvector` of our tokens under a GIN index.

One statement fetches keys, packed facet values and sort keys of every document that matches the text, and which
documents carry each of its tokens how strongly; filters by facet, counts, scores and the page's order are then taken in
numpy.

PostgreSQL's own ranking knows no word frequencies and reads each hit's whole vector. So a token's strength in a
document (`search.fields`) is kept in the index: beside the token a document has a lexeme for each bit of it that is set
("headlin/4"). Which documents carry a lexeme is read from the index, without their vectors. What must stand side by
side is looked for in the tokens in their order, of those documents only that have them all.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from django.db import connection, transaction

from search.documents import from_json
from search.engines import Found, only_writer
from search.engines.answers import Candidates, answer, needs_evidence, needs_versions
from search.engines.expressions import Language
from search.engines.packed import Ints
from search.engines.rows import narrow_rows
from search.fields import BITS, analysed, in_order, strengths
from search.matching import ALL_DOCUMENTS, TextQuery, count_words
from search.models import Document
from search.query import SearchQuery, Sort

# Statements are put together from the constants below only (S608); all that comes from outside is a parameter.
TABLE = "search_postgresql"
_NEW = "search_postgresql_new"
_COLUMNS = ("site", "locales", "kind", "is_staff_only", "values", "versions", "published", "minutes", "title")
_BATCH = 500
# A tsvector ends at 1 MiB, so that the lightest of a hundred thousand different tokens in one document are left out.
_MAX_BYTES = 1_000_000
_LAST = 2**62
_LANGUAGE = Language(one="'{token}'", bit="'{token}/{bit}'", both=" & ", either=" | ")
# Sort keys, ascending; documents that lack one come last.
_SORT_KEYS: dict[Sort, str] = {
    "best": "NULL::bigint",
    "newest": f"coalesce(-r.published, {_LAST})",
    "shortest": f"coalesce(r.minutes, {_LAST})",
    "title": "rank() OVER (ORDER BY r.title)",
}


def create_table(name: str, *, with_index: bool = True) -> None:
    """The table under a name. Vectors are kept outside the rows, which then are a seventh as wide and quick to visit.

    PostgreSQL looks for what to move out only in rows above 2 kB: `padding` makes them so, and compresses to 35 bytes.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TABLE {name} ("
            " document_id bigint PRIMARY KEY, version bigint NOT NULL, site integer NOT NULL, locales text NOT NULL,"
            " kind text NOT NULL, is_staff_only boolean NOT NULL, published bigint, minutes integer,"
            ' title text COLLATE "C" NOT NULL,'
            ' "values" bytea STORAGE MAIN NOT NULL, versions bytea STORAGE MAIN NOT NULL,'
            " tokens tsvector STORAGE EXTERNAL NOT NULL, in_order text STORAGE EXTERNAL NOT NULL,"
            " padding text NOT NULL DEFAULT repeat(' ', 2000)"
            ") WITH (toast_tuple_target = 512)"
        )
        if with_index:
            cursor.execute(create_index(name))


def create_index(table: str) -> str:
    """Changes go into the index at once: searches would have to read through a list of pending ones."""
    return f"CREATE INDEX {table}_tokens ON {table} USING gin (tokens) WITH (fastupdate = off)"


class PostgreSQLEngine:
    name = "postgresql"

    def find(self, query: SearchQuery, text: TextQuery | None) -> Found:
        return answer(query, text, _fetch(query, text))

    def write(self, documents: Sequence[Document]) -> None:
        with transaction.atomic():
            only_writer()
            for start in range(0, len(documents), _BATCH):
                batch = documents[start : start + _BATCH]
                words = _delete(TABLE, [document.pk for document in batch])
                words.update(_insert(TABLE, [document for document in batch if not document.is_deleted]))
                count_words(words)

    def rebuild(self, progress: Callable[[int], None]) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS {_NEW}")
        create_table(_NEW, with_index=False)
        words: Counter[str] = Counter()
        last = 0
        while batch := list(Document.objects.filter(is_deleted=False, pk__gt=last).order_by("pk")[:_BATCH]):
            with transaction.atomic():
                words.update(_insert(_NEW, batch))
            last = batch[-1].pk
            progress(len(batch))
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
            cursor.execute(create_index(_NEW))
        with transaction.atomic():
            only_writer()
            _catch_up(words)
            with connection.cursor() as cursor:
                cursor.execute(f"DROP TABLE {TABLE}")
                cursor.execute(f"ALTER TABLE {_NEW} RENAME TO {TABLE}")
                for suffix in ("pkey", "tokens"):
                    cursor.execute(f"ALTER INDEX {_NEW}_{suffix} RENAME TO {TABLE}_{suffix}")
                cursor.execute("DELETE FROM search_wordcount")
            count_words(words)
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {TABLE}")

    def clear(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {TABLE}")
            cursor.execute("DELETE FROM search_wordcount")

    def versions(self) -> Iterator[tuple[int, int]]:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT document_id, version FROM {TABLE}")  # noqa: S608
            yield from cursor.fetchall()


def _fetch(query: SearchQuery, text: TextQuery | None) -> Candidates:
    """One statement. Columns come joined in one value each, as binary numbers: much quicker than row by row."""
    if text and not text.groups:
        return Candidates()
    conditions = ["r.site = %s", "strpos(r.locales, %s) > 0"]
    filters: list[Any] = [query.site, f" {query.locale} "]
    if not query.includes_staff_only:
        conditions.append("NOT r.is_staff_only")
    if query.kinds:
        conditions.append("r.kind = ANY(%s)")
        filters.append(list(query.kinds))
    if text and (unwanted := _LANGUAGE.unwanted(text)):
        conditions.append(f"r.document_id <> ALL(ARRAY(SELECT document_id FROM {TABLE} WHERE tokens @@ %s::tsquery))")  # noqa: S608
        filters.append(unwanted)
    matching = _LANGUAGE.matching(text) if text else ""
    asked = _LANGUAGE.asked(text) if text and needs_evidence(query, text) else {}
    table = f"{TABLE} r"
    # From a materialised list the planner does not see what is asked, and never thinks a scan of all vectors cheap.
    listed: list[tuple[str | None, str | None]] = [(matching or None, None), *asked.values()]
    if matching:
        table = f"asked a JOIN {TABLE} r ON a.place = 0 AND r.tokens @@ a.matching"
    versions = "r.versions" if needs_versions(query) else "NULL::bytea"
    places = ", ".join(["(%s::int, %s::tsquery, %s::text)"] * len(listed))
    statement = f"""
        WITH asked (place, matching, run) AS MATERIALIZED (VALUES {places})
        SELECT 0, string_agg("values", ''), string_agg(versions, ''), string_agg(int8send(key), '')
        FROM (
            SELECT r."values", {versions} AS versions, {_SORT_KEYS[query.sort]} AS key
            FROM {table} WHERE {" AND ".join(conditions)}
        ) matching
        UNION ALL SELECT a.place, carriers.ids, NULL, NULL
        FROM asked a CROSS JOIN LATERAL (
            SELECT string_agg(int8send(document_id), '') AS ids FROM {TABLE}
            WHERE tokens @@ a.matching AND (a.run IS NULL OR strpos(in_order, a.run) > 0)
        ) carriers
        WHERE a.place > 0
    """  # noqa: S608
    parameters = [value for place, (expression, run) in enumerate(listed) for value in (place, expression, run)]
    with connection.cursor() as cursor:
        cursor.execute(statement, [*parameters, *filters])
        joined = {place: columns for place, *columns in cursor.fetchall()}
    rows, versions, keys = joined[0]
    return Candidates(
        rows=rows or b"",
        keys=_numbers(keys) if keys else None,
        versions=versions,
        carriers={evidence: _numbers(joined[place][0]) for place, evidence in enumerate(asked, start=1)},
    )


def _numbers(joined: bytes | None) -> Ints:
    return np.frombuffer(joined or b"", ">i8").astype(np.int64)


def _insert(table: str, documents: Sequence[Document]) -> Counter[str]:
    """Indexes documents; in how many of them each token is."""
    built = {document.pk: from_json(document.data) for document in documents}
    versions = {document.pk: document.version for document in documents}
    words: Counter[str] = Counter()
    rows = []
    for key, columns in narrow_rows(built).items():
        fields = analysed(built[key])
        found = strengths(fields)
        words.update(found.keys())
        lexemes = " ".join(_lexemes(found))
        rows.append([key, versions[key], *(columns[name] for name in _COLUMNS), in_order(fields), lexemes])
    words[ALL_DOCUMENTS] += len(rows)
    names = ", ".join(f'"{name}"' for name in _COLUMNS)
    places = ", ".join(["%s"] * (len(_COLUMNS) + 3))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} (document_id, version, {names}, in_order, tokens)"  # noqa: S608
            f" VALUES ({places}, array_to_tsvector(string_to_array(%s, ' ')))",
            rows,
        )
    return words


def _lexemes(found: Mapping[str, int]) -> Iterator[str]:
    """A document's tokens with their strengths' bits, strongest first, as many as a vector can hold."""
    size = 0
    for token, strength in sorted(found.items(), key=lambda item: -item[1]):
        size += (1 + strength.bit_count()) * (len(token.encode()) + 3)
        if size > _MAX_BYTES:
            return
        yield token
        yield from (f"{token}/{bit}" for bit in range(BITS) if strength >> bit & 1)


def _delete(table: str, keys: Sequence[int]) -> Counter[str]:
    """Takes documents out of the index; their words as negative counts."""
    words: Counter[str] = Counter()
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {table} WHERE document_id = ANY(%s) RETURNING tsvector_to_array(tokens)",  # noqa: S608
            [list(keys)],
        )
        for (lexemes,) in cursor.fetchall():
            words.subtract(lexeme for lexeme in lexemes if "/" not in lexeme)
            words[ALL_DOCUMENTS] -= 1
    return words


def _catch_up(words: Counter[str]) -> None:
    """Brings the new table to the documents' present versions, which other writers changed meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT coalesce(d.id, t.document_id) FROM search_document d FULL JOIN {_NEW} t ON t.document_id = d.id"  # noqa: S608
            " WHERE CASE WHEN d.id IS NULL OR d.is_deleted THEN t.document_id IS NOT NULL"
            " ELSE t.version IS DISTINCT FROM d.version END"
        )
        keys = [key for (key,) in cursor.fetchall()]
    for start in range(0, len(keys), _BATCH):
        batch = keys[start : start + _BATCH]
        words.update(_delete(_NEW, batch))
        words.update(_insert(_NEW, list(Document.objects.filter(is_deleted=False, pk__in=batch))))

"""The embedded engine: an FTS5 table for the text and a narrow row a document for everything else.

One statement fetches score, packed facet values and sort key of every document that matches the text; filters, counts
and the page's order are then taken in numpy. Fetching packed values beat counting in SQL by more than twice.

The FTS5 table keeps neither text nor lengths. BM25 without lengths is what a catalogue of lessons and link records
needs: a lesson with all its steps is thirty times longer than a record, and would never come first.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.db import connection, transaction

from search.documents import from_json
from search.engines import Found
from search.engines.answers import answer
from search.engines.rows import narrow_rows
from search.facets import BY_NAME
from search.fields import WEIGHTS, analysed
from search.matching import ALL_DOCUMENTS, TextQuery, Word, count_words
from search.models import Document, SQLiteRow
from search.query import SearchQuery, Sort

# Statements are put together from the constants below only (S608); all that comes from outside is a parameter.
_BATCH = 500
# Below the 700 new objects at which Python's collector looks through them.
_FETCHED = 500
# Each costs as much as another word.
_MOST_REPETITIONS = 3
_TABLES = ("search_text", "search_tokens")
_COLUMNS = ", ".join(WEIGHTS)
_PLACES = ", ".join(["%s"] * (len(WEIGHTS) + 1))
_LAST = 2**62
# Sort keys, ascending; documents that lack one come last.
_SORT_KEYS: dict[Sort, str] = {
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
            f" USING fts5({_COLUMNS}, content='', columnsize=0, tokenize='ascii')"
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
        with_versions = any(BY_NAME[name].group for name in query.selected)
        ids, keys, values, versions = _fetch(query, text, with_versions)
        return answer(query, ids, keys, values, versions, is_scored=bool(text) and query.sort == "best")

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


def _fetch(
    query: SearchQuery, text: TextQuery | None, with_versions: bool
) -> tuple[Sequence[int], Sequence[Any], Sequence[bytes], Sequence[bytes | None]]:
    """Keys, sort keys (ascending), packed values and packed versions of all documents that match the text, by key."""
    if text and not text.words:
        return (), (), (), ()
    key = _SORT_KEYS.get(query.sort) or (f"bm25(search_text, {', '.join(map(str, WEIGHTS.values()))})" if text else "0")
    conditions = ["r.site = %s", "instr(r.locales, %s)"]
    parameters: list[Any] = [query.site, f" {query.locale} "]
    if not query.includes_staff_only:
        conditions.append("NOT r.is_staff_only")
    if query.kinds:
        conditions.append(f"r.kind IN ({', '.join(['%s'] * len(query.kinds))})")
        parameters += query.kinds
    table, order = "search_row r", "r.document_id"
    if text:
        # CROSS JOIN fixes the order of the loops: text first, then rows by key.
        table, order = "search_text CROSS JOIN search_row r ON r.document_id = search_text.rowid", "search_text.rowid"
        conditions.append("search_text MATCH %s")
        parameters.append(" OR ".join(map(_any_token, text.words)))
        if not text.is_any_word:
            # Groups stay out of the scored expression, where BM25 would count their words again and again.
            # The plus keeps SQLite from looking up the scored expression once for each key of the set.
            conditions.append("+search_text.rowid IN (SELECT rowid FROM search_text WHERE search_text MATCH %s)")
            parameters.append(_groups(text))
    columns = f'r.document_id, {key}, r."values"' + (", r.versions" if with_versions else "")
    ids: list[int] = []
    keys: list[Any] = []
    values: list[bytes] = []
    versions: list[bytes | None] = []
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {table} WHERE {' AND '.join(conditions)} ORDER BY {order}", parameters)  # noqa: S608
        # A few at a time: 50,000 tuples at once set the garbage collector off, which stops the process for 200 ms.
        while rows := cursor.fetchmany(_FETCHED):
            ids += [row[0] for row in rows]
            keys += [row[1] for row in rows]
            values += [row[2] for row in rows]
            if with_versions:
                versions += [row[3] for row in rows]
    return ids, keys, values, versions


def _any_token(word: Word) -> str:
    """The FTS5 expression of a word; repeated, so that BM25 counts a repeated word as often, within reason."""
    # Quoted, no token is an operator; tokens are letters and digits, so that none holds a quote.
    return " OR ".join(f'"{token}"' for token in word.tokens * min(word.repetitions, _MOST_REPETITIONS))


def _groups(text: TextQuery) -> str:
    """The FTS5 expression of the sufficient groups; those that differ in their last word only are one."""
    endings: dict[tuple[int, ...], list[int]] = {}
    for group in text.groups:
        endings.setdefault(group[:-1], []).append(group[-1])
    tokens = [" OR ".join(f'"{token}"' for token in word.tokens) for word in text.words]
    return " OR ".join(
        "("
        + " AND ".join(f"({part})" for part in [*(tokens[i] for i in start), " OR ".join(tokens[i] for i in ends)])
        + ")"
        for start, ends in endings.items()
    )


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
    texts: list[tuple[int | str, ...]] = []
    for key, document in documents.items():
        fields = analysed(from_json(document.data))
        words.update({token for tokens in fields.values() for token in tokens})
        texts.append((key, *(" ".join(tokens) for tokens in fields.values())))
    words[ALL_DOCUMENTS] += len(texts)
    kept = [(key, documents[int(key)].version, "\n".join(map(str, fields))) for key, *fields in texts]
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO search_text{suffix} (rowid, {_COLUMNS}) VALUES ({_PLACES})", texts)  # noqa: S608
        cursor.executemany(
            f"INSERT INTO search_tokens{suffix} (document_id, version, tokens) VALUES (%s, %s, %s)",  # noqa: S608
            kept,
        )
    return words


def _delete_text(keys: Sequence[int], suffix: str = "") -> Counter[str]:
    """Takes the documents' text out of the index; their words as negative counts."""
    words: Counter[str] = Counter()
    places = ", ".join(["%s"] * len(keys))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT document_id, tokens FROM search_tokens{suffix} WHERE document_id IN ({places})", keys)  # noqa: S608
        texts = [(key, *text.split("\n")) for key, text in cursor.fetchall()]
        for _key, *fields in texts:
            words.subtract({token for field in fields for token in field.split()})
        words[ALL_DOCUMENTS] -= len(texts)
        cursor.executemany(
            f"INSERT INTO search_text{suffix} (search_text{suffix}, rowid, {_COLUMNS}) VALUES ('delete', {_PLACES})",  # noqa: S608
            texts,
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

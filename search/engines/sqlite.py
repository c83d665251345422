"""The embedded engine: an FTS5 table for the text and a narrow row a document for everything else.

One statement fetches score, packed facet values and sort key of every document that matches the text; filters, counts
and the page's order are then taken in numpy. Fetching packed values beat counting in SQL by more than twice.
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
# Each costs as much as another word.
_MOST_REPETITIONS = 3
_COLUMNS = ", ".join(WEIGHTS)
_LAST = 2**62
# Sort keys, ascending; documents that lack one come last.
_SORT_KEYS: dict[Sort, str] = {
    "newest": f"coalesce(-r.published, {_LAST})",
    "shortest": f"coalesce(r.minutes, {_LAST})",
    "title": "r.title",
}


def create_text_table(name: str) -> None:
    """The FTS5 table under a name. `ascii` keeps our tokens as they are: it splits at spaces and changes no letter."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE VIRTUAL TABLE {name} USING fts5({_COLUMNS}, version UNINDEXED, tokenize='ascii')")


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
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS search_text_new")
        create_text_table("search_text_new")
        words: Counter[str] = Counter()
        last: int | None = 0
        while last is not None:
            # Read and written in one transaction, or a writer's newer row could be overwritten with an older one.
            with transaction.atomic():
                batch = {
                    d.pk: d for d in Document.objects.filter(is_deleted=False, pk__gt=last).order_by("pk")[:_BATCH]
                }
                words.update(_insert_text("search_text_new", batch))
                _write_rows(batch)
            last = max(batch, default=None)
            progress(len(batch))
        with transaction.atomic():
            _catch_up(words)
            SQLiteRow.objects.filter(document__is_deleted=True).delete()
            with connection.cursor() as cursor:
                cursor.execute("DROP TABLE search_text")
                cursor.execute("ALTER TABLE search_text_new RENAME TO search_text")
                cursor.execute("DELETE FROM search_wordcount")
            count_words(words)

    def versions(self) -> Iterator[tuple[int, int]]:
        with connection.cursor() as cursor:
            # A row without its text, or a text without its row, is as good as absent.
            cursor.execute(
                "SELECT t.rowid, CASE WHEN r.document_id IS NULL THEN 0 ELSE t.version END FROM search_text t"
                " LEFT JOIN search_row r ON r.document_id = t.rowid"
                " UNION ALL"
                " SELECT document_id, 0 FROM search_row WHERE document_id NOT IN (SELECT rowid FROM search_text)"
            )
            yield from cursor.fetchall()


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
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {table} WHERE {' AND '.join(conditions)} ORDER BY {order}", parameters)  # noqa: S608
        rows = cursor.fetchall()
    # Not zip(*rows): its iterator for each row sets the garbage collector off, and doubled the time at 50,000 hits.
    ids, keys, values = ([row[column] for row in rows] for column in range(3))
    return ids, keys, values, [row[3] for row in rows] if with_versions else ()


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
    words = _delete_text("search_text", keys)
    live = {document.pk: document for document in documents if not document.is_deleted}
    words.update(_insert_text("search_text", live))
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


def _insert_text(table: str, documents: dict[int, Document]) -> Counter[str]:
    """Indexes the text of the documents; in how many of them each token is."""
    words: Counter[str] = Counter()
    rows: list[list[Any]] = []
    for key, document in documents.items():
        fields = analysed(from_json(document.data))
        words.update({token for tokens in fields.values() for token in tokens})
        rows.append([key, *(" ".join(tokens) for tokens in fields.values()), document.version])
    words[ALL_DOCUMENTS] += len(rows)
    with connection.cursor() as cursor:
        places = ", ".join(["%s"] * (len(WEIGHTS) + 2))
        cursor.executemany(f"INSERT INTO {table} (rowid, {_COLUMNS}, version) VALUES ({places})", rows)  # noqa: S608
    return words


def _delete_text(table: str, keys: Sequence[int]) -> Counter[str]:
    """Takes the documents' text out of the index; their words as negative counts."""
    words: Counter[str] = Counter()
    places = ", ".join(["%s"] * len(keys))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_COLUMNS} FROM {table} WHERE rowid IN ({places})", keys)  # noqa: S608
        for row in cursor.fetchall():
            words.subtract({token for text in row for token in text.split()})
            words[ALL_DOCUMENTS] -= 1
        cursor.execute(f"DELETE FROM {table} WHERE rowid IN ({places})", keys)  # noqa: S608
    return words


def _catch_up(words: Counter[str]) -> None:
    """Brings the new text table to the documents' present versions, which other writers changed meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT d.id FROM search_document d LEFT JOIN search_text_new t ON t.rowid = d.id"
            " WHERE CASE WHEN d.is_deleted THEN t.rowid IS NOT NULL ELSE t.version IS NOT d.version END"
            " UNION SELECT t.rowid FROM search_text_new t WHERE t.rowid NOT IN (SELECT id FROM search_document)"
        )
        keys = [key for (key,) in cursor.fetchall()]
    for start in range(0, len(keys), _BATCH):
        batch = keys[start : start + _BATCH]
        words.update(_delete_text("search_text_new", batch))
        words.update(_insert_text("search_text_new", Document.objects.filter(is_deleted=False).in_bulk(batch)))

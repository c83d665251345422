"""The PostgreSQL engine: one table of its own, with a `tsvector` of our tokens under a GIN index.

One statement fetches keys, packed facet values and sort keys of every document that matches the text, and where each of
its words stands how strongly; filters by facet, counts, scores and the page's order are then taken in numpy.

PostgreSQL's own ranking knows no word frequencies and reads each hit's whole vector. So BM25 is kept in the index:
beside each token a document has a second lexeme that says in LEVELS steps how much the token counts in it
("headlin/9"). Which documents carry a lexeme is read from the index, without their vectors.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db import connection, transaction

from search.documents import from_json
from search.engines import Found, only_writer
from search.engines.answers import answer
from search.engines.packed import Ints
from search.engines.rows import narrow_rows
from search.facets import BY_NAME
from search.fields import WEIGHTS, analysed
from search.matching import ALL_DOCUMENTS, TextQuery, count_words
from search.models import Document
from search.query import SearchQuery, Sort

# Statements are put together from the constants below only (S608); all that comes from outside is a parameter.
TABLE = "search_postgresql"
_NEW = "search_postgresql_new"
_COLUMNS = ("site", "locales", "kind", "is_staff_only", "values", "versions", "published", "minutes", "title")
_BATCH = 500
# Steps of a token's weight in a document.
LEVELS = 16
# Half of the full weight is reached at this weighted frequency: where FTS5 without lengths has it.
_DAMPING = 0.3
# A tsvector ends at 1 MiB, so that the lightest of a hundred thousand different tokens in one document are left out.
_MAX_BYTES = 1_000_000
_LAST = 2**62
# Sort keys, ascending; documents that lack one come last.
_SORT_KEYS: dict[Sort, str] = {
    "best": "0",
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
            ' title text COLLATE "C" NOT NULL, "values" bytea STORAGE MAIN NOT NULL, versions bytea STORAGE MAIN,'
            " tokens tsvector STORAGE EXTERNAL NOT NULL, padding text NOT NULL DEFAULT repeat(' ', 2000)"
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
        is_scored = text is not None and query.sort == "best"
        strengths = _strengths(text) if text and is_scored else {}
        found = _fetch(query, text, list(strengths))
        if is_scored:
            found.keys = -_scores(found.ids, found.carriers, list(strengths.values()))
        found.sort()
        return answer(query, found.ids, found.keys, found.values, found.versions, is_scored)

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


@dataclass(slots=True)
class _Matching:
    """All documents that match the text, their columns in step, and the ids of those that meet each strength."""

    ids: Ints
    keys: npt.NDArray[Any]
    values: list[bytes]
    versions: list[bytes | None]
    carriers: list[Ints]

    def sort(self) -> None:
        """By id."""
        order = np.argsort(self.ids)
        places = order.tolist()
        self.ids, self.keys = self.ids[order], self.keys[order]
        self.values = [self.values[place] for place in places]
        self.versions = [self.versions[place] for place in places] if self.versions else []


def _fetch(query: SearchQuery, text: TextQuery | None, strengths: Sequence[str]) -> _Matching:
    """One statement. Columns come joined in one value each, as binary numbers: much quicker than row by row."""
    conditions = ["r.site = %s", "strpos(r.locales, %s) > 0"]
    filters: list[Any] = [query.site, f" {query.locale} "]
    if not query.includes_staff_only:
        conditions.append("NOT r.is_staff_only")
    if query.kinds:
        conditions.append("r.kind = ANY(%s)")
        filters.append(list(query.kinds))
    table = f"{TABLE} r"
    parameters: list[Any] = []
    if text:
        # From a materialised list the planner does not see what is asked, and never thinks a scan of all vectors cheap.
        asked = [_groups(text), *strengths]
        table = f"asked a JOIN {TABLE} r ON a.place = 0 AND r.tokens @@ a.query"
        parameters += [value for numbered in enumerate(asked) for value in numbered]
    with_versions = any(BY_NAME[name].group for name in query.selected)
    versions = "r.versions" if with_versions else "NULL::bytea"
    statement = f"""
        SELECT 0, string_agg(int8send(document_id), ''), string_agg(int8send(key), ''),
            string_agg("values", ''), string_agg(int4send(length("values")), ''),
            string_agg(versions, ''), string_agg(int4send(coalesce(length(versions), -1)), '')
        FROM (
            SELECT r.document_id, {_SORT_KEYS[query.sort]} AS key, r."values", {versions} AS versions
            FROM {table} WHERE {" AND ".join(conditions)}
        ) matching
    """  # noqa: S608
    if text:
        places = ", ".join(["(%s::int, %s::tsquery)"] * len(asked))
        statement = f"""
            WITH asked (place, query) AS MATERIALIZED (VALUES {places})
            {statement}
            UNION ALL SELECT a.place, carriers.ids, NULL, NULL, NULL, NULL, NULL
            FROM asked a CROSS JOIN LATERAL (
                SELECT string_agg(int8send(document_id), '') AS ids FROM {TABLE} WHERE tokens @@ a.query
            ) carriers
            WHERE a.place > 0
        """  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(statement, [*parameters, *filters])
        rows = {place: columns for place, *columns in cursor.fetchall()}
    ids, keys, values, lengths, versions, version_lengths = rows[0]
    return _Matching(
        ids=_numbers(ids),
        keys=_numbers(keys),
        values=_split(values, lengths),
        versions=_split(versions, version_lengths) if with_versions else [],
        carriers=[_numbers(rows[place][0]) for place in range(1, len(strengths) + 1)],
    )


def _numbers(joined: bytes | None, kind: str = ">i8") -> Ints:
    return np.frombuffer(joined or b"", kind).astype(np.int64)


def _split(joined: bytes | None, lengths: bytes | None) -> list[Any]:
    """The values that were joined; None for those of length -1."""
    sizes = _numbers(lengths, ">i4")
    ends = np.cumsum(np.maximum(sizes, 0)).tolist()
    data = joined or b""
    return [data[end - size : end] if size >= 0 else None for size, end in zip(sizes.tolist(), ends, strict=True)]


def _groups(text: TextQuery) -> str:
    """The tsquery of the sufficient groups; those that differ in their last word only are one."""
    # Quoted, no token is an operator; tokens are letters and digits, so that none holds a quote.
    words = [" | ".join(f"'{token}'" for token in word.tokens) for word in text.words]
    endings: dict[tuple[int, ...], list[int]] = {}
    for group in text.groups:
        endings.setdefault(group[:-1], []).append(group[-1])
    return " | ".join(
        "(" + " & ".join(f"({part})" for part in [*(words[i] for i in start), " | ".join(words[i] for i in ends)]) + ")"
        for start, ends in endings.items()
    )


def _strengths(text: TextQuery) -> dict[str, float]:
    """For each token at each level the tsquery of the matching documents that carry it so, and what it scores."""
    groups = _groups(text)
    enough = {token for group in text.groups if len(group) == 1 for token in text.words[group[0]].tokens}
    weights: dict[str, float] = defaultdict(float)
    for word in text.words:
        for token in word.tokens:
            for level in range(1, LEVELS + 1):
                # Of the documents with a frequent word few may match: the others are not even visited.
                strength = f"'{token}/{level}'" if token in enough else f"'{token}/{level}' & ({groups})"
                weights[strength] += word.weight * level / LEVELS
    return weights


def _scores(ids: Ints, carriers: Sequence[Ints], weights: Sequence[float]) -> npt.NDArray[np.float64]:
    """The score of each document: the weights of the strengths that it meets."""
    order = np.argsort(ids)
    ordered = ids[order]
    scores = np.zeros(len(ids))
    for carrying, weight in zip(carriers, weights, strict=True):
        places = np.searchsorted(ordered, carrying)
        places[places == len(ordered)] = 0
        found = places[ordered[places] == carrying] if len(ordered) else places[:0]
        scores[order[found]] += weight
    return scores


def _insert(table: str, documents: Sequence[Document]) -> Counter[str]:
    """Indexes documents; in how many of them each token is."""
    built = {document.pk: from_json(document.data) for document in documents}
    versions = {document.pk: document.version for document in documents}
    words: Counter[str] = Counter()
    rows = []
    for key, columns in narrow_rows(built).items():
        levels = _levels(analysed(built[key]))
        words.update(levels.keys())
        rows.append([key, versions[key], *(columns[name] for name in _COLUMNS), " ".join(_lexemes(levels))])
    words[ALL_DOCUMENTS] += len(rows)
    names = ", ".join(f'"{name}"' for name in _COLUMNS)
    places = ", ".join(["%s"] * (len(_COLUMNS) + 2))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} (document_id, version, {names}, tokens)"  # noqa: S608
            f" VALUES ({places}, array_to_tsvector(string_to_array(%s, ' ')))",
            rows,
        )
    return words


def _levels(fields: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """How much each token counts in a document, by BM25 over the weighted fields, in steps from 1 to LEVELS."""
    frequencies: dict[str, float] = defaultdict(float)
    for name, tokens in fields.items():
        for token in tokens:
            frequencies[token] += WEIGHTS[name]
    return {token: ceil(LEVELS * frequency / (frequency + _DAMPING)) for token, frequency in frequencies.items()}


def _lexemes(levels: Mapping[str, int]) -> Iterator[str]:
    """The document's lexemes, heaviest first, as many as a vector can hold."""
    size = 0
    for token, level in sorted(levels.items(), key=lambda item: -item[1]):
        size += 2 * len(token.encode()) + 4
        if size > _MAX_BYTES:
            return
        yield token
        yield f"{token}/{level}"


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

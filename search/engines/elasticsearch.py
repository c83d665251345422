"""The engine for many: one request gives hits, total and all counts; written to after the database's commit.

Reads go through an alias, so that a rebuilt index takes over in one step. Writes carry the documents' own versions:
one that comes late is refused (409), which is as it should be.
"""

import logging
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any
from zlib import crc32

from django.utils.timezone import localdate
from elasticsearch import ApiError, TransportError
from elasticsearch.helpers import streaming_bulk

from search.documents import from_json
from search.engines import EngineDown, Found
from search.engines.answers import is_scored
from search.engines.elasticsearch_client import SEARCH_SECONDS, WRITE_SECONDS, connect, in_time, parse
from search.engines.elasticsearch_index import GROUPS, MAPPING, SETTINGS, SHAPE, body, combinations, tombstone
from search.facets import BY_NAME, FACETS
from search.fields import BITS, STALE, STRONGEST
from search.matching import Reading, TextQuery, Word
from search.models import Document, FacetValue
from search.query import MAX_HITS_PAGED, SearchQuery, Sort

logger = logging.getLogger(__name__)
Clause = dict[str, Any]
_BATCH = 500
_PAGE = 10_000
# Above any vocabulary; a facet with more values would list the commonest.
_MOST_VALUES = 10_000
_MOST_BYTES = 20 * 1024 * 1024
_TIES = {"key": "asc"}
_SORTS: dict[Sort, list[Clause]] = {
    "newest": [{"published": {"order": "desc", "missing": "_last"}}, _TIES],
    "shortest": [{"minutes": {"order": "asc", "missing": "_last"}}, _TIES],
    "title": [{"title": {"order": "asc"}}, _TIES],
}


class ElasticsearchEngine:
    name = "elasticsearch"

    def __init__(self, url: str) -> None:
        self.address = parse(url)
        self.client = connect(self.address)
        self.alias = f"{self.address.index}-{SHAPE}"

    def find(self, query: SearchQuery, text: TextQuery | None) -> Found:
        answer = self._search(**request(query, text))
        has_scores = is_scored(query, text)
        try:
            found = answer["hits"]
            return Found(
                total=found["total"]["value"],
                ids=tuple(int(hit["sort"][-1]) for hit in found["hits"]),
                scores=tuple(float(hit["sort"][0]) if has_scores else None for hit in found["hits"]),
                counts=_counts(answer["aggregations"]),
            )
        except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
            raise EngineDown(f"an answer of another form: {type(error).__name__} {error}") from error

    def probe(self) -> None:
        answer = self._search(query={"match_all": {}}, size=0, track_total_hits=False)
        if not isinstance(answer, dict) or "hits" not in answer:
            raise EngineDown("an answer of another form")

    def write(self, documents: Sequence[Document]) -> None:
        """Documents that the engine refuses are logged and marked; they wait for their next version or for a person."""
        self._write(self.alias, documents)

    def rebuild(self, progress: Callable[[int], None]) -> None:
        client = self.client.options(request_timeout=WRITE_SECONDS)
        name = f"{self.alias}-{datetime.now(UTC):%Y%m%d%H%M%S%f}"
        try:
            client.indices.create(
                index=name,
                settings={**SETTINGS, "refresh_interval": "-1", "auto_expand_replicas": "false"},
                mappings=MAPPING,
            )
            for batch in _batches(Document.objects.filter(is_deleted=False)):
                self._write(name, batch, is_alias=False)
                progress(len(batch))
            client.indices.put_settings(
                index=name, settings={key: SETTINGS[key] for key in ("refresh_interval", "auto_expand_replicas")}
            )
            self._catch_up(name)
            ours = re.compile(rf"{re.escape(self.address.index)}-[0-9a-f]{{8}}-[0-9]{{20}}")
            names = client.indices.get(index=f"{self.address.index}-*")
            old = [index for index in names if index != name and ours.fullmatch(index)]
            client.indices.update_aliases(
                actions=[
                    *({"remove_index": {"index": index}} for index in old),
                    {"add": {"index": name, "alias": self.alias}},
                ]
            )
            # What others wrote into the old index between the catching up and the swap.
            self._catch_up(name)
        except (ApiError, TransportError) as error:
            raise EngineDown(f"{type(error).__name__}: {error}") from error

    def versions(self) -> Iterator[tuple[int, int]]:
        return self._versions(self.alias)

    def _search(self, **body: Any) -> Any:
        client = self.client.options(request_timeout=SEARCH_SECONDS)
        answer = in_time(
            client.search,
            SEARCH_SECONDS,
            index=self.alias,
            # Half an answer would be wrong counts.
            allow_partial_search_results=False,
            # The same words go to the same copy of the index: copies may differ in the last digit of a score.
            preference=f"words{crc32(repr(body['query']).encode())}",
            **body,
        )
        return answer.body

    def _versions(self, index: str) -> Iterator[tuple[int, int]]:
        client = self.client.options(request_timeout=WRITE_SECONDS)
        try:
            client.indices.refresh(index=index)
            point = client.open_point_in_time(index=index, keep_alive="1m")["id"]
            last = None
            while True:
                answer = client.search(
                    pit={"id": point, "keep_alive": "1m"},
                    query={"exists": {"field": "site"}},
                    sort=[_TIES],
                    search_after=last,
                    size=_PAGE,
                    version=True,
                    stored_fields="_none_",
                    track_total_hits=False,
                )
                hits = answer["hits"]["hits"]
                yield from ((hit["sort"][0], hit["_version"]) for hit in hits)
                if len(hits) < _PAGE:
                    break
                last = hits[-1]["sort"]
            client.close_point_in_time(id=point)
        except (ApiError, TransportError) as error:
            raise EngineDown(f"{type(error).__name__}: {error}") from error

    def _catch_up(self, index: str) -> None:
        """Brings a new index to the documents' present versions, which writers changed while it was filled."""
        indexed = dict(self._versions(index))
        wanted = dict(Document.objects.filter(is_deleted=False).values_list("pk", "version"))
        keys = sorted(key for key in indexed.keys() | wanted.keys() if indexed.get(key) != wanted.get(key))
        for start in range(0, len(keys), _BATCH):
            self._write(index, list(Document.objects.filter(pk__in=keys[start : start + _BATCH])), is_alias=False)

    def _write(self, index: str, documents: Sequence[Document], is_alias: bool = True) -> None:
        """Writes and marks what was written, or was there already in this version or a newer one."""
        written: dict[int, list[int]] = defaultdict(list)
        by_key = {document.pk: document for document in documents}
        try:
            results = streaming_bulk(
                self.client.options(request_timeout=WRITE_SECONDS),
                map(_action, documents),
                chunk_size=_BATCH,
                max_chunk_bytes=_MOST_BYTES,
                raise_on_error=False,
                retry_on_status=(),
                index=index,
                # Without, a write before the first rebuild would make an index of a guessed shape.
                require_alias=is_alias,
                refresh=self.address.refresh,
            )
            for is_written, result in results:
                answer = next(iter(result.values()))
                key, error = int(answer["_id"]), answer.get("error")
                status = answer["status"]
                if error and (status in (404, 429) or status >= 500):
                    raise EngineDown(error["reason"])
                if is_written or status in (404, 409):
                    written[by_key[key].version].append(key)
                else:
                    _note_refusal(by_key[key], f"{index}: {error}")
        except (ApiError, TransportError) as error:
            raise EngineDown(f"{type(error).__name__}: {error}") from error
        finally:
            for version, keys in written.items():
                Document.objects.filter(pk__in=keys).update(external_version=version)


def request(query: SearchQuery, text: TextQuery | None) -> dict[str, Any]:
    """The one request of a query, as arguments of the client's `search`."""
    first = (query.page - 1) * query.size
    size = max(0, min(query.size, MAX_HITS_PAGED - first))
    by_score = [{"_score": "desc"}, _TIES] if text else [_TIES]
    return {
        "query": _matching(query, text),
        "post_filter": {"bool": {"filter": list(_selections(query, but=""))}},
        "aggs": _aggregations(query),
        "sort": _SORTS.get(query.sort, by_score),
        "from_": first if size else 0,
        "size": size,
        "track_total_hits": True,
        "stored_fields": "_none_",
    }


def _matching(query: SearchQuery, text: TextQuery | None) -> Clause:
    """Visibility and the words' rule as filters; beside them what each word adds to the score."""
    filters: list[Clause] = [{"term": {"site": str(query.site)}}, {"term": {"locales": query.locale}}]
    if not query.includes_staff_only:
        filters.append({"term": {"is_staff_only": False}})
    if query.kinds:
        filters.append({"terms": {"kind": list(query.kinds)}})
    if not text:
        return {"bool": {"filter": filters}}
    # Each word, and after them each phrase, by its readings.
    found = [_any_of(_side_by_side(reading.tokens) for reading in word.readings) for word in text.scored]
    filters += found[len(text.words) :]
    if text.groups != ((),):
        filters.append(_sufficient(text, found))
    matching: Clause = {"filter": filters, "must_not": [_side_by_side(run) for run in text.excluded]}
    if not is_scored(query, text):
        return {"bool": matching}
    matching["should"] = [_scored(word) for word in text.scored]
    stale = {"range": {"fresh_until": {"lt": f"{localdate()}"}}}
    return {"boosting": {"positive": {"bool": matching}, "negative": stale, "negative_boost": STALE}}


def _sufficient(text: TextQuery, found: Sequence[Clause]) -> Clause:
    """Any of the sufficient groups of words; those that differ in their last word only are one."""
    endings: dict[tuple[int, ...], list[Clause]] = defaultdict(list)
    for group in text.groups:
        endings[group[:-1]].append(found[group[-1]])
    return _any_of({"bool": {"filter": [*(found[i] for i in start), _any_of(ends)]}} for start, ends in endings.items())


def _scored(word: Word) -> Clause:
    """The word's weight times the strength of its strongest reading."""
    return {"dis_max": {"queries": [_strength(reading, word.weight) for reading in word.readings]}}


def _strength(reading: Reading, weight: float) -> Clause:
    share = weight * reading.factor / STRONGEST / len(reading.tokens)
    bits = [
        {"constant_score": {"filter": {"term": {"text": f"{token}/{bit}"}}, "boost": share * (1 << bit)}}
        for token in reading.tokens
        for bit in range(BITS)
    ]
    return {"bool": {"filter": [_side_by_side(reading.tokens)], "should": bits}}


def _side_by_side(run: Sequence[str]) -> Clause:
    if len(run) == 1:
        return {"term": {"text": run[0]}}
    return {"match_phrase": {"in_order": " ".join(run)}}


def _any_of(clauses: Iterable[Clause]) -> Clause:
    listed = list(clauses)
    # None of no clauses is no condition to Elasticsearch.
    return {"bool": {"should": listed, "minimum_should_match": 1}} if listed else {"match_none": {}}


def _selections(query: SearchQuery, but: str) -> Iterator[Clause]:
    """A filter for each selected facet, and for each group of facets, leaving out one facet."""
    selected = {name: slugs for name, slugs in query.selected.items() if name != but}
    for name, slugs in selected.items():
        if not BY_NAME[name].group:
            yield {"terms": {f"facets.{name}": list(slugs)}}
    for group, names in GROUPS.items():
        if any(name in selected for name in names):
            yield {"terms": {f"groups.{group}": list(combinations(names, selected))}}


def _aggregations(query: SearchQuery) -> Clause:
    """Every facet's counts under all selections but its own; facets under the same selections share one filter."""
    shared: Clause = {}
    aggregations: Clause = {}
    for facet in FACETS:
        partners = [name for name in GROUPS.get(facet.group, ()) if name != facet.name and name in query.selected]
        if partners:
            values: Clause = {"filters": {"filters": _by_version(facet.name, facet.group, query)}}
        else:
            values = {"terms": {"field": f"facets.{facet.name}", "size": _MOST_VALUES}}
        if facet.name in query.selected or partners:
            aggregations[f"other than {facet.name}"] = _filtered(query, facet.name, {facet.name: values})
        else:
            shared[facet.name] = values
    if not query.selected:
        return shared
    return {**aggregations, "not selected": _filtered(query, "", shared)} if shared else aggregations


def _filtered(query: SearchQuery, but: str, aggregations: Clause) -> Clause:
    return {"filter": {"bool": {"filter": list(_selections(query, but))}}, "aggs": aggregations}


def _by_version(name: str, group: str, query: SearchQuery) -> dict[str, Clause]:
    """For each value of a grouped facet the documents with a version that has it and meets the group's selection."""
    slugs = FacetValue.objects.filter(facet=name).values_list("slug", flat=True)
    return {
        slug: {"terms": {f"groups.{group}": list(combinations(GROUPS[group], {**query.selected, name: (slug,)}))}}
        for slug in slugs
    }


def _counts(aggregations: Clause) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for name, aggregation in aggregations.items():
        if not isinstance(aggregation, dict):
            continue
        buckets = aggregation.get("buckets")
        if buckets is None:
            found.update(_counts(aggregation))
        elif isinstance(buckets, dict):
            found[name] = {slug: bucket["doc_count"] for slug, bucket in buckets.items() if bucket["doc_count"]}
        else:
            found[name] = {bucket["key"]: bucket["doc_count"] for bucket in buckets}
    return found


def _action(document: Document) -> dict[str, Any]:
    key = str(document.pk)
    if document._state.adding:
        # The database does not know it at all: it goes whatever its version.
        return {"_op_type": "delete", "_id": key}
    source = tombstone(document.pk) if document.is_deleted else body(document.pk, from_json(document.data))
    return {"_id": key, "version": document.version, "version_type": "external", "_source": source}


def _note_refusal(document: Document, reason: str) -> None:
    logger.error("Document %s (%s) is refused by index %s", document.pk, document, reason)
    same = Document.objects.filter(pk=document.pk, version=document.version)
    same.update(refused_version=document.version, refusal=reason[:2000])


def _batches(documents: Any) -> Iterator[list[Document]]:
    last = 0
    while batch := list(documents.filter(pk__gt=last).order_by("pk")[:_BATCH]):
        yield batch
        last = batch[-1].pk

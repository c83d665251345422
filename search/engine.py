"""The search port: one query in, one page of results with every facet out, whichever engine answers."""

from collections.abc import Iterable, Mapping

from search import failover, promotion, teaching
from search.documents import SearchDocument, from_json
from search.facets import BY_NAME, FACETS
from search.files.found import found_files
from search.highlights import Marker
from search.matching import TextQuery
from search.models import Document
from search.promotion import Pinned
from search.query import MAX_HITS_PAGED, FacetResult, Hit, Recognised, SearchQuery, SearchResults, VersionLink
from search.teaching import Teaching
from search.understanding import Understood, understand

# What finds no document.
NOTHING = TextQuery((), ())


def search(query: SearchQuery) -> SearchResults:
    """The page of a query. A page past the end has no hits, and `page` above `pages`.

    Statements: the revision of what was taught, the text's meaning (`understand`), the engine's values and its search,
    the page's documents, the pages that are promoted; never more.
    """
    taught = teaching.current()
    understood = understand(query.text, query.locale, exact=query.is_exact, taught=taught) if query.text else None
    pinned = pinned_to(understood, taught) if understood else Pinned()
    text = understood.query if understood else None
    if understood and pinned.replaces_results:
        understood, text = None, NOTHING
    found, engine, is_degraded = failover.find(query, text)
    first = (query.page - 1) * query.size
    pages = -(-min(found.total, MAX_HITS_PAGED) // query.size)
    # Who is worried about somebody is offered help first, and no filter before it.
    recognised, left = _recognised(query, found.counts, taught) if understood and not pinned.is_safety else ((), "")
    return SearchResults(
        total=found.total,
        page=query.page,
        pages=pages,
        engine=engine,
        is_degraded=is_degraded,
        # The last page ends where paging ends, also for a size that does not divide it.
        hits=tuple(hits(query, text, found.ids[: max(0, MAX_HITS_PAGED - first)], found.scores)),
        facets=_facets(query, found.counts, taught),
        suggestion=understood.corrected if understood else None,
        promoted=promotion.hits(pinned, query),
        shows_help_only=pinned.replaces_results,
        recognised=recognised,
        text_without_recognised=left,
    )


def pinned_to(understood: Understood, taught: Teaching) -> Pinned:
    """Pages for the text as typed and as corrected: "worried abuot a child" too."""
    texts = (text for text in (understood.text, understood.corrected) if text)
    return promotion.pinned(texts, understood.locale, taught.pins)


def _recognised(
    query: SearchQuery, counts: Mapping[str, Mapping[str, int]], taught: Teaching
) -> tuple[tuple[Recognised, ...], str]:
    return taught.recogniser.recognise(query.text, query.locale, counts, query.selected)


def hits(
    query: SearchQuery, text: TextQuery | None, ids: tuple[int, ...], scores: tuple[float | None, ...]
) -> Iterable[Hit]:
    """The documents with these keys as they are now, found words of the text marked. One statement."""
    # Values and no objects, of which only one field would be used.
    rows = dict(Document.objects.filter(pk__in=ids, is_deleted=False).values_list("pk", "data"))
    marker = Marker.of(text)
    for key, score in zip(ids, scores, strict=False):
        if key not in rows:
            continue  # Taken out since the engine answered.
        document = from_json(rows[key])
        yield Hit(
            id=document.id,
            kind=document.kind,
            url=document.url,
            title=document.title,
            title_html=marker.mark(document.title, document.locale),
            summary=document.summary,
            highlights=marker.passages((document.summary, document.body), document.locale),
            labels=tuple(document.card.get("labels", ())),
            locale=document.locale,
            is_fallback=document.locale != query.locale,
            versions=tuple(_versions(document, query.selected)),
            files=found_files(document, marker),
            card=document.card,
            score=score,
        )


def _versions(document: SearchDocument, selected: Mapping[str, tuple[str, ...]]) -> Iterable[VersionLink]:
    """The variants that meet all the choices of grouped facets, when there are any."""
    chosen = {name: slugs for name, slugs in selected.items() if BY_NAME[name].group}
    for variant in document.variants if chosen else ():
        if all(set(slugs).intersection(variant.facets.get(name, ())) for name, slugs in chosen.items()):
            yield VersionLink(variant.url, variant.title)


def _facets(query: SearchQuery, counts: Mapping[str, Mapping[str, int]], taught: Teaching) -> tuple[FacetResult, ...]:
    vocabulary = taught.vocabulary(query.locale)
    return tuple(
        FacetResult(
            facet.name,
            str(facet.label),
            vocabulary.options(facet, counts.get(facet.name, {}), query.selected.get(facet.name, ())),
        )
        for facet in FACETS
    )

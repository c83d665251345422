"""Documents like one that somebody looks at, from the engine that answers searches."""

from collections import Counter

from django.db.models import Model

from search import failover
from search.analysis import tokens
from search.documents import SearchDocument, from_json
from search.engine import hits
from search.matching import ALL_DOCUMENTS, Reading, TextQuery, Word, compiled, frequencies, idf
from search.models import Document
from search.query import Hit, SearchQuery

MOST = 4
# Few words, of which two or three must be met: so few documents match that a page hardly waits for them.
WORDS = 8
SHARE = 0.25
# The idf of a word that one document in 150 has. Rarer words count no more, or one odd word of a title would outweigh
# theme, subject and stage together.
MOST_WEIGHT = 5.0


def related(page: Model) -> tuple[Hit, ...]:
    """Up to four documents of a page's kind and themes that share most of what its title, labels and key words say.

    Never the page itself, nor what is for staff only; none where the page is not in the catalogue. Three statements and
    the engine's search. The database answers where the engine does not.
    """
    row = Document.objects.filter(source=page._meta.label_lower, source_pk=page.pk, is_deleted=False).first()
    if row is None:
        return ()
    document = from_json(row.data)
    themes = document.facets.get("theme", ())
    query = SearchQuery(
        site=document.site,
        locale=document.locale,
        kinds=(document.kind,),
        selected={"theme": themes} if themes else {},
        size=MOST + 1,
    )
    found, _engine, _is_degraded = failover.find(query, _text(document))
    return tuple(hits(query, None, tuple(key for key in found.ids if key != row.pk)[:MOST], found.scores))


def _text(document: SearchDocument) -> TextQuery:
    """The heaviest words that other documents have too."""
    said = Counter(
        token
        for text in (document.title, *document.labels, *document.keywords)
        for token in set(tokens(text, document.locale))
    )
    known = frequencies(said)
    weights = {
        token: min(idf(known[token], known[ALL_DOCUMENTS]), MOST_WEIGHT) * min(times, 2)
        for token, times in said.items()
        if known.get(token, 0) > 1
    }
    heaviest = sorted(weights, key=lambda token: (-weights[token], token))[:WORDS]
    words = [Word(token, (Reading((token,), documents=known[token]),), weights[token]) for token in heaviest]
    return compiled(words, (), (), is_any_typed=True, share=SHARE)

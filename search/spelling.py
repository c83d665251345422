"""Words that the catalogue does not know, corrected from those it knows.

Kept in step with the documents in the transaction that changes them. Words of documents for staff only are never
counted, and so never suggested; what is in fewer than two documents may be a misspelling itself.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, repeat
from secrets import randbits

from django.db import connection, transaction
from rapidfuzz import process
from rapidfuzz.distance import OSA

from search import engines, forbidden
from search.analysis import plain, raw_words
from search.documents import SearchDocument, from_json
from search.models import Document
from search.spelling_models import DocumentWords, SurfaceWord

LEAST_DOCUMENTS = 2
SHORTEST, LONGEST = 4, 25
# From so many letters on two mistakes are mended, where the first letter is right; from `_LONG` on, wherever they are.
_TWICE, _LONG = 5, 8
# A text has few misspelt words; each costs a look at all words of its length.
MOST_CORRECTED = 5
_BATCH = 500
_ALIKE = str.maketrans("zkqy", "scci")


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    """This process's copy of one language's words by their lengths, as of one revision."""

    revision: int
    by_length: Mapping[int, list[str]]


_kept: dict[str, _Vocabulary] = {}


def corrections(words: Sequence[str], locales: Sequence[str]) -> dict[str, str]:
    """The likeliest known word for each of some unknown ones (`analysis.plain`), where there is one near enough.

    The nearest is chosen, of several the one that sounds alike, then the commonest. Statements: two, and one more for
    each language whose words changed.
    """
    wanted = [word for word in words if word.isalpha() and SHORTEST <= len(word) <= LONGEST][:MOST_CORRECTED]
    if not wanted:
        return {}
    vocabularies = _current(locales)
    near = {word: dict(_near(word, vocabularies)) for word in wanted}
    counts: Counter[str] = Counter()
    candidates = {candidate for found in near.values() for candidate in found}
    known = SurfaceWord.objects.filter(locale__in=locales, word__in=candidates, documents__gte=LEAST_DOCUMENTS)
    for word, documents in known.values_list("word", "documents"):
        counts[word] += documents
    chosen = {}
    for word, found in near.items():
        # Only what is known by now: this process's copy may be behind.
        ranked = [
            (distance, _sound(candidate) != _sound(word), -counts[candidate], candidate)
            for candidate, distance in found.items()
            if counts[candidate] and not forbidden.joins(word, candidate)
        ]
        if ranked:
            chosen[word] = min(ranked)[-1]
    return chosen


def write(documents: Sequence[Document]) -> None:
    """Counts the words of documents in place of those that they were counted with before."""
    changes: Counter[tuple[str, str]] = Counter()
    keys = [document.pk for document in documents]
    for locale, words in DocumentWords.objects.filter(pk__in=keys).values_list("locale", "words"):
        changes.subtract(zip(repeat(locale), words.split()))
    rows = counted(documents)
    for row in rows:
        changes.update(zip(repeat(row.locale), row.words.split()))
    DocumentWords.objects.filter(pk__in=set(keys).difference(row.document_id for row in rows)).delete()
    DocumentWords.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["document"], update_fields=["locale", "words"]
    )
    _count(changes)


def counted(documents: Sequence[Document]) -> list[DocumentWords]:
    """What the words of documents are to be counted with, nothing for those that do not count."""
    return [
        DocumentWords(document_id=document.pk, locale=built.locale, words=" ".join(sorted(_words(built))))
        for document in documents
        if not document.is_deleted and not (built := from_json(document.data)).is_staff_only
    ]


def rebuild(progress: Callable[[int], None]) -> None:
    """Counts all documents anew, batch by batch; meanwhile fewer words are corrected."""
    with transaction.atomic():
        engines.only_writer()
        clear()
    last: int | None = 0
    while last is not None:
        with transaction.atomic():
            engines.only_writer()
            batch = list(Document.objects.filter(is_deleted=False, pk__gt=last).order_by("pk")[:_BATCH])
            write(batch)
        last = batch[-1].pk if batch else None
        progress(len(batch))


def clear() -> None:
    SurfaceWord.objects.all().delete()
    DocumentWords.objects.all().delete()


def _count(changes: Mapping[tuple[str, str], int]) -> None:
    changed = sorted((locale, word, change) for (locale, word), change in changes.items() if change)
    if not changed:
        return
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO search_surfaceword (locale, word, documents) VALUES (%s, %s, %s)"
            " ON CONFLICT (locale, word) DO UPDATE SET documents = search_surfaceword.documents + excluded.documents",
            changed,
        )
    SurfaceWord.objects.update_or_create(word="", locale="", defaults={"documents": randbits(31)})


def _words(document: SearchDocument) -> set[str]:
    """All words that a reader sees on the page. Not those of files: what is read out of them is often torn apart."""
    texts = (document.title, document.summary, document.body, document.misconceptions)
    lists = (document.keywords, document.labels, document.units)
    raw = set(raw_words("\n".join((*texts, *chain.from_iterable(lists)))))
    return {word for written in raw if (word := _surface(written))}


@lru_cache(maxsize=1 << 16)
def _surface(written: str) -> str:
    """The word to be counted; empty for what corrects nothing."""
    word = plain(written)
    return word if SHORTEST - 1 <= len(word) <= LONGEST + 2 and word.isalpha() else ""


def _current(locales: Iterable[str]) -> list[_Vocabulary]:
    revision = SurfaceWord.objects.filter(word="", locale="").values_list("documents", flat=True).first()
    if revision is None:
        return []
    for locale in locales:
        if locale not in _kept or _kept[locale].revision != revision:
            _kept[locale] = _Vocabulary(revision, _by_length(locale))
    return [_kept[locale] for locale in locales]


def _by_length(locale: str) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word FROM search_surfaceword WHERE locale = %s AND documents >= %s", [locale, LEAST_DOCUMENTS]
        )
        while rows := cursor.fetchmany(_BATCH):
            for (word,) in rows:
                found[len(word)].append(word)
    return dict(found)


def _near(word: str, vocabularies: Iterable[_Vocabulary]) -> Iterator[tuple[str, int]]:
    """Known words with one letter wrong, missing, too many or changed places, else those with two such mistakes."""
    for distance in (1, 2):
        if distance == 2 and len(word) < _TWICE:
            return
        found = [
            candidate
            for vocabulary in vocabularies
            for length in range(len(word) - distance, len(word) + distance + 1)
            for candidate, _distance, _place in process.extract(
                word, vocabulary.by_length.get(length, ()), scorer=OSA.distance, score_cutoff=distance, limit=None
            )
            if distance == 1 or len(word) >= _LONG or candidate[0] == word[0]
        ]
        if found:
            yield from ((candidate, distance) for candidate in found)
            return


def _sound(word: str) -> str:
    """Roughly how a word sounds: "newz" and "news" are one."""
    return re.sub(r"(.)\1", r"\1", word.replace("ph", "f").translate(_ALIKE))

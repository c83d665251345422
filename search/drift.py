"""Where the index, or what is kept beside it, differs from the documents, or these from their pages; and the repair."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, repeat
from typing import Any

from django.db import transaction

from search import engines, index, spelling, suggest
from search.documents import DocumentSource, from_json, sources, to_json
from search.fields import analysed
from search.matching import ALL_DOCUMENTS
from search.models import Document, DocumentWords, SurfaceWord, WordCount

SUGGESTIONS, SPELLING = "suggestions", "words for spelling"
SPELLING_COUNTS, WORD_COUNTS = "documents by word for spelling", "documents by word"


@dataclass
class Drift:
    """Keys of rows whose documents are not what their source says now, by source; of documents indexed wrongly, by
    engine; and of those, or words, that are wrong in what the database keeps beside its index, by its name."""

    stale: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    misindexed: dict[str, list[int]] = field(default_factory=dict)
    beside: dict[str, list[Any]] = field(default_factory=dict)

    def __len__(self) -> int:
        return sum(map(len, [*self.stale.values(), *self.misindexed.values(), *self.beside.values()]))

    def lines(self) -> Iterator[str]:
        for name, keys in self.stale.items():
            yield f"{name}: {len(keys)} documents differ from their pages, such as {keys[0]}"
        for name, keys in self.misindexed.items():
            yield f"index ({name}): {len(keys)} documents differ, such as {keys[0]}"
        for name, wrong in self.beside.items():
            yield f"{name}: {len(wrong)} differ, such as {wrong[0]}"


def find() -> Drift:
    """All differences. Builds every document anew, as a rebuild does, but writes nothing."""
    drift = Drift()
    for name, source in sources().items():
        stored = Document.objects.filter(source=name, is_deleted=False)
        keys = {
            *source.model._default_manager.values_list("pk", flat=True),
            *stored.values_list("source_pk", flat=True),
        }
        for batch in index.batched(sorted(keys), index.BATCH):
            if stale := list(_stale(source, batch)):
                drift.stale[name] += stale
    for name, key in (
        Document.objects.filter(is_deleted=False).exclude(source__in=sources()).values_list("source", "source_pk")
    ):
        drift.stale[name].append(key)
    wanted = dict(Document.objects.filter(is_deleted=False).values_list("pk", "version"))
    for engine in engines.installed():
        indexed = dict(engine.versions())
        if wrong := sorted(key for key in indexed.keys() | wanted.keys() if indexed.get(key) != wanted.get(key)):
            drift.misindexed[engine.name] = wrong
    drift.beside = {name: wrong for name, wrong in _beside(drift).items() if wrong}
    return drift


def repair(drift: Drift) -> None:
    for name, keys in drift.stale.items():
        for batch in index.batched(keys, index.BATCH):
            if name in sources():
                index.refresh(sources()[name], batch)
    index.remove_strays()
    for engine in engines.installed():
        for batch in index.batched(drift.misindexed.get(engine.name, ()), index.BATCH):
            documents = Document.objects.in_bulk(batch)
            # What is indexed without a document goes as a tombstone goes.
            engine.write([documents.get(key) or Document(pk=key, is_deleted=True) for key in batch])
    for untitled in index.batched(drift.beside.get(SUGGESTIONS, ()), index.BATCH):
        with transaction.atomic():
            engines.only_writer()
            suggest.write(list(Document.objects.filter(pk__in=untitled)))
    if not drift.beside.keys().isdisjoint({SPELLING, SPELLING_COUNTS}):
        spelling.rebuild(lambda count: None)
    if WORD_COUNTS in drift.beside:
        engines.database().rebuild(lambda count: None)


def _beside(drift: Drift) -> dict[str, list[Any]]:
    """What is wrong beside the index, by the documents as they are stored.

    Nobody waits meanwhile: of a document that changes nothing is said, and of counts only where none did. Counts of
    an index that differs itself come right with it.
    """
    seen: dict[int, int] = {}
    untitled: list[int] = []
    unspelled: list[int] = []
    surfaces: Counter[str] = Counter()
    words: Counter[str] = Counter()
    last = 0
    while batch := list(Document.objects.filter(pk__gt=last).order_by("pk")[: index.BATCH]):
        last = batch[-1].pk
        keys = [document.pk for document in batch]
        seen |= {document.pk: document.version for document in batch}
        untitled += suggest.differing(batch)
        counted = {row.document_id: (row.locale, row.words) for row in spelling.counted(batch)}
        rows = DocumentWords.objects.filter(pk__in=keys).values_list("pk", "locale", "words")
        stored = {key: (locale, said) for key, locale, said in rows}
        unspelled += [key for key in keys if counted.get(key) != stored.get(key)]
        for locale, said in counted.values():
            surfaces.update(map(_surface, said.split(), repeat(locale)))
        for document in batch:
            if not document.is_deleted:
                words.update({ALL_DOCUMENTS, *chain.from_iterable(analysed(from_json(document.data)).values())})
    known = SurfaceWord.objects.exclude(word="").values_list("word", "locale", "documents")
    miscounted = _differing(surfaces, {_surface(word, locale): count for word, locale, count in known.iterator()})
    miscounted_words = _differing(words, dict(WordCount.objects.values_list("token", "documents")))
    now = dict(Document.objects.values_list("pk", "version"))
    is_still = now == seen
    return {
        SUGGESTIONS: [key for key in untitled if now.get(key) == seen[key]],
        SPELLING: [key for key in unspelled if now.get(key) == seen[key]],
        SPELLING_COUNTS: miscounted if is_still else [],
        WORD_COUNTS: miscounted_words if is_still and engines.database().name not in drift.misindexed else [],
    }


def _surface(word: str, locale: str) -> str:
    return f"{word} ({locale})"


def _differing(wanted: Counter[str], stored: Mapping[str, int]) -> list[str]:
    """Words whose number is another; what is nowhere has none or 0."""
    return sorted(word for word in wanted.keys() | stored.keys() if wanted[word] != stored.get(word, 0))


def _stale(source: DocumentSource, keys: list[int]) -> Iterator[int]:
    built = {document.id: (key, to_json(document)) for key, document in source.build(index.visible(source, keys))}
    rows = Document.objects.filter(source=source.name, source_pk__in=keys, is_deleted=False)
    stored = {row.uid: (row.source_pk, row.data) for row in rows}
    for uid in built.keys() | stored.keys():
        if built.get(uid) != stored.get(uid):
            yield (built.get(uid) or stored[uid])[0]

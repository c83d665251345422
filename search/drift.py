"""Where the index differs from the documents, or the documents from their pages; and the repair."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from search import engines, index
from search.documents import DocumentSource, sources, to_json
from search.models import Document


@dataclass
class Drift:
    """Keys of rows whose documents are not what their source says now, by source; and of documents indexed wrongly,
    by engine."""

    stale: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    misindexed: dict[str, list[int]] = field(default_factory=dict)

    def __len__(self) -> int:
        return sum(map(len, [*self.stale.values(), *self.misindexed.values()]))

    def lines(self) -> Iterator[str]:
        for name, keys in self.stale.items():
            yield f"{name}: {len(keys)} documents differ from their pages, such as {keys[0]}"
        for name, keys in self.misindexed.items():
            yield f"index ({name}): {len(keys)} documents differ, such as {keys[0]}"


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


def _stale(source: DocumentSource, keys: list[int]) -> Iterator[int]:
    built = {document.id: (key, to_json(document)) for key, document in source.build(index.visible(source, keys))}
    rows = Document.objects.filter(source=source.name, source_pk__in=keys, is_deleted=False)
    stored = {row.uid: (row.source_pk, row.data) for row in rows}
    for uid in built.keys() | stored.keys():
        if built.get(uid) != stored.get(uid):
            yield (built.get(uid) or stored[uid])[0]

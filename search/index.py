"""Documents brought up to date with what their sources say now: the only writer of the document table."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

from django.db import transaction
from wagtail.models import Page

from search import engines, spelling, suggest
from search.documents import DocumentSource, SearchDocument, sources, to_json
from search.files import queue
from search.models import Document

BATCH = 100
_Item = TypeVar("_Item")


def refresh(source: DocumentSource, keys: Sequence[int]) -> None:
    """Builds the documents of these rows anew; stores and indexes what changed, takes out what may not be found.

    One transaction, so that the rows are read as they are when their documents are written.
    """
    with transaction.atomic():
        engines.only_writer()
        built = {document.id: (key, document) for key, document in source.build(visible(source, keys))}
        known = {
            row.uid: row
            for row in [
                *Document.objects.filter(source=source.name, source_pk__in=keys),
                *Document.objects.filter(uid__in=built),
            ]
        }
        changed = [_stored(known.get(uid), source, key, document) for uid, (key, document) in built.items()]
        changed += [_tombstone(row) for uid, row in known.items() if uid not in built]
        _write([row for row in changed if row is not None])
        queue.ask(source, built.values())


def visible(source: DocumentSource, keys: Iterable[int]) -> list[int]:
    """Those of the rows that anybody may find: of pages, the live ones under no view restriction."""
    if issubclass(source.model, Page):
        return list(Page.objects.live().public().filter(pk__in=list(keys)).values_list("pk", flat=True))
    return list(source.model._default_manager.filter(pk__in=list(keys)).values_list("pk", flat=True))


def remove_strays() -> int:
    """Takes out the documents whose source's rows are gone or hidden, or whose source is; how many."""
    with transaction.atomic():
        engines.only_writer()
        live = Document.objects.filter(is_deleted=False)
        strays = list(live.exclude(source__in=sources()))
        for source in sources().values():
            rows = live.filter(source=source.name)
            keys = list(rows.values_list("source_pk", flat=True))
            gone = set(keys).difference(*(visible(source, batch) for batch in batched(keys, 500)))
            strays += [row for batch in batched(sorted(gone), 500) for row in rows.filter(source_pk__in=batch)]
        _write([row for row in map(_tombstone, strays) if row is not None])
    return len(strays)


def _write(documents: list[Document]) -> None:
    """All that the database keeps to find them by, in the present transaction; other engines follow (`outside`)."""
    engines.database().write(documents)
    suggest.write(documents)
    spelling.write(documents)


def batched(items: Iterable[_Item], size: int) -> Iterator[list[_Item]]:
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch


def _stored(row: Document | None, source: DocumentSource, key: int, document: SearchDocument) -> Document | None:
    """The row with the document, saved; nothing when it says so already."""
    data = to_json(document)
    if row is None:
        return Document.objects.create(uid=document.id, source=source.name, source_pk=key, data=data)
    if row.source == source.name and row.source_pk == key and not row.is_deleted and row.data == data:
        return None
    row.source, row.source_pk, row.data, row.is_deleted = source.name, key, data, False
    row.version += 1
    row.save()
    return row


def _tombstone(row: Document) -> Document | None:
    if row.is_deleted:
        return None
    row.is_deleted, row.data = True, {}
    row.version += 1
    row.save()
    return row

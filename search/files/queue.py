"""Files on their way to being read: asked for by the documents that lack their text, read once, and then shown.

A page's document is built at once, without the texts that are not there yet. The files are read after the commit, by
the worker where there is one; then the documents that waited are built anew. Every step is a row: whoever dies, another
goes on.
"""

import logging
import time
from collections.abc import Collection, Iterable
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.documents.models import AbstractDocument

from cms.work import Backlog, has_worker
from search import engines
from search.documents import DocumentSource, SearchDocument
from search.files import sandbox
from search.files.models import AwaitedFile, FileText, Reason
from search.files.sandbox import Reading

logger = logging.getLogger(__name__)
State = FileText.State
# A file that was being read when its reader's parent died, this many times, is what kills it.
MAX_ATTEMPTS = 3
# What a request reads where there is no worker; `extract_files` or the next change goes on.
REQUEST_SECONDS = 5.0


def ask(source: DocumentSource, built: Iterable[tuple[int, SearchDocument]]) -> None:
    """Queues the files that these documents lack, in the transaction that stores them."""
    lacking = [
        AwaitedFile(file_id=attachment.file, source=source.name, source_pk=key)
        for key, document in built
        for attachment in document.attachments
        if attachment.text is None
    ]
    if not lacking:
        return
    hashes = sorted({awaited.file_id for awaited in lacking})
    FileText.objects.bulk_create([FileText(hash=file) for file in hashes], ignore_conflicts=True)
    AwaitedFile.objects.bulk_create(lacking, ignore_conflicts=True)
    if not has_worker():
        transaction.on_commit(lambda: read_waiting(hashes, within=REQUEST_SECONDS), robust=True)


def due() -> "QuerySet[FileText]":
    """What waits, and what somebody began to read and never ended."""
    void = timezone.now() - timedelta(seconds=2 * settings.FILE_SECONDS + 60)
    return FileText.objects.filter(Q(state=State.WAITING) | Q(state=State.READING, claimed_at__lt=void))


def read_waiting(hashes: Collection[str], *, within: float) -> None:
    """Reads what is due of these, and begins no other file when so many seconds are over."""
    until = time.monotonic() + within
    for file in due().filter(hash__in=hashes).order_by("pk").values_list("pk", flat=True):
        if time.monotonic() > until:
            return
        read(file)


def read_one() -> bool:
    """Reads one of the files that are due; whether there are more. The worker's sweep."""
    if (file := due().order_by("pk").values_list("pk", flat=True).first()) is not None:
        read(file)
    return due().exists()


def backlog() -> Backlog:
    return Backlog(waiting=due().count(), oldest=None)


def read(file: str) -> None:
    """Reads the file, unless somebody else does, and queues the documents that wait for it."""
    # One statement: of two who try, one changes the row.
    if not due().filter(pk=file).update(state=State.READING, claimed_at=timezone.now(), attempts=F("attempts") + 1):
        return
    row = FileText.objects.get(pk=file)
    started = time.monotonic()
    reading = _reading(row)
    seconds = time.monotonic() - started
    if reading.reason:
        logger.warning("File %s cannot be searched in full: %s", file, reading.reason)
    with transaction.atomic():
        # A document that is just being built without this text is stored first, and so among those that wait.
        engines.only_writer()
        FileText.objects.filter(pk=file).update(
            state=State.DONE,
            text=reading.text,
            pages=reading.pages,
            reason=reading.reason,
            seconds=seconds,
            read_at=timezone.now(),
        )
        show(file)


def _reading(row: FileText) -> Reading:
    """The file's own text, read outside any transaction."""
    if row.attempts > MAX_ATTEMPTS:
        return Reading(reason=Reason.CRASHED)
    document: AbstractDocument | None = get_document_model().objects.filter(file_hash=row.pk).first()
    if document is None:
        return Reading(reason=Reason.MISSING)
    try:
        with document.open_file() as file:
            return sandbox.read(file, document.file.size)
    except OSError:
        logger.exception("The file of document %s could not be opened", document.pk)
        return Reading(reason=Reason.MISSING)


def show(file: str) -> None:
    """Queues the documents that wait for the file to be built anew, in the current transaction."""
    from search import outbox  # It imports the index, which asks here.

    awaited = AwaitedFile.objects.filter(file=file)
    for source, key in awaited.values_list("source", "source_pk"):
        outbox.add(outbox.Target.PAGE, "file read", source=source, keys=[key])
    awaited.delete()


def forget_unused() -> None:
    """Drops the texts of files that no document has any more."""
    FileText.objects.exclude(hash__in=get_document_model().objects.values("file_hash")).delete()

"""Documents on their way to an engine outside the database.

A document waits while the version that the engine was last given is behind its own. That is decided by the change's
own transaction, so nothing is lost when this process, the engine or the network dies at any moment.
"""

import logging

from django.db import transaction
from django.db.models import F, QuerySet

from search import engines
from search.engines import EngineDown
from search.failover import breaker
from search.models import Document

logger = logging.getLogger(__name__)
_BATCH = 500


def waiting() -> "QuerySet[Document]":
    return Document.objects.filter(external_version__lt=F("version"))


def push_after_commit() -> None:
    if engines.outside() is not None:
        transaction.on_commit(push, robust=True)


def push(*, is_patient: bool = False) -> None:
    """Gives the engine what waits. While it is down nothing is tried, unless `is_patient`."""
    engine = engines.outside()
    if engine is None or (breaker().is_open and not is_patient):
        return
    last = 0
    while batch := list(waiting().filter(pk__gt=last).order_by("pk")[:_BATCH]):
        last = batch[-1].pk
        try:
            engine.write(batch)
        except EngineDown as error:
            breaker().open(engine, error)
            return

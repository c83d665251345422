"""Documents on their way to an engine outside the database: by the worker, never by a request, which it could hold up.

A document waits while the version that the engine was last given is behind its own. That is decided by the change's
own transaction, so nothing is lost when this process, the engine or the network dies at any moment.
"""

import logging
import time
from datetime import datetime

from django.db.models import F, Min, QuerySet
from django.utils import timezone

from cms.work import Backlog
from search import engines
from search.engines import EngineDown
from search.models import Document

logger = logging.getLogger(__name__)
_BATCH = 500
# Seconds of work before others have a turn, and of rest after the first failure and at most.
_TURN, _REST, _LONGEST_REST = 5.0, 2.0, 60.0


def waiting() -> "QuerySet[Document]":
    """Those that the engine refused wait for their next version, or for a person."""
    return Document.objects.filter(external_version__lt=F("version")).exclude(refused_version=F("version"))


def refused() -> "QuerySet[Document]":
    return Document.objects.filter(external_version__lt=F("version"), refused_version=F("version"))


def push(*, within: float = float("inf")) -> bool:
    """Gives the engine what waits, for so many seconds; whether more does. Raises `EngineDown`."""
    engine = engines.outside()
    if engine is None:
        return False
    until = time.monotonic() + within
    last = 0
    while batch := list(waiting().filter(pk__gt=last).order_by("pk")[:_BATCH]):
        if time.monotonic() > until:
            return True
        last = batch[-1].pk
        engine.write(batch)
    return False


def try_again(documents: "QuerySet[Document]") -> int:
    """Lets refused documents wait for the engine anew; how many."""
    return documents.filter(refused_version=F("version")).update(refused_version=0, refusal="")


def backlog() -> Backlog:
    if engines.outside() is None:
        return Backlog(0, None)
    found = waiting()
    return Backlog(found.count(), found.aggregate(oldest=Min("changed_at"))["oldest"], refused().count())


class Courier:
    """The worker's turn. While the engine is down it rests, longer after each failure, and asks before it sends."""

    def __init__(self) -> None:
        self._rests_until = 0.0
        self._failures = 0
        self._down_since: datetime | None = None

    def run(self) -> bool:
        engine = engines.outside()
        if engine is None or time.monotonic() < self._rests_until or not waiting().exists():
            return False
        try:
            if self._failures:
                engine.probe()
            is_more_due = push(within=_TURN)
        except EngineDown as error:
            self._rest(engine.name, error)
            return False
        if self._down_since is not None:
            logger.warning("Search engine %s takes documents again, after %s", engine.name, _age(self._down_since))
        self._failures, self._down_since = 0, None
        return is_more_due

    def _rest(self, name: str, error: EngineDown) -> None:
        if self._down_since is None:
            self._down_since = timezone.now()
            logger.error(
                "Search engine %s takes no documents: %s. They wait, and go when it does. See that it runs and that "
                "SEARCH_URL is right; a missing index needs search_rebuild.",
                name,
                error,
            )
        self._rests_until = time.monotonic() + min(_REST * 2**self._failures, _LONGEST_REST)
        self._failures += 1


def _age(since: datetime) -> str:
    return f"{(timezone.now() - since).total_seconds():.0f} s"

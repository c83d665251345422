"""Searches go on when the engine outside the database is down: the database's own engine answers, and says so."""

import logging
import threading
import time
from datetime import datetime
from functools import cache

from django.utils import timezone

from search import engines
from search.engines import EngineDown, Found, OutsideEngine, QueryRefused
from search.matching import TextQuery
from search.query import SearchQuery

logger = logging.getLogger(__name__)
# How long an engine that failed is left alone before it is tried again, in seconds.
PAUSE = 5.0


class Breaker:
    """Whether an engine is worth asking. Opens at a failure; closes when a trial in the background succeeds.

    Each process learns for itself. No visitor waits for a trial.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._next_trial = 0.0
        self.failure = ""
        self.since: datetime | None = None

    @property
    def is_open(self) -> bool:
        return bool(self.failure)

    def open(self, engine: OutsideEngine, error: EngineDown) -> None:
        with self._lock:
            if self.since is None:
                self.since = timezone.now()
                logger.error(
                    "Search engine %s is down: %s. The database answers in its place; a trial every %s s ends that. "
                    "See that it runs and that SEARCH_URL is right; a missing index needs search_rebuild.",
                    engine.name,
                    error,
                    PAUSE,
                )
            self.failure = str(error) or "down"
            self._next_trial = time.monotonic() + PAUSE

    def try_again(self, engine: OutsideEngine) -> None:
        """Starts a trial in the background when the last is long enough ago."""
        with self._lock:
            if not self.failure or time.monotonic() < self._next_trial:
                return
            self._next_trial = float("inf")
        threading.Thread(target=self._trial, args=[engine], daemon=True).start()

    def _trial(self, engine: OutsideEngine) -> None:
        try:
            engine.probe()
        except EngineDown as error:
            self.open(engine, error)
        except Exception:
            logger.exception("The trial of search engine %s failed", engine.name)
            self._next_trial = time.monotonic() + PAUSE
        else:
            with self._lock:
                since, self.failure, self.since = self.since, "", None
            logger.warning("Search engine %s answers again; it was down since %s", engine.name, since)


@cache
def breaker() -> Breaker:
    """This process's."""
    return Breaker()


def find(query: SearchQuery, text: TextQuery | None) -> tuple[Found, str, bool]:
    """The answer, the name of the engine that gave it, and whether that was in place of the one chosen."""
    outside = engines.outside()
    if outside is not None:
        if breaker().is_open:
            breaker().try_again(outside)
        else:
            try:
                return outside.find(query, text), outside.name, False
            except QueryRefused:
                logger.exception("Search engine %s refused a query, the database answers it", outside.name)
            except EngineDown as error:
                breaker().open(outside, error)
    database = engines.database()
    return database.find(query, text), database.name, outside is not None

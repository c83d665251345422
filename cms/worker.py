"""The worker: one process that runs Django's tasks and the sweeps of `cms.work`, and shows signs of life."""

import logging
import threading
import time

from django.db import InterfaceError, OperationalError, close_old_connections, connections
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker as TaskRunner

from cms.models import WorkerBeat
from cms.work import Sweep, has_worker, sweeps

logger = logging.getLogger(__name__)
# Seconds between two signs of life, and between two looks when nothing was due.
BEAT, LOOK = 10.0, 1.0
# A round lets nobody wait long: some tasks, then a turn of every sweep that is due.
TASKS_A_ROUND = 20


_NO_DATABASE = (OperationalError, InterfaceError)


class Worker:
    def __init__(self) -> None:
        self.id = get_random_string(32)
        self._stopping = threading.Event()
        self._tasks: TaskRunner | None = None
        self._due: dict[str, float] = {}
        self._is_database_down = False

    def stop(self, *_: object) -> None:
        """What is under way is finished first."""
        self._stopping.set()
        if self._tasks is not None:
            self._tasks.running = False

    def run(self, *, until_idle: bool = False) -> None:
        """Works until it is told to stop, or with `until_idle` until a round had nothing to do."""
        threading.Thread(target=self._beat, daemon=True).start()
        while not self._stopping.is_set():
            is_busy = self._round()
            if until_idle and not is_busy:
                break
            if not is_busy:
                self._stopping.wait(LOOK)
        self._stopping.set()
        WorkerBeat.objects.filter(worker=self.id).delete()

    def _round(self) -> bool:
        """Whether there was so much to do that the next round should follow at once."""
        try:
            close_old_connections()
            is_busy = has_worker() and self._run_tasks()
            for sweep in sweeps():
                is_busy |= self._turn(sweep)
        except _NO_DATABASE as error:
            if not self._is_database_down:
                logger.error("The worker has no database, and tries again every second: %s", error)
            self._is_database_down = True
            connections.close_all()
            return False
        if self._is_database_down:
            logger.warning("The worker has its database again")
            # A task whose end could not be written is left to the sweep that looks for those of silent workers.
            self.id = get_random_string(32)
        self._is_database_down = False
        return is_busy

    def _run_tasks(self) -> bool:
        self._tasks = TaskRunner(
            queue_names=["*"],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=TASKS_A_ROUND,
            worker_id=self.id,
            excluded_queue_names=[],
        )
        self._tasks.run()
        return bool(self._tasks._run_tasks >= TASKS_A_ROUND)

    def _turn(self, sweep: Sweep) -> bool:
        if self._stopping.is_set() or time.monotonic() < self._due.get(sweep.name, 0):
            return False
        # Before, so that one that fails does not keep the others from their turns.
        self._due[sweep.name] = time.monotonic() + sweep.every
        try:
            is_more_due = sweep.run()
        except _NO_DATABASE:
            raise
        except Exception:
            logger.exception("The sweep %s failed, and is tried again in %s s", sweep.name, sweep.every)
            return False
        self._due[sweep.name] = 0 if is_more_due else time.monotonic() + sweep.every
        return is_more_due

    def _beat(self) -> None:
        """In a thread of its own: a long task is no sign of death."""
        started = timezone.now()
        while not self._stopping.is_set():
            try:
                WorkerBeat.objects.update_or_create(
                    worker=self.id, defaults={"seen_at": timezone.now()}, create_defaults={"started_at": started}
                )
            except _NO_DATABASE:
                connections.close_all()
            self._stopping.wait(BEAT)

"""What is done behind the requests, by `manage.py run_worker`: sweeps that rooms register.

What must not be lost is a row, written in the transaction of the change that asks for it. A sweep looks for such rows
and does what they say; so a process that dies at any moment loses nothing, and the next look goes on.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.functional import Promise

# After each failure the wait until the next attempt; after the last one it is for a person to look.
RETRY_AFTER = (
    timedelta(seconds=10),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
)
DATABASE_TASKS = "django_tasks_db.DatabaseBackend"


@dataclass(frozen=True, slots=True)
class Backlog:
    """How much waits, since when the oldest of it is due, and how much was given up. Only counts: all may see them."""

    waiting: int
    oldest: datetime | None
    failed: int = 0


@dataclass(frozen=True)
class Sweep:
    """`run` does what is due for some seconds at most, and returns whether more is due at once.

    It must be safe in two processes at a time, and after `kill -9` at any line. What it raises is logged, and it is
    called again later. It is called every `every` seconds, one sweep after the other.
    """

    name: str
    run: Callable[[], bool]
    every: float = 5.0
    backlog: Callable[[], Backlog] | None = None
    # For the warning on the admin's home page: what was given up, the name of the URL that lists it, and who may.
    label: str | Promise = ""
    report: str = ""
    permission: str = ""


_sweeps: dict[str, Sweep] = {}


def register(sweep: Sweep) -> None:
    """To be called in an app's `ready()`."""
    _sweeps[sweep.name] = sweep


def sweeps() -> list[Sweep]:
    return list(_sweeps.values())


def has_worker() -> bool:
    """Whether this installation runs a worker; without one, a request does itself what cannot wait."""
    return settings.TASKS["default"]["BACKEND"] == DATABASE_TASKS


def next_attempt(attempts: int) -> datetime | None:
    """When something that has failed this often (from 1) is tried again; None when it is given up."""
    return timezone.now() + RETRY_AFTER[attempts - 1] if attempts <= len(RETRY_AFTER) else None

"""`/health/`: whether this server can answer; `/health/upkeep/`: whether an operator should look. No secret, no person.

A load balancer asks the first, and takes away a server that answers 500. What the second watches is shared by all
servers, or does not keep a page from being answered: a load balancer that asked it would take all of them away.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from asgiref.sync import sync_to_async
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse
from django.utils import timezone
from health_check.base import HealthCheck
from health_check.exceptions import ServiceUnavailable, ServiceWarning
from health_check.views import HealthCheckView

from cms.upkeep import SILENCE, last_sign_of_life
from cms.work import Sweep, has_worker, sweeps

# How long something that is due may wait for the worker before an operator should look.
PATIENCE = timedelta(minutes=5)


@dataclass(repr=False)
class Check(HealthCheck):
    """`look` raises what is wrong, in words for everybody's eyes."""

    name: str
    look: Callable[[], None] = field(repr=False)

    async def run(self) -> None:
        # In the request's own thread, with its own connection to the database.
        try:
            await sync_to_async(self.look)()
        except Error as error:
            raise ServiceUnavailable("the database does not answer") from error

    def __repr__(self) -> str:
        return self.name


_extra: list[Check] = []


def register(check: Check) -> None:
    """Adds a check to `/health/upkeep/`; to be called in an app's `ready()`."""
    _extra.append(check)


class HealthView(HealthCheckView):
    """Plain text, JSON (`?format=json`) or OpenMetrics (`?format=openmetrics`); 200 when all is well, else 500."""

    def get_checks(self) -> Iterator[HealthCheck]:
        yield Check("database", look_at_database)
        yield Check("migrations", look_at_migrations)

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        """In place of the package's page, whose styles our security policy refuses."""
        return self.render_to_response_text(kwargs["status"])


class UpkeepView(HealthView):
    def get_checks(self) -> Iterator[HealthCheck]:
        yield from super().get_checks()
        yield from _extra
        yield Check("worker", look_at_worker)
        for sweep in sweeps():
            if sweep.backlog is not None:
                yield Check(sweep.name, lambda sweep=sweep: look_at_backlog(sweep))


def look_at_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


_are_migrations_done = False


def look_at_migrations() -> None:
    """Reads all migrations, a fifth of a second: no more once they were found applied."""
    global _are_migrations_done
    if not _are_migrations_done:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise ServiceUnavailable("the database is behind this release: run migrate")
        _are_migrations_done = True


def look_at_worker() -> None:
    if not has_worker():
        return
    seen = last_sign_of_life()
    if seen is None or seen < timezone.now() - SILENCE:
        raise ServiceUnavailable(f"no sign of life {_since(seen)}: start run_worker")


def look_at_backlog(sweep: Sweep) -> None:
    if sweep.backlog is None:
        return
    backlog = sweep.backlog()
    if backlog.oldest is not None and backlog.oldest < timezone.now() - PATIENCE:
        raise ServiceUnavailable(f"{backlog.waiting} wait, the oldest {_since(backlog.oldest)}: see the worker's log")
    if backlog.failed:
        raise ServiceWarning(f"{backlog.failed} were given up: see the admin")


def _since(moment: datetime | None) -> str:
    return f"since {moment:%Y-%m-%d %H:%M} UTC" if moment else "ever"

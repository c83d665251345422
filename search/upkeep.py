"""The worker's part in search, and what an operator should be told of it."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register
from django.utils.translation import gettext_lazy as _
from health_check.exceptions import ServiceUnavailable

from cms import health, work
from search import engines, outbox, outside
from search.engines import EngineDown
from search.failover import breaker

# Who may see what was given up, and have it tried again.
PERMISSION = "search.change_outboxentry"


def register_upkeep() -> None:
    for name, run, backlog in (
        ("search updates", outbox.apply_due, outbox.backlog),
        ("search engine", outside.Courier().run, outside.backlog),
    ):
        work.register(
            work.Sweep(
                name,
                run,
                every=1,
                backlog=backlog,
                label=_("Search updates"),
                report="search_failed_updates",
                permission=PERMISSION,
            )
        )
    health.register(health.Check("search engine answers", look_at_engine))


@register()
def outside_engine_has_a_worker(**_kwargs: Any) -> list[CheckMessage]:
    """Documents reach an engine outside the database by the worker only."""
    if settings.SEARCH_URL.startswith("http") and not work.has_worker():
        return [Warning("SEARCH_URL names an engine that nothing is sent to: set TASKS=database and run run_worker.")]
    return []


def look_at_engine() -> None:
    """For `/health/upkeep/`: whether the engine outside the database answers this server now."""
    engine = engines.outside()
    if engine is None:
        return
    try:
        engine.probe()
    except EngineDown as error:
        # The reason may name hosts: it is in the log.
        since = breaker().since
        told = f" since {since:%Y-%m-%d %H:%M} UTC" if since else ""
        raise ServiceUnavailable(f"{engine.name} does not answer{told}, the database does: see the log") from error

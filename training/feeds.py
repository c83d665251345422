"""Sessions as an iCalendar feed that anybody may subscribe to (RFC 5545)."""

from collections.abc import Iterable
from datetime import timedelta

from django.http import HttpRequest
from icalendar import STATUS, Event

from training.ical import new_calendar, new_event
from training.models.sessions import TrainingSession

_REFRESH = timedelta(hours=12)


def feed(name: str, sessions: Iterable[TrainingSession], request: HttpRequest) -> str:
    """A calendar of sessions that have `page` (training.catalogue); cancelled ones stay in it as cancelled."""
    calendar = new_calendar("Sessions", (_event(session, request) for session in sessions))
    calendar.add("X-WR-CALNAME", name)
    calendar.add("REFRESH-INTERVAL", _REFRESH, parameters={"VALUE": "DURATION"})
    return calendar.to_ical().decode()


def _event(session: TrainingSession, request: HttpRequest) -> Event:
    return new_event(
        f"session-{session.pk}@{request.get_host().partition(':')[0]}",
        session.starts_at,
        session.ends_at,
        session.page.title,
        status=STATUS.CANCELLED if session.cancelled_at else STATUS.CONFIRMED,
        place=session.place,
        url=session.page.get_full_url(request),
        description=session.page.summary,
        sequence=session.sequence,
    )

"""Sessions as an iCalendar feed that anybody may subscribe to (RFC 5545)."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from django.http import HttpRequest
from icalendar import Calendar, Event

from training.models.sessions import TrainingSession

_REFRESH = timedelta(hours=12)


def feed(name: str, sessions: Iterable[TrainingSession], request: HttpRequest) -> str:
    """A calendar of sessions that have `page` (training.catalogue); cancelled ones stay in it as cancelled."""
    calendar = Calendar()
    calendar.add("PRODID", "-//Prevent education library//Sessions//EN")
    calendar.add("VERSION", "2.0")
    calendar.add("X-WR-CALNAME", name)
    calendar.add("REFRESH-INTERVAL", _REFRESH, parameters={"VALUE": "DURATION"})
    for session in sessions:
        event = Event()
        event.add("UID", f"session-{session.pk}@{request.get_host().partition(':')[0]}")
        event.add("SEQUENCE", session.sequence)
        event.add("DTSTAMP", datetime.now(UTC))
        event.add("DTSTART", session.starts_at.astimezone(UTC))
        event.add("DTEND", session.ends_at.astimezone(UTC))
        event.add("SUMMARY", session.page.title)
        event.add("DESCRIPTION", session.page.summary)
        if session.place:
            event.add("LOCATION", session.place)
        event.add("URL", session.page.get_full_url(request))
        event.add("STATUS", "CANCELLED" if session.cancelled_at else "CONFIRMED")
        calendar.add_component(event)
    text: str = calendar.to_ical().decode()
    return text

"""What all our calendars share, as calendar programs read them (RFC 5545)."""

from collections.abc import Iterable
from datetime import UTC, datetime

from icalendar import STATUS, Calendar, Event


def new_calendar(product: str, events: Iterable[Event]) -> Calendar:
    calendar = Calendar()
    calendar.add("PRODID", f"-//Prevent education library//{product}//EN")
    calendar.add("VERSION", "2.0")
    for event in events:
        calendar.add_component(event)
    return calendar


def new_event(
    uid: str,
    starts_at: datetime,
    ends_at: datetime,
    summary: str,
    *,
    status: STATUS = STATUS.CONFIRMED,
    place: str = "",
    url: str = "",
    description: str | None = None,
    sequence: int | None = None,
) -> Event:
    """An event stamped now, without a line for a place or URL that is empty."""
    return Event.new(
        uid=uid,
        # In UTC: no definition of a time zone has to travel along, and summer time is settled.
        start=starts_at.astimezone(UTC),
        end=ends_at.astimezone(UTC),
        summary=summary,
        status=status,
        location=place or None,
        url=url or None,
        description=description,
        sequence=sequence,
    )

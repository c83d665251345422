"""Invitations for a calendar program: one event for each request, by RFC 5545 and RFC 5546 (iTIP)."""

from datetime import UTC, datetime
from email.utils import parseaddr
from typing import Literal

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress, vText

from cms.models import SiteSettings
from training.models.requests import TrainingRequest

Method = Literal["REQUEST", "CANCEL"]
_PRODUCT = "-//Prevent education library//Training//EN"


def invitation(request: TrainingRequest, method: Method = "REQUEST") -> str:
    """The iCalendar object of the agreed session, in the request's language, with lines ended by CRLF.

    The same `UID` for the request's life; its `SEQUENCE` is the request's. Raises ValueError when nothing is agreed.
    """
    starts_at, ends_at = agreed_times(request)
    if starts_at is None or ends_at is None:
        raise ValueError(f"{request.reference} has no agreed time")
    with translation.override(request.language):
        event = Event()
        event.add("UID", request.calendar_uid)
        event.add("SEQUENCE", request.sequence)
        event.add("DTSTAMP", datetime.now(UTC))
        # In UTC: no definition of a time zone has to travel along, and summer time is settled.
        event.add("DTSTART", starts_at.astimezone(UTC))
        event.add("DTEND", ends_at.astimezone(UTC))
        event.add("SUMMARY", _("Training: %(title)s") % {"title": request.offer_title})
        event.add("STATUS", "CANCELLED" if method == "CANCEL" else "CONFIRMED")
        event.add("DESCRIPTION", _("Reference %(reference)s") % {"reference": request.reference})
        if where := agreed_place(request):
            event.add("LOCATION", where)
        if (link := agreed_link(request)) and method == "REQUEST":
            event.add("URL", link)
        event.add("ORGANIZER", _organizer(request))
        if request.requester_email:
            event.add("ATTENDEE", _attendee(request))
    return _calendar(event, method)


def agreed_times(request: TrainingRequest) -> tuple[datetime | None, datetime | None]:
    """Start and end: of the session that a place is on, or as agreed with the school."""
    if request.session is not None:
        return request.session.starts_at, request.session.ends_at
    return request.starts_at, request.ends_at


def agreed_place(request: TrainingRequest) -> str:
    return request.session.place if request.session is not None else request.place


def agreed_link(request: TrainingRequest) -> str:
    return request.session.joining_link if request.session is not None else request.joining_link


def _organizer(request: TrainingRequest) -> vCalAddress:
    council = SiteSettings.for_site(request.site)
    address = vCalAddress(f"MAILTO:{council.team_email}")
    address.params["CN"] = vText(council.organisation)
    sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    if sender != council.team_email:
        # Some programs take an invitation only from its organizer, or from who sends it for them (RFC 6047, 2.2).
        address.params["SENT-BY"] = f"MAILTO:{sender}"
    return address


def _attendee(request: TrainingRequest) -> vCalAddress:
    address = vCalAddress(f"MAILTO:{request.requester_email}")
    address.params["CN"] = vText(request.requester_name)
    address.params["ROLE"] = vText("REQ-PARTICIPANT")
    address.params["PARTSTAT"] = vText("ACCEPTED")
    # Changes go through the requester's own page: an answer from a calendar program would reach nobody.
    address.params["RSVP"] = vText("FALSE")
    return address


def _calendar(event: Event, method: Method) -> str:
    calendar = Calendar()
    calendar.add("PRODID", _PRODUCT)
    calendar.add("VERSION", "2.0")
    calendar.add("METHOD", method)
    calendar.add_component(event)
    text: str = calendar.to_ical().decode()
    return text

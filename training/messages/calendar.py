"""Invitations for a calendar program: one event for each request, by RFC 5545 and RFC 5546 (iTIP)."""

from datetime import datetime
from email.utils import parseaddr
from typing import Literal

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import STATUS, vCalAddress, vText

from cms.models import SiteSettings
from training.ical import new_calendar, new_event
from training.models.requests import TrainingRequest

Method = Literal["REQUEST", "CANCEL"]


def invitation(request: TrainingRequest, method: Method = "REQUEST") -> str:
    """The iCalendar object of the agreed session, in the request's language, with lines ended by CRLF.

    The same `UID` for the request's life; its `SEQUENCE` is the request's. Raises ValueError when nothing is agreed.
    """
    starts_at, ends_at = agreed_times(request)
    if starts_at is None or ends_at is None:
        raise ValueError(f"{request.reference} has no agreed time")
    is_cancelled = method == "CANCEL"
    with translation.override(request.language):
        event = new_event(
            request.calendar_uid,
            starts_at,
            ends_at,
            _("Training: %(title)s") % {"title": request.offer_title},
            status=STATUS.CANCELLED if is_cancelled else STATUS.CONFIRMED,
            place=agreed_place(request),
            url="" if is_cancelled else agreed_link(request),
            description=_("Reference %(reference)s") % {"reference": request.reference},
            sequence=request.sequence,
        )
    event.add("ORGANIZER", _organizer(request))
    if request.requester_email:
        event.add("ATTENDEE", _attendee(request))
    calendar = new_calendar("Training", [event])
    calendar.add("METHOD", method)
    return calendar.to_ical().decode()


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

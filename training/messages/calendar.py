"""Invitations for a calendar program: one event for each request, by RFC 5545 and RFC 5546 (iTIP)."""

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
    agreed = request.agreed
    if agreed.starts_at is None or agreed.ends_at is None:
        raise ValueError(f"{request.reference} has no agreed time")
    is_cancelled = method == "CANCEL"
    with translation.override(request.language):
        event = new_event(
            request.calendar_uid,
            agreed.starts_at,
            agreed.ends_at,
            _("Training: %(title)s") % {"title": request.offer_title},
            status=STATUS.CANCELLED if is_cancelled else STATUS.CONFIRMED,
            place=agreed.place,
            url="" if is_cancelled else agreed.joining_link,
            description=_("Reference %(reference)s") % {"reference": request.reference},
            sequence=request.sequence,
        )
    event.add("ORGANIZER", _organizer(request))
    if request.requester_email:
        event.add("ATTENDEE", _attendee(request))
    calendar = new_calendar("Training", [event])
    calendar.add("METHOD", method)
    return calendar.to_ical().decode()


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

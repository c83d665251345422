"""Writes a message to the outbox, in the transaction of what it tells."""

from datetime import datetime

from django.conf import settings
from django.template.defaultfilters import date as formatted
from django.urls import reverse
from django.utils import timezone, translation

from cms.models import SiteSettings
from training.messages.calendar import Method, agreed_link, agreed_place, agreed_times, invitation
from training.messages.texts import fill, text_of
from training.models.messages import Message, MessageKind
from training.models.requests import TrainingRequest

_WITH_INVITATION: dict[str, Method] = {
    MessageKind.CONFIRMATION: "REQUEST",
    MessageKind.CHANGE: "REQUEST",
    MessageKind.CANCELLATION: "CANCEL",
}
_LONGEST_SUBJECT = 200


def queue(request: TrainingRequest, kind: MessageKind, *, to: str | None = None, note: str = "") -> Message | None:
    """A message of this kind to the requester (or `to`), in the request's language; none without an address.

    ((link)) and ((lessons)) stay in its text: they are filled when it is sent, so that no key to a request is kept and
    no search runs in the transaction.

    `note`: what an officer adds, such as the question asked or why dates changed. Nothing that the requester typed
    freely ever goes into a message.
    """
    address = to or request.requester_email
    if not address:
        return None
    with translation.override(request.language):
        subject, body = text_of(request.site, kind, request.language)
        values = _values(request, kind, note)
        method = _method(request, kind)
        return Message.objects.create(
            request=request,
            kind=kind,
            to=address,
            language=request.language,
            # One line: what stands in names cannot add headers.
            subject=" ".join(fill(subject, values).split())[:_LONGEST_SUBJECT],
            body=fill(body, values),
            calendar=invitation(request, method) if method else "",
            calendar_method=method or "",
        )


def notify_officers(request: TrainingRequest) -> Message | None:
    """Tells the team that a request came: its reference and kind, nothing that was typed."""
    return queue(request, MessageKind.OFFICER_NOTICE, to=SiteSettings.for_site(request.site).team_email)


def _method(request: TrainingRequest, kind: MessageKind) -> Method | None:
    """What the message's invitation does; none where there is nothing to invite to, or to take back."""
    method = _WITH_INVITATION.get(kind)
    if method is None or None in agreed_times(request):
        return None
    if method == "CANCEL" and not request.messages.filter(calendar_method="REQUEST").exists():
        return None
    return method


def _values(request: TrainingRequest, kind: MessageKind, note: str) -> dict[str, str]:
    council = SiteSettings.for_site(request.site)
    starts_at, ends_at = agreed_times(request)
    wants_dates = kind == MessageKind.PROPOSAL
    return {
        "name": request.requester_name,
        "reference": request.reference,
        "training": request.offer_title or request.get_kind_display(),
        "kind": request.get_kind_display(),
        "school": request.school_name,
        "date": _day(starts_at),
        "time": _time(starts_at, ends_at),
        "place": "\n".join(filter(None, (agreed_place(request), agreed_link(request)))),
        "dates": "\n".join(_proposed(request)) if wants_dates else "",
        "note": note,
        "desk_link": settings.WAGTAILADMIN_BASE_URL + reverse("wagtailadmin_home"),
        "organisation": council.organisation,
        "team_email": council.team_email,
    }


def _day(at: datetime | None) -> str:
    return formatted(timezone.localtime(at), "l j F Y") if at else ""


def _time(starts_at: datetime | None, ends_at: datetime | None) -> str:
    return " – ".join(f"{timezone.localtime(at):%H:%M}" for at in (starts_at, ends_at) if at)


def _proposed(request: TrainingRequest) -> list[str]:
    dates = request.proposed_dates.filter(withdrawn_at=None)
    return [f"- {_day(date.starts_at)}, {_time(date.starts_at, date.ends_at)}" for date in dates]

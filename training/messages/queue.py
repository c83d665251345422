"""Writes a message to the outbox, in the transaction of what it tells; puts back or settles what did not arrive."""

import re
import uuid
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.template.defaultfilters import date as formatted
from django.urls import reverse
from django.utils import timezone, translation

from cms.languages import DEFAULT_LANGUAGE
from cms.models import SiteSettings
from cms.work import has_worker
from training.messages.calendar import Method, invitation
from training.messages.sending import send_on_commit
from training.messages.texts import fill, text_of
from training.models.messages import Message, MessageKind
from training.models.requests import TrainingRequest

WITH_INVITATION: dict[str, Method] = {
    MessageKind.CONFIRMATION: "REQUEST",
    MessageKind.CHANGE: "REQUEST",
    MessageKind.CANCELLATION: "CANCEL",
}
_LONGEST_SUBJECT = 200
_LINKED = re.compile(r"://|@|(?<=\w)\.(?=\w)")


def queue(request: TrainingRequest, kind: MessageKind, *, note: str = "") -> Message | None:
    """A message of this kind to the requester, in the request's language; none without an address.

    Notices go to the officer or the team instead, in the site's first language.

    ((link)) and ((lessons)) stay in its text: they are filled when it is sent, so that no key to a request is kept and
    no search runs in the transaction.

    `note`: what an officer adds, such as the question asked or why dates changed. Nothing that the requester typed
    freely ever goes into a message.
    """
    address = address_for(request, kind)
    if not address:
        return None
    language = DEFAULT_LANGUAGE if kind == MessageKind.OFFICER_NOTICE else request.language
    with translation.override(language):
        subject, body = text_of(request.site, kind, language)
        times = _proposed(request) if kind == MessageKind.PROPOSAL else []
        values = values_of(request, kind, note, dates=times)
        method = _method(request, kind)
        message = Message.objects.create(
            request=request,
            kind=kind,
            to=address,
            language=language,
            # One line: what stands in names cannot add headers.
            subject=" ".join(fill(subject, values).split())[:_LONGEST_SUBJECT],
            body=fill(body, values),
            calendar=invitation(request, method) if method else "",
            calendar_method=method or "",
        )
    if not has_worker():
        send_on_commit()
    return message


def notify_officers(request: TrainingRequest) -> Message | None:
    """Tells who has the request in hand, or else the team, that it came or was changed: nothing that was typed.

    While one such message waits, it says it all.
    """
    if request.messages.filter(kind=MessageKind.OFFICER_NOTICE, status=Message.Status.WAITING).exists():
        return None
    return queue(request, MessageKind.OFFICER_NOTICE)


@transaction.atomic
def send_again(found: QuerySet[Message]) -> int:
    """Puts messages that did not arrive back into the outbox, to the address that the request has now; how many.

    With a new Message-ID: servers that know the old one would drop them as copies.
    """
    count = 0
    lost = found.filter(status__in=Message.Status.lost(), request__anonymised_at=None)
    for message in lost.select_for_update(of=("self",)):
        message.to = address_for(message.request, message.kind)
        message.message_id, message.provider_id = uuid.uuid4(), ""
        message.status, message.attempts, message.last_error = Message.Status.WAITING, 0, ""
        message.send_after = timezone.now()
        message.save()
        count += 1
    if count and not has_worker():
        send_on_commit()
    return count


def settle(found: QuerySet[Message]) -> int:
    """Ends the warnings about messages that did not arrive and need not; how many."""
    lost = found.filter(status__in=Message.Status.lost())
    return Message.objects.filter(pk__in=lost.values("pk")).update(status=Message.Status.SETTLED)


def address_for(request: TrainingRequest, kind: str) -> str:
    """Where messages of this kind go now: the requester's address, or for notices the officer's or the team's."""
    if kind != MessageKind.OFFICER_NOTICE:
        return request.requester_email
    officer = request.officer if request.officer and request.officer.is_active else None
    return (officer.email if officer else "") or SiteSettings.for_site(request.site).team_email


def _method(request: TrainingRequest, kind: MessageKind) -> Method | None:
    """What the message's invitation does; none where there is nothing to invite to, or to take back."""
    method = WITH_INVITATION.get(kind)
    if method is None or not request.has_agreed_time:
        return None
    if method == "CANCEL" and not request.messages.filter(calendar_method="REQUEST").exists():
        return None
    return method


def values_of(
    request: TrainingRequest, kind: str, note: str, *, dates: Sequence[tuple[datetime, datetime]]
) -> dict[str, str]:
    """What the placeholders stand for, in the active language. `dates`: start and end of those proposed."""
    council = SiteSettings.for_site(request.site)
    agreed = request.agreed
    return {
        "name": _unlinked(request.requester_name),
        "reference": request.reference,
        "training": request.offer_title or request.get_kind_display(),
        "kind": request.get_kind_display(),
        "school": _unlinked(request.school_name),
        "date": _day(agreed.starts_at),
        "time": _time(agreed.starts_at, agreed.ends_at),
        "place": "\n".join(filter(None, (agreed.place, agreed.joining_link))),
        "dates": "\n".join(f"- {_day(starts)}, {_time(starts, ends)}" for starts, ends in dates),
        "note": note,
        "desk_link": settings.WAGTAILADMIN_BASE_URL + _desk_page(request),
        "organisation": council.organisation,
        "team_email": council.team_email,
    }


def _desk_page(request: TrainingRequest) -> str:
    return reverse("training_requests:inspect", args=[request.pk]) if request.pk else reverse("training_requests:index")


def _unlinked(typed: str) -> str:
    """What was typed, so that no mail program makes a link of it: the address that we write to may be another's."""
    return _LINKED.sub(lambda found: ". " if found[0] == "." else " ", typed)


def _day(at: datetime | None) -> str:
    return formatted(timezone.localtime(at), "l j F Y") if at else ""


def _time(starts_at: datetime | None, ends_at: datetime | None) -> str:
    return " – ".join(f"{timezone.localtime(at):%H:%M}" for at in (starts_at, ends_at) if at)


def _proposed(request: TrainingRequest) -> list[tuple[datetime, datetime]]:
    return list(request.proposed_dates.filter(withdrawn_at=None).values_list("starts_at", "ends_at"))

"""A message as it would look, for an invented request: shown to officers while they edit its text, and sent to them."""

from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from training.messages.calendar import invitation
from training.messages.queue import WITH_INVITATION, values_of
from training.messages.sending import Outgoing
from training.messages.texts import fill
from training.models.messages import Message, MessageKind, MessageTemplate
from training.models.requests import Kind, State, TrainingRequest


def example(text: MessageTemplate, to: str = "name@example.org") -> Outgoing:
    """Nothing of it is stored."""
    with translation.override(text.language):
        request = _request(text)
        times = [(start, start + timedelta(hours=1)) for start in _days()]
        values = values_of(request, text.kind, _("What an officer adds stands here."), dates=times)
        base = settings.WAGTAILADMIN_BASE_URL
        purpose = "training:feedback" if text.kind == MessageKind.FEEDBACK else "training:mine"
        values["link"] = base + reverse(purpose, args=["example"])
        values["lessons"] = f"- {_('A lesson on the same theme')}\n  {base}/"
        method = WITH_INVITATION.get(text.kind)
        message = Message(
            request=request,
            kind=text.kind,
            to=to,
            language=text.language,
            subject=" ".join(fill(text.subject, values).split()),
            calendar=invitation(request, method) if method else "",
            calendar_method=method or "",
        )
        return Outgoing(message, fill(text.body, values))


def _request(text: MessageTemplate) -> TrainingRequest:
    starts_at = _days()[0]
    return TrainingRequest(
        site=text.site,
        reference="PT-2345-6789",
        kind=Kind.BESPOKE,
        state=State.CONFIRMED,
        language=text.language,
        offer_title=_("An invented training"),
        school_name=_("An invented school"),
        requester_name="Sam Example",
        requester_email="name@example.org",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=1),
        place=_("School hall"),
    )


def _days() -> list[datetime]:
    day = timezone.localtime() + timedelta(days=14)
    first = day.replace(hour=15, minute=30, second=0, microsecond=0)
    return [first, first + timedelta(days=1)]

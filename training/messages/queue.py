"""Writes a message to the outbox, in the transaction of what it tells."""

from cms.models import SiteSettings
from training.models.messages import Message, MessageKind
from training.models.requests import TrainingRequest

# Stands in a text for the link to the request's own page: its key is made when the message is sent, and not kept.
LINK = "((link))"


def queue(request: TrainingRequest, kind: MessageKind, *, to: str | None = None, note: str = "") -> Message | None:
    """A message of this kind to the requester (or `to`), in the request's language; none without an address.

    `note`: what an officer adds, such as the question asked or why dates changed.
    """
    address = to or request.requester_email
    if not address:
        return None
    return Message.objects.create(
        request=request,
        kind=kind,
        to=address,
        language=request.language,
        subject=str(MessageKind(kind).label),
        body=note,
    )


def notify_officers(request: TrainingRequest) -> Message | None:
    """Tells the team that a request came: its reference and kind, nothing that was typed."""
    team = SiteSettings.for_site(request.site).team_email
    return queue(request, MessageKind.OFFICER_NOTICE, to=team)

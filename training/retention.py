"""Ends what is kept of people when its time is over (`holdings.py`): deleted, or made anonymous with its counts."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from cms.work import Sweep
from training import desk
from training.holdings import BY_NAME
from training.models import (
    DataAccess,
    Message,
    RequestDraft,
    RequestEvent,
    RequestKey,
    State,
    TextState,
    TrainingFeedback,
    TrainingRequest,
)
from training.models.asking import LinkWanted, SentMark
from training.models.requests import new_reference
from training.moves import locked

# Rows of one transaction: others write meanwhile.
BATCH = 200
# What an anonymous request still says: kind, state, offer, session, phase, area, group size, dates and attendance.
_BLANK: dict[str, Any] = {
    "submission": None,
    "officer": None,
    "school": None,
    "school_name": "",
    "school_urn": None,
    "school_town": "",
    "school_postcode": "",
    "cluster": [],
    "requester_name": "",
    "requester_role": "",
    "requester_email": "",
    "requester_phone": "",
    "preferred_dates": [],
    "time_window": "",
    "address": "",
    "access_note": "",
    "goals_note": "",
    "details": {},
    "text_findings": [],
    "place": "",
    "joining_link": "",
    "reason_note": "",
}
_named = TrainingRequest.objects.filter(anonymised_at=None)


def _delivered(before: datetime) -> QuerySet[Any]:
    return _named.done().alias(done_at=Coalesce("delivered_at", "ended_at")).filter(done_at__lt=before)


def _ended(before: datetime) -> QuerySet[Any]:
    return _named.exclude(state__in=(*State.done(), *State.open())).filter(ended_at__lt=before)


def _unfinished(before: datetime) -> QuerySet[Any]:
    return _named.filter(state__in=State.open(), state_since__lt=before)


def _messages(before: datetime) -> QuerySet[Any]:
    return Message.objects.exclude(status=Message.Status.WAITING).filter(created_at__lt=before)


def _events(before: datetime) -> QuerySet[Any]:
    return RequestEvent.objects.exclude(request__state__in=State.open()).filter(at__lt=before)


# By the names of `HOLDINGS`: the rows whose time is over.
DUE: dict[str, Callable[[datetime], QuerySet[Any]]] = {
    "delivered": _delivered,
    "ended": _ended,
    "unfinished": _unfinished,
    "drafts": lambda before: RequestDraft.objects.filter(updated_at__lt=before),
    "messages": _messages,
    "links": lambda before: LinkWanted.objects.filter(asked_at__lt=before),
    "marks": lambda before: SentMark.objects.filter(day__lt=before.date()),
    "events": _events,
    "keys": lambda before: RequestKey.objects.filter(expires_at__lt=before),
    "comments": lambda before: TrainingFeedback.objects.filter(is_comment_held=True, month__lt=before.date()),
    "access": lambda before: DataAccess.objects.filter(at__lt=before),
}


def due(now: datetime | None = None) -> dict[str, int]:
    """How many rows of each holding are over their time."""
    return {name: rows.count() for name, rows in _due(now)}


def apply(now: datetime | None = None, *, at_most: int | None = None) -> dict[str, int]:
    """Ends them in batches, `at_most` so many rows of each holding; how many were ended."""
    return {name: _end(rows, at_most) for name, rows in _due(now)}


def _due(now: datetime | None) -> list[tuple[str, QuerySet[Any]]]:
    now = now or timezone.now()
    found = []
    for name, rows in DUE.items():
        period = BY_NAME[name].period
        assert period is not None, name  # noqa: S101 - a rule without a period is a mistake of ours
        found.append((name, rows(period.before(now))))
    return found


def _end(rows: QuerySet[Any], at_most: int | None) -> int:
    ended = 0
    while at_most is None or ended < at_most:
        size = BATCH if at_most is None else min(BATCH, at_most - ended)
        with transaction.atomic():
            batch = list(rows.order_by("pk").values_list("pk", flat=True)[:size])
            if not batch:
                break
            if rows.model is TrainingRequest:
                found = TrainingRequest.objects.filter(pk__in=batch)
                for key in found.open().values_list("pk", flat=True):
                    desk.end_quietly(locked(key), by=None)
                anonymise(found)
            elif rows.model is TrainingFeedback:
                rows.model.objects.filter(pk__in=batch).update(comment="", is_comment_held=False)
            else:
                rows.model.objects.filter(pk__in=batch).delete()
        ended += len(batch)
    return ended


@transaction.atomic
def anonymise(requests: QuerySet[TrainingRequest]) -> None:
    """Takes out of each request all that leads to a person or school, its messages, links and drafts too."""
    for request in requests.select_for_update(of=("self",)):
        if request.submission:
            RequestDraft.objects.filter(submission=request.submission).delete()
        request.messages.all().delete()
        request.keys.all().delete()
        request.proposed_dates.all().delete()
        request.events.update(note="")
        for name, value in _BLANK.items():
            setattr(request, name, value)
        if request.text_state != TextState.CLEAR:
            request.text_state = TextState.REDACTED
        # The old one is in people's mailboxes.
        request.reference = new_reference()
        request.anonymised_at = timezone.now()
        request.version += 1
        request.save()


def sweep() -> bool:
    """A bounded piece of the day's work; True while there is more."""
    return any(count >= BATCH for count in apply(at_most=BATCH).values())


SWEEP = Sweep("training retention", run=sweep, every=timedelta(hours=6).total_seconds())

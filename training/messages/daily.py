"""What time brings: reminders before a session, and the end of requests that nobody will answer about any more."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from training.keys import LIFETIME, revoke
from training.messages.queue import queue
from training.models.access import RequestKey
from training.models.messages import Message, MessageKind
from training.models.requests import Actor, State, TrainingRequest
from training.moves import locked, move

REMIND_BEFORE = timedelta(days=3)
# As long as the link to the questions lives.
CLOSE_AFTER = LIFETIME[RequestKey.Purpose.FEEDBACK]
_AT_ONCE = 50
# Who got one of these within the last days before the session knows of it.
_TELLS_THE_DATE = (MessageKind.CONFIRMATION, MessageKind.CHANGE, MessageKind.REMINDER)


def remind() -> bool:
    """Queues reminders of sessions in the next days; whether more are due. One that moves on is reminded of again."""
    keys = list(_to_remind().order_by("pk").values_list("pk", flat=True)[:_AT_ONCE])
    for key in keys:
        with transaction.atomic():
            request = locked(key)
            # Another worker may have been first.
            if _to_remind().filter(pk=key).exists():
                queue(request, MessageKind.REMINDER)
    return len(keys) == _AT_ONCE


def _to_remind() -> QuerySet[TrainingRequest]:
    now = timezone.now()
    told = Message.objects.filter(
        request=OuterRef("pk"), kind__in=_TELLS_THE_DATE, created_at__gte=OuterRef("begins") - REMIND_BEFORE
    )
    return (
        TrainingRequest.objects.filter(state=State.CONFIRMED, anonymised_at=None)
        .exclude(requester_email="")
        .annotate(begins=Coalesce("session__starts_at", F("starts_at")))
        .filter(begins__gt=now, begins__lte=now + REMIND_BEFORE)
        .filter(~Exists(told))
    )


def close_old() -> bool:
    """Closes requests that were delivered so long ago that no feedback can come; whether more are due."""
    keys = list(_to_close().order_by("delivered_at", "pk").values_list("pk", flat=True)[:_AT_ONCE])
    for key in keys:
        with transaction.atomic():
            request = locked(key)
            if _to_close().filter(pk=key).exists():
                revoke(move(request, "close", actor=Actor.SYSTEM))
    return len(keys) == _AT_ONCE


def _to_close() -> QuerySet[TrainingRequest]:
    done = (State.DELIVERED, State.FEEDBACK_RECEIVED)
    long_ago = timezone.now() - CLOSE_AFTER
    return TrainingRequest.objects.filter(state__in=done, delivered_at__lt=long_ago, anonymised_at=None)

"""What officers do with a session that people book places on: everyone with a place learns of it.

Each function is one transaction and raises `MoveRefused` with a message for the officer.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from training import desk
from training.booking import call_off, give_free_places, held_places
from training.messages.queue import queue
from training.models import Actor, MessageKind, State, TrainingRequest, TrainingSession
from training.moves import MoveRefused, changed, locked

# People with a place are told when one of these changes.
_TOLD = ("starts_at", "ends_at", "place", "joining_link")


@dataclass(frozen=True, slots=True)
class Attendance:
    """Who came of one request, as the form at `version` says."""

    request: int
    version: int
    staff: int = 0
    pupils: int = 0
    others: int = 0


@transaction.atomic
def change_session(key: int, *, by: User, values: Mapping[str, Any]) -> TrainingSession:
    """Saves new `values` of the session's fields. Those with a place are told what they must know; more places go to
    those who wait."""
    session = TrainingSession.objects.select_for_update(of=("self",)).get(pk=key)
    if session.cancelled_at is not None:
        raise MoveRefused(_("The session was cancelled."))
    before = {name: getattr(session, name) for name in _TOLD}
    for name, value in values.items():
        setattr(session, name, value)
    if session.capacity < (held := held_places(session)):
        raise MoveRefused(_("%(count)d places are taken already.") % {"count": held})
    is_news = any(getattr(session, name) != value for name, value in before.items())
    session.sequence += is_news
    session.full_clean()
    session.save()
    if is_news and session.starts_at > timezone.now():
        for row in session.requests.filter(state=State.CONFIRMED).order_by("pk"):
            request = locked(row.pk, is_session_locked=True)
            sequence = request.next_sequence()
            request = changed(request, "changed", actor=Actor.OFFICER, by=by, sequence=sequence)
            queue(request, MessageKind.CHANGE)
        # Who waits accepted another time: told anew what they wait for.
        for waiting in session.requests.filter(state=State.WAITING_LIST).order_by("pk"):
            queue(waiting, MessageKind.WAITING_LIST)
    give_free_places(session.pk)
    return session


@transaction.atomic
def cancel_session(key: int, *, by: User, reason: str, note: str = "") -> list[TrainingRequest]:
    """Cancels the session for everyone who has a place or waits for one; those who are told."""
    session = TrainingSession.objects.select_for_update(of=("self",)).get(pk=key)
    if session.cancelled_at is not None:
        raise MoveRefused(_("The session was cancelled already."))
    session.cancelled_at = timezone.now()
    session.sequence += 1
    session.save(update_fields=["cancelled_at", "sequence"])
    told = []
    for row in session.requests.filter(state__in=(State.CONFIRMED, State.WAITING_LIST)).order_by("pk"):
        request = locked(row.pk, is_session_locked=True)
        told.append(call_off(request, "cancel_by_council", actor=Actor.OFFICER, by=by, note=note, reason=reason))
    return told


@transaction.atomic
def record_attendance(rows: list[Attendance], *, by: User) -> None:
    """Completes each of the requests with the numbers of people who came: all of them, or none."""
    for row in sorted(rows, key=lambda row: row.request):
        desk.complete(
            key=row.request, version=row.version, by=by, staff=row.staff, pupils=row.pupils, others=row.others
        )

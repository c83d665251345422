"""What the requester does: submit, and later, behind the link, pick a date, change, cancel.

Each function is one transaction and raises `MoveRefused` with a message for the requester.
"""

from typing import Any

from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from training import booking
from training.messages.queue import notify_officers, queue
from training.models.messages import MessageKind
from training.models.requests import Actor, Kind, RequestEvent, State, TrainingRequest
from training.models.sessions import TrainingSession
from training.moves import MoveRefused, changed, locked, move


@transaction.atomic
def submit(request: TrainingRequest, *, accepts_waiting: bool = False) -> TrainingRequest:
    """Stores a new request with its acknowledgement; a place is booked at once.

    The same `submission` again gives the first request back: a double click asks once. Raises `SessionClosed` and
    `SessionFull` of `training.booking`; then nothing is stored.
    """
    earlier = TrainingRequest.objects.filter(submission=request.submission).first() if request.submission else None
    if earlier is not None:
        return earlier
    if (session := request.session_id) is not None:
        # Before a row refers to the session: two that have each inserted theirs would wait for each other's lock.
        list(TrainingSession.objects.select_for_update().filter(pk=session).values_list("pk"))
    try:
        with transaction.atomic():
            request.save()
    except IntegrityError:
        # The other click was first by a moment.
        return TrainingRequest.objects.get(submission=request.submission)
    RequestEvent.objects.create(request=request, actor=Actor.REQUESTER, action="submitted", to_state=State.SUBMITTED)
    notify_officers(request)
    if request.kind == Kind.PLACE:
        return booking.book(request, accepts_waiting=accepts_waiting)
    queue(request, MessageKind.ACKNOWLEDGEMENT)
    return request


@transaction.atomic
def pick(*, key: int, version: int, date: int) -> TrainingRequest:
    """Accepts one of the proposed dates, by its primary key: the session is confirmed."""
    request = locked(key, version)
    chosen = request.proposed_dates.filter(pk=date, withdrawn_at=None).first()
    if chosen is None or chosen.starts_at <= timezone.now():
        raise MoveRefused(_("This date is no longer proposed. Choose another, or tell us that none suits."))
    # Two who pick at once hold locks on two requests: they meet at their officer's.
    list(get_user_model().objects.select_for_update().filter(training_requests=request).values_list("pk"))
    if agreed_meanwhile(request).filter(starts_at__lt=chosen.ends_at, ends_at__gt=chosen.starts_at).exists():
        raise MoveRefused(_("This date has been taken meanwhile. Choose another, or tell us that none suits."))
    chosen.picked_at = timezone.now()
    chosen.save(update_fields=["picked_at"])
    request = move(
        request,
        "pick",
        actor=Actor.REQUESTER,
        starts_at=chosen.starts_at,
        ends_at=chosen.ends_at,
        place=chosen.place or request.place,
        sequence=request.next_sequence(),
    )
    queue(request, MessageKind.CONFIRMATION)
    notify_officers(request)
    return request


def agreed_meanwhile(request: TrainingRequest) -> QuerySet[TrainingRequest]:
    """What the officer agreed with others since these dates were proposed; what was agreed before, they knew of."""
    others = TrainingRequest.objects.filter(officer=request.officer_id, state=State.CONFIRMED, session=None)
    return others.filter(officer__isnull=False, state_since__gt=request.state_since).exclude(pk=request.pk)


@transaction.atomic
def turn_down(*, key: int, version: int) -> TrainingRequest:
    """None of the proposed dates suits: the officer proposes others."""
    request = move(locked(key, version), "turn_down", actor=Actor.REQUESTER)
    request.proposed_dates.open().update(withdrawn_at=timezone.now())
    notify_officers(request)
    return request


@transaction.atomic
def cancel(*, key: int, version: int) -> TrainingRequest:
    """Withdraws what is undecided, cancels what is confirmed; a free place goes to who waits."""
    request = locked(key, version)
    is_confirmed = request.state == State.CONFIRMED
    if is_confirmed and request.begins_at and request.begins_at <= timezone.now():
        raise MoveRefused(_("The session has begun, and can no longer be cancelled here."))
    name = "cancel_by_school" if is_confirmed else "withdraw"
    request = booking.call_off(request, name, actor=Actor.REQUESTER)
    notify_officers(request)
    return request


@transaction.atomic
def change(*, key: int, version: int, **fields: Any) -> TrainingRequest:
    """Changes what the requester may still change; `fields` are validated by the form."""
    request = locked(key, version)
    if request.state not in State.open():
        raise MoveRefused(_("This request has ended and can no longer be changed."))
    if request.state == State.INFO_NEEDED:
        request = move(request, "answer", actor=Actor.REQUESTER, note="", **fields)
    else:
        request = changed(request, "changed", actor=Actor.REQUESTER, note=", ".join(sorted(fields)), **fields)
    notify_officers(request)
    return request


@transaction.atomic
def change_places(*, key: int, version: int, places: int) -> TrainingRequest:
    """Needs more or fewer places on the session; the turn on its waiting list stays."""
    request = booking.change_places(locked(key, version), places, actor=Actor.REQUESTER)
    if request.version != version:
        notify_officers(request)
    return request

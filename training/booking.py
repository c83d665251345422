"""Places on a session: never more than there are, and those who wait go first."""

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from training.messages.queue import queue
from training.models.messages import MessageKind
from training.models.requests import Actor, State, TrainingRequest
from training.models.sessions import TrainingSession
from training.moves import locked, move


class SessionClosed(Exception):  # noqa: N818 - said to the person
    """The session takes no bookings: over, cancelled, or outside its booking window."""


class SessionFull(Exception):  # noqa: N818 - said to the person
    """Fewer places are left than were asked for. `left`: how many; `has_waiting_list`: whether one can wait."""

    def __init__(self, left: int, has_waiting_list: bool) -> None:
        super().__init__(left, has_waiting_list)
        self.left, self.has_waiting_list = left, has_waiting_list


def held_places(session: TrainingSession, *also: State) -> int:
    """Places of confirmed requests, and of those in the states named."""
    held = session.requests.filter(state__in=(*State.holding_a_place(), *also))
    return held.aggregate(held=Sum("places"))["held"] or 0


def places_left(session: TrainingSession) -> int:
    """Places that nobody holds and nobody who waits will get first."""
    return max(0, session.capacity - held_places(session, State.WAITING_LIST))


@transaction.atomic
def book(request: TrainingRequest, *, accepts_waiting: bool) -> TrainingRequest:
    """Confirms a new request for places on its session, or puts it on the waiting list where that was accepted.

    Raises `SessionClosed` or `SessionFull`; then nothing is changed.
    """
    # Whoever books takes this lock first, so that two never count the same place.
    if request.session_id is None:
        raise SessionClosed
    session = TrainingSession.objects.select_for_update().get(pk=request.session_id)
    if not session.takes_bookings():
        raise SessionClosed
    left = places_left(session)
    request = locked(request.pk, is_session_locked=True)
    if request.places <= left:
        request = move(request, "confirm", actor=Actor.SYSTEM)
        queue(request, MessageKind.CONFIRMATION)
        return request
    if not (accepts_waiting and session.has_waiting_list):
        raise SessionFull(left, session.has_waiting_list)
    request = move(request, "wait", actor=Actor.SYSTEM)
    queue(request, MessageKind.WAITING_LIST)
    return request


@transaction.atomic
def give_free_places(session_key: int) -> list[TrainingRequest]:
    """Confirms those who wait, in the order they came, while places last; those that got one.

    To be called in the transaction that frees a place, after the freeing.
    """
    session = TrainingSession.objects.select_for_update().get(pk=session_key)
    if session.cancelled_at is not None or session.starts_at <= timezone.now():
        return []
    held = held_places(session)
    given = []
    for waiting in session.requests.filter(state=State.WAITING_LIST).order_by("submitted_at", "pk"):
        if held + waiting.places > session.capacity:
            # Nobody overtakes: a larger group would otherwise never get its turn.
            break
        request = move(locked(waiting.pk, is_session_locked=True), "confirm", actor=Actor.SYSTEM)
        queue(request, MessageKind.CONFIRMATION)
        held += request.places
        given.append(request)
    return given


@transaction.atomic
def call_off(
    request: TrainingRequest, name: str, *, actor: Actor, by: User | None = None, note: str = "", reason: str = ""
) -> TrainingRequest:
    """Withdraws or cancels a `locked` request by the move `name`: tells the requester, gives on the place it had."""
    request = move(
        request,
        name,
        actor=actor,
        by=by,
        note=note,
        reason=reason,
        reason_note=note,
        sequence=request.next_sequence(),
    )
    queue(request, MessageKind.CANCELLATION, note=note)
    if request.session_id:
        give_free_places(request.session_id)
    return request

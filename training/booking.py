"""Places on a session: never more than there are, and those who wait go first."""

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from training.messages.queue import queue
from training.models.messages import MessageKind
from training.models.requests import Actor, State, TrainingRequest
from training.models.sessions import TrainingSession
from training.moves import MoveRefused, changed, locked, move, refusal


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
def change_places(request: TrainingRequest, places: int, *, actor: Actor, by: User | None = None) -> TrainingRequest:
    """Changes how many places a `locked` request holds or waits for, and tells the requester; its turn stays.

    Places given back go to those who wait. More are held only where they are free and nobody waits for them. Raises
    `MoveRefused`, for the field `places` where another number would do.
    """
    session = request.session
    if session is None or request.state not in State.open():
        raise refusal(request)
    if session.cancelled_at is not None or session.starts_at <= timezone.now():
        raise MoveRefused(_("The session has begun or was cancelled: its places can no longer be changed."))
    before = request.places
    if places == before:
        return request
    if places > before:
        _refuse_more(request, session, places, actor)
    request = changed(
        request,
        "places-changed",
        actor=actor,
        by=by,
        note=f"{before} → {places}",
        places=places,
        sequence=request.next_sequence(),
    )
    if request.state == State.CONFIRMED:
        queue(request, MessageKind.CHANGE, note=_places_in_words(request, before))
        give_free_places(session.pk)
    elif request.state == State.WAITING_LIST and request not in give_free_places(session.pk):
        queue(request, MessageKind.WAITING_LIST, note=_places_in_words(request, before))
    request.refresh_from_db()
    return request


def _refuse_more(request: TrainingRequest, session: TrainingSession, places: int, actor: Actor) -> None:
    """Raises `MoveRefused` where a request cannot have so many places, which are more than it has."""
    if places > session.capacity:
        # Such a group would wait for ever, and everybody behind it.
        message = _("This session has %(capacity)s places in all. Enter that or fewer.")
        raise MoveRefused(message % {"capacity": session.capacity}, "places")
    if request.state != State.CONFIRMED:
        return
    if actor == Actor.REQUESTER and not session.takes_bookings():
        raise MoveRefused(_("Booking has closed: you can give places back, but not add any."), "places")
    left = places_left(session)
    if places - request.places <= left:
        return
    few = ngettext(
        "Only %(left)s more place is free. Enter %(most)s or fewer.",
        "Only %(left)s more places are free. Enter %(most)s or fewer.",
        left,
    )
    message = few if left else _("No more places are free. Enter %(most)s or fewer.")
    raise MoveRefused(message % {"left": left, "most": request.places + left}, "places")


def _places_in_words(request: TrainingRequest, before: int) -> str:
    with translation.override(request.language):
        return _("Places: %(places)s (before: %(before)s)") % {"places": request.places, "before": before}


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
    if request.session and request.session.cancelled_at is None:
        give_free_places(request.session.pk)
    return request

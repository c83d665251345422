"""What officers do with a request. Each function is one transaction: the move, its log line and its message.

`version` is that of the request as the officer saw it; all raise `MoveRefused` with a message for the officer.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from training import booking
from training.keys import revoke
from training.messages.queue import queue
from training.models.access import DataAccess
from training.models.messages import MessageKind
from training.models.requests import Actor, Kind, ProposedDate, RequestDraft, State, TextState, TrainingRequest
from training.moves import MoveRefused, changed, locked, move, refusal


@transaction.atomic
def take(*, key: int, version: int, by: User) -> TrainingRequest:
    """The officer has it in hand."""
    request = locked(key, version)
    return move(request, "acknowledge", actor=Actor.OFFICER, by=by, officer=by)


@transaction.atomic
def hand_over(*, key: int, version: int, by: User, to: User) -> TrainingRequest:
    request = locked(key, version)
    if request.state not in State.open():
        raise refusal(request)
    return changed(request, "handed-over", actor=Actor.OFFICER, by=by, note=to.get_username(), officer=to)


@transaction.atomic
def ask(*, key: int, version: int, by: User, question: str) -> TrainingRequest:
    """Asks the requester; the question goes into the message and the timeline."""
    request = move(locked(key, version), "ask", actor=Actor.OFFICER, by=by, note=question)
    queue(request, MessageKind.INFORMATION, note=question)
    return request


@transaction.atomic
def answer(*, key: int, version: int, by: User, note: str = "") -> TrainingRequest:
    """Notes that the requester has answered, such as by telephone."""
    return move(locked(key, version), "answer", actor=Actor.OFFICER, by=by, note=note)


@transaction.atomic
def propose(
    *,
    key: int,
    version: int,
    by: User,
    dates: Sequence[tuple[datetime, datetime]],
    place: str = "",
    note: str = "",
) -> TrainingRequest:
    """Proposes dates (start and end, in time zones) to choose from; earlier proposals are withdrawn."""
    request = locked(key, version)
    if request.session_id:
        raise MoveRefused(_("A place has its session's date. Decline it, or cancel it, and ask for another request."))
    request = move(request, "propose", actor=Actor.OFFICER, by=by, note=note)
    request.proposed_dates.open().update(withdrawn_at=timezone.now())
    ProposedDate.objects.bulk_create(
        [ProposedDate(request=request, starts_at=start, ends_at=end, place=place) for start, end in dates]
    )
    queue(request, MessageKind.PROPOSAL, note=note)
    return request


@transaction.atomic
def confirm(*, key: int, version: int, by: User, **agreed: Any) -> TrainingRequest:
    """Confirms with what was agreed: `starts_at`, `ends_at`, `place`, `joining_link`; of a place, its session's."""
    request = locked(key, version)
    session = request.session
    if session and session.cancelled_at is not None:
        raise MoveRefused(_("The session was cancelled."))
    if session and booking.held_places(session) + request.places > session.capacity:
        raise MoveRefused(_("The session is full: raise its number of places first."))
    agreed |= {"officer": request.officer or by, "sequence": request.next_sequence()}
    request = move(request, "confirm", actor=Actor.OFFICER, by=by, **agreed)
    queue(request, MessageKind.CONFIRMATION)
    return request


@transaction.atomic
def change_agreed(*, key: int, version: int, by: User, note: str = "", **agreed: Any) -> TrainingRequest:
    """Changes time, place or link of a confirmed session; the invitation's sequence is raised."""
    request = locked(key, version)
    if request.state != State.CONFIRMED or request.session_id:
        raise MoveRefused(_("Only what was agreed with one school can be changed here."))
    request = changed(
        request, "changed", actor=Actor.OFFICER, by=by, note=note, sequence=request.next_sequence(), **agreed
    )
    queue(request, MessageKind.CHANGE, note=note)
    return request


@transaction.atomic
def change_places(*, key: int, version: int, by: User, places: int) -> TrainingRequest:
    """More or fewer places on the session, as the requester may change them too."""
    return booking.change_places(locked(key, version), places, actor=Actor.OFFICER, by=by)


@transaction.atomic
def decline(*, key: int, version: int, by: User, reason: str, note: str = "") -> TrainingRequest:
    return _refused("decline", MessageKind.DECLINED, locked(key, version), by, reason, note)


@transaction.atomic
def signpost(*, key: int, version: int, by: User, reason: str, note: str = "") -> TrainingRequest:
    """Sends the requester on to others: another authority, an e-learning."""
    return _refused("signpost", MessageKind.SIGNPOSTED, locked(key, version), by, reason, note)


def _refused(
    name: str, kind: MessageKind, request: TrainingRequest, by: User, reason: str, note: str
) -> TrainingRequest:
    request = move(request, name, actor=Actor.OFFICER, by=by, note=note, reason=reason, reason_note=note)
    queue(request, kind, note=note)
    return request


@transaction.atomic
def withdraw(*, key: int, version: int, by: User, note: str = "") -> TrainingRequest:
    """The requester has told us that nothing is wanted any more."""
    return booking.call_off(locked(key, version), "withdraw", actor=Actor.OFFICER, by=by, note=note)


@transaction.atomic
def cancel(
    *, key: int, version: int, by: User, reason: str, note: str = "", for_school: bool = False
) -> TrainingRequest:
    """Cancels what was confirmed: by the council, or `for_school` on the school's word. A free place goes on."""
    name = "cancel_by_school" if for_school else "cancel_by_council"
    return booking.call_off(locked(key, version), name, actor=Actor.OFFICER, by=by, note=note, reason=reason)


@transaction.atomic
def complete(*, key: int, version: int, by: User, staff: int = 0, pupils: int = 0, others: int = 0) -> TrainingRequest:
    """Done, with the numbers of people who came; asks for feedback once."""
    request = move(
        locked(key, version),
        "complete",
        actor=Actor.OFFICER,
        by=by,
        attended_staff=staff,
        attended_pupils=pupils,
        attended_others=others,
        delivered_at=timezone.now(),
    )
    if not request.messages.filter(kind=MessageKind.FEEDBACK).exists():
        queue(request, MessageKind.FEEDBACK)
    return request


@transaction.atomic
def reopen(*, key: int, version: int, by: User) -> TrainingRequest:
    """Takes up again what ended early. Its place, if it had one, has gone."""
    return move(locked(key, version), "reopen", actor=Actor.OFFICER, by=by, reason="", reason_note="")


@transaction.atomic
def correct(*, key: int, version: int, by: User) -> TrainingRequest:
    """Back to confirmed, when it was completed by mistake or with wrong numbers."""
    return move(locked(key, version), "correct", actor=Actor.OFFICER, by=by, delivered_at=None)


@transaction.atomic
def close(*, key: int, version: int, by: User) -> TrainingRequest:
    request = move(locked(key, version), "close", actor=Actor.OFFICER, by=by)
    revoke(request)
    return request


@transaction.atomic
def settle(*, key: int, version: int, by: User) -> TrainingRequest:
    """Ends what needs no session: advice was given, or the offered venue noted."""
    request = locked(key, version)
    if request.kind not in (Kind.ADVICE, Kind.VENUE):
        raise MoveRefused(_("A request for a session ends with its session: confirm, decline or send it on."))
    request = move(request, "settle", actor=Actor.OFFICER, by=by, officer=request.officer or by)
    revoke(request)
    return request


@transaction.atomic
def release_text(*, key: int, version: int, by: User) -> TrainingRequest:
    """An officer has looked: what was typed may be shown in lists and messages."""
    request = locked(key, version)
    if request.text_state != TextState.HELD:
        raise MoveRefused(_("No words of this request are held back."))
    return changed(request, "released", actor=Actor.OFFICER, by=by, text_state=TextState.RELEASED)


@transaction.atomic
def redact_text(*, key: int, version: int, by: User, passed_on: bool = False) -> TrainingRequest:
    """Removes what was typed freely, everywhere; the timeline keeps that there was something, not what.

    `passed_on`: an officer has given it to those who safeguard.
    """
    request = locked(key, version)
    if request.text_state == TextState.REDACTED:
        raise MoveRefused(_("The words were removed already."))
    found = [*request.text_findings, *(["passed-on"] if passed_on else [])]
    if request.submission:
        RequestDraft.objects.filter(submission=request.submission).delete()
    DataAccess.objects.create(by=by, action=DataAccess.Action.REDACT, reference=request.reference)
    return changed(
        request,
        "redacted",
        actor=Actor.OFFICER,
        by=by,
        note=", ".join(found),
        access_note="",
        goals_note="",
        time_window="",
        details={},
        text_state=TextState.REDACTED,
    )


@transaction.atomic
def end_quietly(request: TrainingRequest, *, by: User | None) -> TrainingRequest:
    """Ends a `locked`, open request whose data is to be removed, for an officer or by its age: nobody is written to."""
    name = "cancel_by_school" if request.state == State.CONFIRMED else "withdraw"
    request = move(request, name, actor=Actor.OFFICER if by else Actor.SYSTEM, by=by)
    revoke(request)
    if request.session_id:
        booking.give_free_places(request.session_id)
    return request

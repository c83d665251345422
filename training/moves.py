"""The one place where a request changes its state, its officer or its text: guarded, versioned and logged."""

from typing import Any

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from training.models.requests import MOVES, Actor, RequestEvent, State, TrainingRequest
from training.models.sessions import TrainingSession

_ENDED = set(State) - set(State.open())


class MoveRefused(Exception):  # noqa: N818 - the person reads it
    """The request is in a state that does not allow this. The message is for the person who tried.

    `field`: the form's field that the message is about, none where it is about all of it.
    """

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class ChangedMeanwhile(MoveRefused):
    """Somebody else changed the request since it was shown."""


def locked(key: int, version: int | None = None, *, is_session_locked: bool = False) -> TrainingRequest:
    """The request, locked until the transaction ends. `version`: the one that was shown to who acts on it now."""
    if not is_session_locked:
        _lock_its_session(key)
    # SQLite's transactions are one at a time anyway.
    request = TrainingRequest.objects.select_for_update(of=("self",)).select_related("session", "site").get(pk=key)
    if version is not None and request.version != version:
        raise ChangedMeanwhile(_("Somebody else changed this request meanwhile. Look at it again before you go on."))
    if request.anonymised_at is not None:
        raise MoveRefused(_("The personal data of this request was removed. It can no longer be changed."))
    return request


def _lock_its_session(key: int) -> None:
    """Whoever gives places locks the session, then requests: in the other order two would wait for each other."""
    if connection.features.has_select_for_update:
        TrainingSession.objects.select_for_update(of=("self",)).filter(requests=key).first()


def refusal(request: TrainingRequest) -> MoveRefused:
    return MoveRefused(
        _("This cannot be done with a request that is “%(state)s”.") % {"state": State(request.state).label}
    )


@transaction.atomic
def move(
    request: TrainingRequest,
    name: str,
    *,
    actor: Actor,
    by: User | None = None,
    note: str = "",
    **changes: Any,
) -> TrainingRequest:
    """Makes a move of `MOVES` with the `changes` of fields that belong to it, and logs it.

    `request` must be `locked` in the same transaction. Raises `MoveRefused` when the table does not allow it.
    """
    allowed = MOVES[name]
    if request.state not in allowed.sources or actor not in allowed.actors:
        raise refusal(request)
    before = request.state
    now = timezone.now()
    request.state, request.state_since = allowed.target, now
    request.ended_at = now if allowed.target in _ENDED else None
    return changed(request, name, actor=actor, by=by, note=note, from_state=before, **changes)


@transaction.atomic
def changed(
    request: TrainingRequest,
    action: str,
    *,
    actor: Actor,
    by: User | None = None,
    note: str = "",
    from_state: str | None = None,
    **changes: Any,
) -> TrainingRequest:
    """Saves changes of a `locked` request and logs them under `action`; the state stays unless `move` changed it."""
    for field, value in changes.items():
        setattr(request, field, value)
    request.version += 1
    request.save()
    RequestEvent.objects.create(
        request=request,
        actor=actor,
        by=by,
        action=action,
        from_state=request.state if from_state is None else from_state,
        to_state=request.state,
        note=note,
    )
    return request

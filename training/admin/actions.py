"""What an officer can do with a request: each a small form over a function of `training.desk`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from training import desk
from training.admin import forms
from training.models import MOVES, Actor, Kind, State, TextState, TrainingRequest


def _always(request: TrainingRequest) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Action:
    """`moves`: those of `MOVES` that it makes; without one, `states` are those in which it can be done."""

    name: str
    label: str | Promise
    icon: str
    run: Callable[..., TrainingRequest]
    form: type[forms.ActionForm] = forms.ActionForm
    moves: tuple[str, ...] = ()
    states: frozenset[State] = frozenset()
    applies: Callable[[TrainingRequest], bool] = _always
    help: str | Promise = ""
    # Asks nothing, so a button on the request does it.
    is_one_click: bool = False
    is_serious: bool = False

    def is_open(self, request: TrainingRequest) -> bool:
        """Whether an officer can do it with the request as it is."""
        if request.anonymised_at is not None or not self.applies(request):
            return False
        moves = [MOVES[name] for name in self.moves]
        return request.state in self.states or any(
            request.state in move.sources and Actor.OFFICER in move.actors for move in moves
        )


def _has_own_time(request: TrainingRequest) -> bool:
    return request.session_id is None


def _has_session(request: TrainingRequest) -> bool:
    return request.session_id is not None


def _needs_no_session(request: TrainingRequest) -> bool:
    return request.kind in (Kind.ADVICE, Kind.VENUE)


def _has_text(request: TrainingRequest) -> bool:
    typed = request.access_note or request.goals_note or request.time_window or request.details
    return request.text_state != TextState.REDACTED and bool(typed)


def _is_held(request: TrainingRequest) -> bool:
    return request.text_state == TextState.HELD


_ANY = frozenset(State)
_OPEN = frozenset(State.open())

ACTIONS = {
    action.name: action
    for action in (
        Action("take", _("Take"), "user", desk.take, moves=("acknowledge",), is_one_click=True),
        Action(
            "change",
            _("Change time or place"),
            "edit",
            desk.change_agreed,
            forms.ChangeForm,
            states=frozenset({State.CONFIRMED}),
            applies=_has_own_time,
            help=_("The requester gets a new invitation."),
        ),
        Action(
            "propose",
            _("Propose dates"),
            "calendar",
            desk.propose,
            forms.ProposeForm,
            ("propose",),
            applies=_has_own_time,
        ),
        Action("confirm", _("Confirm"), "check", desk.confirm, forms.ConfirmForm, ("confirm",)),
        Action("ask", _("Ask the requester"), "help", desk.ask, forms.AskForm, ("ask",)),
        Action("answer", _("Note an answer"), "comment", desk.answer, forms.AnswerForm, ("answer",)),
        Action("complete", _("Record who came"), "group", desk.complete, forms.CompleteForm, ("complete",)),
        Action(
            "places",
            _("Change places"),
            "group",
            desk.change_places,
            forms.PlacesForm,
            states=_OPEN,
            applies=_has_session,
            help=_("The requester is told. Places given back go to who waits; more can be had while they are free."),
        ),
        Action("hand-over", _("Hand over"), "resubmit", desk.hand_over, forms.HandOverForm, states=_OPEN),
        Action("signpost", _("Send on to others"), "redirect", desk.signpost, forms.SignpostForm, ("signpost",)),
        Action("decline", _("Decline"), "cross", desk.decline, forms.DeclineForm, ("decline",), is_serious=True),
        Action(
            "withdraw",
            _("Note that it is withdrawn"),
            "cross",
            desk.withdraw,
            forms.WithdrawForm,
            ("withdraw",),
            help=_("The requester told us that nothing is wanted any more."),
            is_serious=True,
        ),
        Action(
            "cancel",
            _("Cancel"),
            "cross",
            desk.cancel,
            forms.CancelForm,
            ("cancel_by_council", "cancel_by_school"),
            help=_("The requester gets a cancellation. A place that becomes free goes to who waits."),
            is_serious=True,
        ),
        Action(
            "settle",
            _("Answered: close"),
            "check",
            desk.settle,
            moves=("settle",),
            applies=_needs_no_session,
            help=_("Advice was given, or the venue noted. Write to the requester yourself: no message is sent."),
            is_one_click=True,
        ),
        Action("close", _("Close"), "lock", desk.close, moves=("close",), is_one_click=True),
        Action("reopen", _("Reopen"), "rotate", desk.reopen, moves=("reopen",), is_one_click=True),
        Action("correct", _("Correct: not done yet"), "rotate", desk.correct, moves=("correct",), is_one_click=True),
        Action(
            "release",
            _("Release the words"),
            "view",
            desk.release_text,
            states=_ANY,
            applies=_is_held,
            help=_("They may then stand in lists and messages."),
            is_one_click=True,
        ),
        Action(
            "redact",
            _("Remove the words"),
            "bin",
            desk.redact_text,
            forms.RedactForm,
            states=_ANY,
            applies=_has_text,
            help=_("What was typed freely is removed for good. The timeline keeps that there was something, not what."),
            is_one_click=True,
            is_serious=True,
        ),
    )
}
TEXT_ACTIONS = ("release", "redact")


def open_actions(request: TrainingRequest) -> list[Action]:
    """What can be done with the request now, the likely first; its words have buttons of their own."""
    return [action for name, action in ACTIONS.items() if name not in TEXT_ACTIONS and action.is_open(request)]


def run(action: Action, request: TrainingRequest, form: Any, user: Any) -> TrainingRequest:
    """Raises `MoveRefused`."""
    return action.run(key=request.pk, version=form.cleaned_data["version"], by=user, **form.values())

"""The table of moves is the law: everything that it does not allow is refused, for every state and actor."""

import pytest

from tests.training.factories import session, training_request
from training.booking import SessionFull
from training.models import MOVES, Actor, Kind, RequestEvent, State
from training.moves import ChangedMeanwhile, MoveRefused, locked, move
from training.requester import cancel, submit

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", MOVES)
def test_move_is_made_from_its_states_by_its_actors_and_refused_otherwise(name: str) -> None:
    request = training_request()
    allowed = MOVES[name]
    for state in State:
        for actor in Actor:
            type(request).objects.filter(pk=request.pk).update(state=state)
            before = RequestEvent.objects.count()
            if state in allowed.sources and actor in allowed.actors:
                moved = move(locked(request.pk), name, actor=actor)
                assert moved.state == allowed.target
                event = RequestEvent.objects.order_by("-pk")[0]
                assert (event.action, event.from_state, event.to_state) == (name, state, allowed.target)
            else:
                with pytest.raises(MoveRefused):
                    move(locked(request.pk), name, actor=actor)
                request.refresh_from_db()
                assert request.state == state
                assert RequestEvent.objects.count() == before


def test_every_state_can_be_reached_and_every_open_one_be_left() -> None:
    assert {allowed.target for allowed in MOVES.values()} | {State.SUBMITTED} == set(State)
    assert set(State.open()) <= set().union(*(allowed.sources for allowed in MOVES.values()))


def test_second_officer_with_an_old_picture_is_told() -> None:
    request = training_request()
    move(locked(request.pk, 1), "acknowledge", actor=Actor.OFFICER)
    with pytest.raises(ChangedMeanwhile):
        locked(request.pk, 1)


def test_freed_place_goes_to_who_waited_longest() -> None:
    place = session(capacity=2)

    def ask(places: int, accepts_waiting: bool = False):  # noqa: ANN202
        request = training_request()
        values = {"kind": Kind.PLACE, "session": place, "places": places}
        unsaved = type(request)(site=request.site, requester_email="a@school.example.org", **values)
        return submit(unsaved, accepts_waiting=accepts_waiting)

    first = ask(2)
    assert first.state == State.CONFIRMED
    with pytest.raises(SessionFull):
        ask(1)
    second, third = ask(1, True), ask(1, True)
    assert (second.state, third.state) == (State.WAITING_LIST, State.WAITING_LIST)
    cancel(key=first.pk, version=first.version)
    for waiting in (second, third):
        waiting.refresh_from_db()
    assert (second.state, third.state) == (State.CONFIRMED, State.CONFIRMED)

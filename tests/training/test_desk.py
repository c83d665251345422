"""Officers act on a request by small forms: each state offers its moves, none is lost, none is done twice."""

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.training.factories import in_days, offer, session, training_request
from tests.training.people import person
from training import desk, requester
from training.admin.actions import ACTIONS, open_actions
from training.models import (
    MOVES,
    Actor,
    ClosedDays,
    DataAccess,
    Kind,
    Message,
    ProposedDate,
    RequestDraft,
    State,
    TextState,
    TrainingRequest,
)
from training.moves import MoveRefused
from training.roles import Role

pytestmark = pytest.mark.django_db


def url(request: TrainingRequest, action: str) -> str:
    return reverse("training_requests:act", args=[request.pk, action])


def day(number: int, hour: int = 10) -> datetime:
    """Of a week some weeks ahead: 0 is its Monday. At a school nothing is proposed for a weekend."""
    return in_days(27 - in_days(27).weekday() + number, hour)


def at(number: int) -> str:
    return f"{day(number):%Y-%m-%d %H:%M}"


VALID: dict[str, dict[str, Any]] = {
    "ask": {"question": "How many staff?"},
    "answer": {"note": "By telephone."},
    "propose": {"first": at(0), "second": at(1), "minutes": 60, "place": "School hall"},
    "confirm": {"starts_at": at(0), "minutes": 60, "place": "School hall"},
    "change": {"starts_at": at(2), "minutes": 60, "place": "Library"},
    "places": {"places": 2},
    "complete": {"staff": 12, "pupils": 0, "others": 1},
    "signpost": {"reason": "other-area", "note": "Your own council."},
    "decline": {"reason": "no-officer"},
    "withdraw": {"note": "Told us so."},
    "cancel": {"who": "council", "reason": "illness"},
    "redact": {"passed_on": "on"},
}


def act(client: Client, request: TrainingRequest, action: str, **changes: Any) -> Any:
    """What the officer's browser sends, of the request as it is now."""
    version = TrainingRequest.objects.get(pk=request.pk).version
    return client.post(url(request, action), {"version": version, **VALID.get(action, {}), **changes})


def put(request: TrainingRequest, state: State) -> None:
    TrainingRequest.objects.filter(pk=request.pk).update(state=state)
    request.refresh_from_db()


@pytest.mark.parametrize("state", State)
def test_each_state_offers_exactly_the_moves_of_the_table(admin: Client, officer: User, state: State) -> None:
    request = training_request(goals_note="More about films.", text_state=TextState.HELD)
    other, held = person(Role.OFFICER, "omar"), session()
    for name, action in ACTIONS.items():
        put(request, state)
        TrainingRequest.objects.filter(pk=request.pk).update(
            # Only what has no session is settled.
            kind=Kind.ADVICE if name == "settle" else Kind.BESPOKE,
            session=held if name == "places" else None,
            goals_note="More",
            text_state=TextState.HELD,
            starts_at=None,
            ends_at=None,
        )
        moves = [MOVES[move] for move in action.moves]
        by_moves = any(state in move.sources and Actor.OFFICER in move.actors for move in moves)
        expected = by_moves or state in action.states
        page = admin.get(reverse("training_requests:inspect", args=[request.pk])).content.decode()
        assert (url(request, name) in page) == expected, name
        response = act(admin, request, name, **({"to": other.pk} if name == "hand-over" else {}))
        request.refresh_from_db()
        if expected:
            assert response.status_code == 302, (
                name,
                getattr(response, "context", None) and response.context["form"].errors,
            )
            assert request.events.exists()
        else:
            assert response.status_code == 409, name
            assert request.state == state


def test_every_officers_move_has_an_action_and_each_action_is_on_the_request() -> None:
    of_officers = {name for name, move in MOVES.items() if Actor.OFFICER in move.actors}
    assert of_officers == {move for action in ACTIONS.values() for move in action.moves}


def test_request_goes_its_whole_way(admin: Client, officer: User) -> None:
    request = training_request(offer=offer(title="Awareness", minutes=90))
    assert act(admin, request, "take").status_code == 302
    assert act(admin, request, "ask").status_code == 302
    assert act(admin, request, "answer").status_code == 302
    assert act(admin, request, "propose", second="", minutes=90).status_code == 302
    request.refresh_from_db()
    assert (request.state, request.officer) == (State.OFFERED, officer)
    proposed = request.proposed_dates.get()
    assert proposed.starts_at == day(0)
    assert proposed.ends_at - proposed.starts_at == timedelta(minutes=90)
    assert act(admin, request, "confirm").status_code == 302
    assert act(admin, request, "change").status_code == 302
    request.refresh_from_db()
    assert (request.starts_at, request.place) == (day(2), "Library")
    refused = act(admin, request, "complete")
    assert "It has not taken place yet." in refused.content.decode()
    TrainingRequest.objects.filter(pk=request.pk).update(starts_at=in_days(-1), ends_at=in_days(-1, 11))
    assert act(admin, request, "complete").status_code == 302
    assert act(admin, request, "correct").status_code == 302
    assert act(admin, request, "complete", staff=13).status_code == 302
    assert act(admin, request, "close").status_code == 302
    request.refresh_from_db()
    assert (request.state, request.attended_staff, request.attended_others) == (State.CLOSED, 13, 1)
    kinds = list(request.messages.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["information", "proposal", "confirmation", "change", "feedback"]
    happened = list(request.events.values_list("action", "by__username"))
    assert ("complete", "olga") in happened
    page = admin.get(reverse("training_requests:inspect", args=[request.pk])).content.decode()
    assert "Library" in page
    assert "olga" in page


def test_timeline_says_in_words_what_the_requester_changed(admin: Client) -> None:
    request = training_request()
    requester.change(key=request.pk, version=1, access=["bsl"], access_note="", details={})
    page = admin.get(reverse("training_requests:inspect", args=[request.pk])).content.decode()
    assert "<p>The session needs; Access, in their words</p>" in page
    assert "access_note" not in page


def test_who_was_overtaken_is_told_what_happened_and_keeps_what_was_typed(admin: Client) -> None:
    request = training_request()
    typed = {"version": request.version, "reason": "other", "note": "We are full until May."}
    desk.take(key=request.pk, version=1, by=person(Role.OFFICER, "omar"))
    response = admin.post(url(request, "decline"), typed)
    text = response.content.decode()
    assert response.status_code == 409
    assert "Somebody else was quicker" in text
    assert "<strong>In hand</strong>" in text
    assert "omar" in text
    assert "We are full until May." in text
    request.refresh_from_db()
    assert request.state == State.ACKNOWLEDGED
    # Once it was read, the same form may be sent.
    shown = response.context["form"]
    assert shown["version"].value() == request.version
    assert admin.post(url(request, "decline"), typed | {"version": shown["version"].value()}).status_code == 302


def test_double_click_acts_once(admin: Client) -> None:
    request = training_request()
    data = {"version": request.version}
    assert admin.post(url(request, "take"), data).status_code == 302
    assert admin.post(url(request, "take"), data).status_code == 409
    assert request.events.filter(action="acknowledge").count() == 1


@pytest.mark.parametrize(
    ("action", "state", "changes", "field"),
    [
        ("propose", State.ACKNOWLEDGED, {"first": "2020-01-06 10:00"}, "__all__"),
        ("propose", State.ACKNOWLEDGED, {"first": "soon"}, "first"),
        ("propose", State.ACKNOWLEDGED, {"second": at(0)}, "__all__"),
        ("propose", State.ACKNOWLEDGED, {"minutes": 0}, "minutes"),
        ("confirm", State.ACKNOWLEDGED, {"place": ""}, "place"),
        ("confirm", State.ACKNOWLEDGED, {"joining_link": "javascript:alert(1)"}, "joining_link"),
        ("change", State.CONFIRMED, {"starts_at": ""}, "starts_at"),
        ("ask", State.ACKNOWLEDGED, {"question": ""}, "question"),
        ("ask", State.ACKNOWLEDGED, {"question": "x" * 301}, "question"),
        ("decline", State.SUBMITTED, {"reason": "because"}, "reason"),
        ("signpost", State.SUBMITTED, {"note": ""}, "note"),
        ("cancel", State.CONFIRMED, {"who": "nobody"}, "who"),
        ("complete", State.CONFIRMED, {"staff": -1}, "staff"),
        ("complete", State.CONFIRMED, {"pupils": "many"}, "pupils"),
        ("hand-over", State.SUBMITTED, {"to": 987654}, "to"),
        ("take", State.SUBMITTED, {"version": "one"}, "version"),
    ],
)
def test_bad_input_is_said_on_the_field_and_changes_nothing(
    admin: Client, action: str, state: State, changes: dict[str, Any], field: str
) -> None:
    request = training_request()
    put(request, state)
    response = act(admin, request, action, **changes)
    assert response.status_code == 200
    assert field in response.context["form"].errors
    assert str(response.context["form"].errors[field][0])[:20] in response.content.decode()
    request.refresh_from_db()
    assert (request.state, request.version) == (state, 1)
    assert not Message.objects.exists()
    assert not ProposedDate.objects.exists()


def test_editor_cannot_be_handed_a_request(admin: Client) -> None:
    request = training_request()
    editor = person(Role.EDITOR)
    assert "to" in act(admin, request, "hand-over", to=editor.pk).context["form"].errors


def test_clashes_are_shown_and_taken_only_knowingly(admin: Client, officer: User) -> None:
    request = training_request(officer=officer, school_urn=900001)
    put(request, State.ACKNOWLEDGED)
    other = training_request(officer=officer, school_name="Elm Road School")
    TrainingRequest.objects.filter(pk=other.pk).update(state=State.CONFIRMED, starts_at=day(0, 9), ends_at=day(0, 12))
    tuesday = day(1).date()
    ClosedDays.objects.create(site=request.site, kind="holiday", name="Half term", first_day=tuesday, last_day=tuesday)
    response = act(admin, request, "propose")
    text = response.content.decode()
    assert "Elm Road School" in text
    assert "Half term" in text
    assert 'type="checkbox" name="accepts_clashes"' in text
    assert not request.proposed_dates.exists()
    assert act(admin, request, "propose", accepts_clashes="on").status_code == 302
    assert request.proposed_dates.count() == 2


def test_weekend_is_taken_for_a_slip_at_a_school_and_not_in_a_community(admin: Client) -> None:
    school, group = training_request(), training_request(kind=Kind.COMMUNITY)
    for request in (school, group):
        put(request, State.ACKNOWLEDGED)
    assert "A weekend" in act(admin, school, "propose", first=at(5)).content.decode()
    assert act(admin, group, "propose", first=at(5)).status_code == 302


def test_dates_that_suit_stand_on_the_request_with_what_is_in_their_way(admin: Client) -> None:
    days = [day(0).date(), day(1).date()]
    request = training_request(preferred_dates=[{"date": f"{day}", "part": "morning"} for day in days])
    ClosedDays.objects.create(site=request.site, kind="inset", name="INSET", first_day=days[0], last_day=days[0])
    text = admin.get(reverse("training_requests:inspect", args=[request.pk])).content.decode()
    assert "INSET day: INSET" in text
    assert text.count("training-free") == 1


def test_a_place_keeps_its_sessions_time_and_is_never_one_too_many(admin: Client) -> None:
    held = session(capacity=2)
    first, second = (training_request(kind=Kind.PLACE, session=held, places=2) for _number in range(2))
    assert "starts_at" not in admin.get(url(first, "confirm")).context["form"].fields
    assert act(admin, first, "confirm").status_code == 302
    refused = act(admin, second, "confirm")
    assert refused.status_code == 409
    assert "The session is full" in refused.content.decode()
    names = {action.name for action in open_actions(first)}
    assert not {"propose", "change"} & names
    with pytest.raises(MoveRefused):
        desk.propose(key=second.pk, version=1, by=person(Role.OFFICER), dates=[(in_days(1), in_days(1, 11))])
    gone = training_request(kind=Kind.PLACE, session=session(cancelled_at=timezone.now()))
    assert act(admin, gone, "confirm").status_code == 409
    waiting = training_request(kind=Kind.PLACE, session=held, places=1, state=State.WAITING_LIST)
    first.refresh_from_db()
    assert act(admin, first, "cancel", who="school").status_code == 302
    waiting.refresh_from_db()
    assert waiting.state == State.CONFIRMED


def test_held_words_are_shown_to_the_officer_released_or_removed_with_a_trace(admin: Client) -> None:
    request = training_request(
        goals_note="my student Kim, born 3.4.2011", text_state=TextState.HELD, text_findings=["date-of-birth"]
    )
    listed = admin.get(reverse("training_requests:index")).content.decode()
    assert "Kim" not in listed
    assert "Held back" in listed
    page = admin.get(reverse("training_requests:inspect", args=[request.pk])).content.decode()
    assert "born 3.4.2011" in page
    assert "Held back:" in page
    assert act(admin, request, "redact").status_code == 302
    request.refresh_from_db()
    assert (request.goals_note, request.text_state) == ("", TextState.REDACTED)
    event = request.events.get(action="redacted")
    assert event.note == "date-of-birth, passed-on"
    assert DataAccess.objects.filter(action="redact", reference=request.reference).exists()
    page = admin.get(reverse("training_requests:inspect", args=[request.pk])).content.decode()
    assert "Kim" not in page
    assert "Something was typed here and was removed." in page


def test_removed_words_are_gone_from_everywhere(admin: Client) -> None:
    number = uuid.uuid4()
    request = training_request(
        submission=number, access_note="SECRET", time_window="SECRET", details={"event": "SECRET"}
    )
    RequestDraft.objects.create(
        submission=number, site=request.site, kind="bespoke", key_digest="x", answers={"goals": "SECRET"}
    )
    assert act(admin, request, "redact", passed_on="").status_code == 302
    for model in (TrainingRequest, RequestDraft, Message):
        for row in model.objects.all().values():
            assert "SECRET" not in str(row)


def test_released_words_are_free(admin: Client) -> None:
    request = training_request(goals_note="Films", text_state=TextState.HELD)
    assert act(admin, request, "release").status_code == 302
    request.refresh_from_db()
    assert request.is_text_visible
    assert "release" not in {action.name for action in ACTIONS.values() if action.is_open(request)}


def test_anonymous_request_takes_no_action(admin: Client) -> None:
    request = training_request(anonymised_at=timezone.now())
    assert open_actions(request) == []
    assert act(admin, request, "take").status_code == 409
    assert "personal data of this request was removed" in act(admin, request, "take").content.decode()


@pytest.mark.parametrize("action", ["nothing", "__class__", "take-over"])
def test_unknown_action_is_not_found(admin: Client, action: str) -> None:
    assert admin.get(url(training_request(), action)).status_code == 404


def test_form_of_an_action_that_is_over_leads_back_with_a_word(admin: Client) -> None:
    request = training_request(state=State.CLOSED)
    response = admin.get(url(request, "propose"), follow=True)
    assert "cannot be done" in response.content.decode()


def test_names_that_a_school_typed_are_escaped(admin: Client) -> None:
    request = training_request(school_name="<script>alert(1)</script>", requester_name="<b>Sam</b>")
    for address in (reverse("training_requests:index"), reverse("training_requests:inspect", args=[request.pk])):
        text = admin.get(address).content.decode()
        assert "<script>alert(1)" not in text
        assert "<b>Sam" not in text


def test_schools_of_a_cluster_are_named_also_those_given_by_number(admin: Client) -> None:
    request = training_request(cluster=[{"urn": 900002}, {"name": "Elm Road School"}])
    html = admin.get(reverse("training_requests:inspect", args=[request.pk])).content.decode()
    assert "(URN 900002); Elm Road School" in html

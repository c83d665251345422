"""A booking's number of places changes without losing its turn, and never beyond what there is."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from tests.training import factories
from training import booking, keys, requester
from training.models import Kind, Message, MessageKind, State, TrainingRequest, TrainingSession
from training.moves import ChangedMeanwhile, MoveRefused

pytestmark = pytest.mark.django_db


def ask(session: TrainingSession, places: int, **values: Any) -> TrainingRequest:
    """A request that has its places, or waits for them where they are not free."""
    site, officer = session.site, session.officer
    values = {
        "site": site,
        "officer": officer,
        "offer_title": "Awareness",
        "requester_email": "a@b.example.org",
    } | values
    made = TrainingRequest(kind=Kind.PLACE, session=session, places=places, **values)
    return requester.submit(made, accepts_waiting=True)


def change(request: TrainingRequest, places: int) -> TrainingRequest:
    version = TrainingRequest.objects.values_list("version", flat=True).get(pk=request.pk)
    return requester.change_places(key=request.pk, version=version, places=places)


def send(client: Client, request: TrainingRequest, places: object, version: int | None = None) -> Any:
    """What the form on the requester's own page sends."""
    url = reverse("training:mine_change", args=[keys.issue(request), "places"])
    return client.post(url, {"places": places, "version": version or request.version})


def state(request: TrainingRequest) -> tuple[str, int]:
    request.refresh_from_db()
    return request.state, request.places


def test_places_given_back_go_to_who_waits_at_once() -> None:
    session = factories.session(capacity=3)
    first, second, third = ask(session, 3), ask(session, 1), ask(session, 1)
    change(first, 2)
    assert [state(each) for each in (first, second, third)] == [
        (State.CONFIRMED, 2),
        (State.CONFIRMED, 1),
        (State.WAITING_LIST, 1),
    ]
    assert second.messages.filter(kind=MessageKind.CONFIRMATION).exists()


def test_fewer_places_are_possible_when_booking_has_closed_and_more_are_not() -> None:
    session = factories.session(capacity=5)
    request = ask(session, 3)
    TrainingSession.objects.update(booking_closes_at=timezone.now() - timedelta(hours=1))
    with pytest.raises(MoveRefused, match="Booking has closed"):
        change(request, 4)
    assert change(request, 2).places == 2


def test_more_places_are_had_while_they_are_free() -> None:
    request = ask(factories.session(capacity=5), 3)
    assert change(request, 5).places == 5


@pytest.mark.parametrize(
    ("others", "wanted", "words"),
    [
        (5, 6, "Only 2 more places are free. Enter 5 or fewer."),
        (6, 6, "Only 1 more place is free. Enter 4 or fewer."),
        (7, 4, "No more places are free. Enter 3 or fewer."),
        (5, 11, "This session has 10 places in all."),
    ],
)
def test_too_many_are_refused_on_the_field_with_how_many_are_left_and_what_was_typed(
    client: Client, others: int, wanted: int, words: str
) -> None:
    session = factories.session(capacity=10)
    request = ask(session, 3)
    ask(session, others)
    before = (request.version, request.messages.count(), request.events.count())
    response = send(client, request, wanted)
    assert words in str(response.context["form"].errors["places"])
    html = response.content.decode()
    assert f'value="{wanted}"' in html
    assert words in html
    assert f'name="version" value="{request.version}"' in html
    assert state(request) == (State.CONFIRMED, 3)
    assert (request.version, request.messages.count(), request.events.count()) == before


def test_free_places_that_others_wait_for_are_not_had_by_who_has_some(client: Client) -> None:
    session = factories.session(capacity=5)
    request, group = ask(session, 3), ask(session, 4)
    assert "No more places are free" in send(client, request, 4).content.decode()
    assert (state(request), state(group)) == ((State.CONFIRMED, 3), (State.WAITING_LIST, 4))


@pytest.mark.parametrize("places", [1, 4])
def test_turn_on_the_waiting_list_is_kept_with_fewer_or_more(places: int) -> None:
    session = factories.session(capacity=5)
    holder, first, second = ask(session, 5), ask(session, 2), ask(session, 2)
    change(first, places)
    assert (state(first), state(second)) == ((State.WAITING_LIST, places), (State.WAITING_LIST, 2))
    change(holder, 1)
    assert state(first) == (State.CONFIRMED, places)
    assert state(second)[0] == (State.CONFIRMED if places == 1 else State.WAITING_LIST)


def test_who_waits_for_fewer_gets_them_at_once_if_they_are_free_and_is_told_once() -> None:
    session = factories.session(capacity=5)
    ask(session, 3)
    request, behind = ask(session, 4), ask(session, 1)
    change(request, 2)
    assert (state(request), state(behind)) == ((State.CONFIRMED, 2), (State.WAITING_LIST, 1))
    told = request.messages.exclude(kind=MessageKind.OFFICER_NOTICE).order_by("pk")
    assert [each.kind for each in told] == [MessageKind.WAITING_LIST, MessageKind.CONFIRMATION]


def test_nobody_waits_for_more_than_the_session_has(client: Client) -> None:
    session = factories.session(capacity=5)
    ask(session, 5)
    request = ask(session, 2)
    assert "This session has 5 places in all" in send(client, request, 6).content.decode()
    assert state(request) == (State.WAITING_LIST, 2)


def test_change_is_in_the_timeline_and_sent_with_the_invitations_next_sequence() -> None:
    session = factories.session(capacity=5)
    request = change(ask(session, 3, language="en"), 2)
    event = request.events.get(action="places-changed")
    assert (event.note, event.actor, event.to_state) == ("3 → 2", "requester", State.CONFIRMED)
    message = request.messages.get(kind=MessageKind.CHANGE)
    assert "Places: 2 (before: 3)" in message.body
    calendars = [
        Calendar.from_ical(each.calendar).walk("VEVENT")[0]
        for each in request.messages.exclude(calendar="").order_by("pk")
    ]
    assert [each["SEQUENCE"] for each in calendars] == [0, 1]
    assert {each["UID"] for each in calendars} == {request.calendar_uid}
    assert message.calendar_method == "REQUEST"


def test_who_waits_is_told_of_the_change_in_their_language_without_an_invitation() -> None:
    session = factories.session(capacity=5)
    ask(session, 5)
    request = change(ask(session, 2, language="cy"), 3)
    message = request.messages.filter(kind=MessageKind.WAITING_LIST).latest("pk")
    assert "Lleoedd: 3 (cynt: 2)" in message.body
    assert message.calendar == ""


def test_officer_is_told_and_the_same_number_again_is_no_change(client: Client, officer: User) -> None:
    request = ask(factories.session(capacity=5, officer=officer), 3)
    Message.objects.all().delete()
    assert send(client, request, 3).status_code == 302
    assert not Message.objects.exists()
    assert not request.events.filter(action="places-changed").exists()
    send(client, request, 2)
    assert request.messages.get(kind=MessageKind.OFFICER_NOTICE).to == officer.email


def test_session_that_has_begun_keeps_its_numbers(client: Client) -> None:
    request = ask(factories.session(capacity=5), 3)
    TrainingSession.objects.update(starts_at=timezone.now() - timedelta(minutes=5))
    response = send(client, request, 2)
    assert response.status_code == 409
    assert "can no longer be changed" in response.content.decode()
    assert state(request) == (State.CONFIRMED, 3)


def test_what_somebody_else_changed_is_looked_at_first(client: Client) -> None:
    request = ask(factories.session(capacity=5), 3)
    old = request.version
    change(request, 4)
    assert send(client, request, 2, version=old).status_code == 409
    with pytest.raises(ChangedMeanwhile):
        requester.change_places(key=request.pk, version=old, places=2)
    assert state(request) == (State.CONFIRMED, 4)


@pytest.mark.parametrize("places", ["", "0", "-1", "two", "1.5", "31", "9" * 40])
def test_number_that_cannot_be_is_said_on_the_field(client: Client, places: str) -> None:
    request = ask(factories.session(capacity=5), 3)
    assert "places" in send(client, request, places).context["form"].errors
    assert state(request) == (State.CONFIRMED, 3)


def test_own_page_leads_to_the_number_as_it_is_for_places_alone(client: Client) -> None:
    request, other = ask(factories.session(capacity=5), 3), factories.training_request()
    key = keys.issue(request)
    url = reverse("training:mine_change", args=[key, "places"])
    assert url in client.get(reverse("training:mine", args=[key])).content.decode()
    assert 'value="3"' in client.get(url).content.decode()
    assert client.get(reverse("training:mine_change", args=[keys.issue(other), "places"])).status_code == 404


@pytest.mark.parametrize("ended", [State.CANCELLED_BY_SCHOOL, State.WITHDRAWN, State.DELIVERED])
def test_ended_request_keeps_its_number(ended: State) -> None:
    session = factories.session(capacity=5)
    request = factories.training_request(kind=Kind.PLACE, session=session, places=3, state=ended)
    with pytest.raises(MoveRefused):
        change(request, 2)


def test_reopened_request_holds_nothing_so_that_its_number_is_free_up_to_all_places() -> None:
    session = factories.session(capacity=5)
    ask(session, 5)
    request = factories.training_request(kind=Kind.PLACE, session=session, places=2, state=State.ACKNOWLEDGED)
    change(request, 4)
    assert state(request) == (State.ACKNOWLEDGED, 4)
    assert not request.messages.filter(kind__in=(MessageKind.CHANGE, MessageKind.WAITING_LIST)).exists()


def test_nothing_is_changed_when_who_waits_cannot_be_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*args: Any, **values: Any) -> None:
        raise RuntimeError

    session = factories.session(capacity=3)
    first, second = ask(session, 3), ask(session, 1)
    monkeypatch.setattr(booking, "give_free_places", fails)
    with pytest.raises(RuntimeError):
        change(first, 1)
    assert (state(first), state(second)) == ((State.CONFIRMED, 3), (State.WAITING_LIST, 1))
    assert not first.messages.filter(kind=MessageKind.CHANGE).exists()


# --- at the desk --------------------------------------------------------------------------------------------------


def test_officer_changes_places_by_the_same_rules(admin: Client, officer: User) -> None:
    session = factories.session(capacity=5)
    request, waiting = ask(session, 3), ask(session, 4)
    url = reverse("training_requests:act", args=[request.pk, "places"])
    assert admin.get(url).context["form"]["places"].value() == 3
    refused = admin.post(url, {"places": 4, "version": request.version})
    assert "No more places are free" in str(refused.context["form"].errors["places"])
    assert 'value="4"' in refused.content.decode()
    assert admin.post(url, {"places": 1, "version": request.version}).status_code == 302
    assert (state(request), state(waiting)) == ((State.CONFIRMED, 1), (State.CONFIRMED, 4))
    event = request.events.get(action="places-changed")
    assert (event.by, event.note) == (officer, "3 → 1")
    page = admin.get(reverse("training_requests:inspect", args=[request.pk])).content.decode()
    assert "Number of places changed" in page
    assert "3 → 1" in page


def test_officer_adds_places_after_booking_has_closed(admin: Client) -> None:
    request = ask(factories.session(capacity=5), 3)
    TrainingSession.objects.update(booking_closes_at=timezone.now() - timedelta(hours=1))
    url = reverse("training_requests:act", args=[request.pk, "places"])
    assert admin.post(url, {"places": 5, "version": request.version}).status_code == 302
    assert state(request) == (State.CONFIRMED, 5)

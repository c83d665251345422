"""The queue: what waits, by state, kind, age, area and officer, in a constant number of statements."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.admin.forms import listed
from tests.factories import site
from tests.training.factories import in_days, session, training_request
from tests.training.people import desk_requests
from training.admin.queue import PROMISE, working_days_ago
from training.models import ClosedDays, Kind, State, TextState

pytestmark = pytest.mark.django_db
INDEX = "training_requests:index"


def ago(**delta: int) -> datetime:
    return timezone.now() - timedelta(**delta)


def queue(admin: Client, **query: Any) -> set[str]:
    return {row.reference for row in listed(admin.get(reverse(INDEX), query))}


def labels(admin: Client, part: str, **query: Any) -> list[str]:
    """The choices of a filter, with their counts."""
    form = admin.get(reverse(INDEX), query).context["filters"].form
    return [str(label) for value, label in form.fields[part].choices]


def test_queue_shows_what_is_open_the_oldest_first(admin: Client) -> None:
    new, old = training_request(submitted_at=ago(days=1)), training_request(submitted_at=ago(days=9))
    training_request(state=State.CLOSED)
    assert [row.pk for row in listed(admin.get(reverse(INDEX)))] == [old.pk, new.pk]


def test_filters_narrow_by_every_part_and_several_at_once(admin: Client, officer: User) -> None:
    taken = training_request(state=State.ACKNOWLEDGED, officer=officer, authority_name="Elmshire")
    event = training_request(kind=Kind.COMMUNITY, submitted_at=ago(days=20))
    ended = training_request(state=State.DECLINED)
    assert queue(admin, state="acknowledged") == {taken.reference}
    assert queue(admin, state=["acknowledged", "declined"]) == {taken.reference, ended.reference}
    assert queue(admin, kind="community") == {event.reference}
    assert queue(admin, age="weeks") == {event.reference}
    assert queue(admin, area="Elmshire") == {taken.reference}
    assert queue(admin, officer=str(officer.pk)) == {taken.reference}
    assert queue(admin, officer="nobody") == {event.reference}
    assert queue(admin, officer=["nobody", str(officer.pk)], kind="community") == {event.reference}


def test_saved_filters_show_mine_unassigned_late_and_held_ones(admin: Client, officer: User) -> None:
    mine = training_request(state=State.ACKNOWLEDGED, officer=officer)
    late = training_request(submitted_at=ago(days=10))
    held = training_request(text_state=TextState.HELD)
    ended = training_request(state=State.CLOSED)
    place = training_request(session=session(), state=State.CONFIRMED)
    assert queue(admin, saved="mine") == {mine.reference}
    assert queue(admin, saved="unassigned") == {late.reference, held.reference}
    assert queue(admin, saved="late") == {late.reference}
    assert queue(admin, saved="held") == {held.reference}
    assert queue(admin, saved="all") == {row.reference for row in (mine, late, held, ended, place)}
    tabs = {str(tab["label"]): tab["count"] for tab in admin.get(reverse(INDEX)).context["tabs"]}
    assert list(tabs.values()) == [4, 1, 2, 1, 1, 5]


def test_counts_are_taken_under_the_other_filters(admin: Client) -> None:
    for kind, area in ((Kind.BESPOKE, "Elm"), (Kind.BESPOKE, "Oak"), (Kind.VENUE, "Oak")):
        training_request(kind=kind, authority_name=area)
    training_request(state=State.CLOSED, authority_name="Oak")
    assert labels(admin, "area") == ["Elm (1)", "Oak (2)"]
    assert labels(admin, "area", kind="venue") == ["Oak (1)"]
    assert labels(admin, "area", kind="venue", area="Elm") == ["Elm (0)", "Oak (1)"]
    assert labels(admin, "state") == ["New (3)", "Closed (1)"]
    assert labels(admin, "officer") == ["Nobody (3)"]
    assert labels(admin, "age") == ["Up to 2 working days (3)"]


@pytest.mark.parametrize(
    "query",
    [
        {"state": "nonsense"},
        {"saved": "'; --"},
        {"officer": "x"},
        {"officer": "9" * 40},
        {"age": "old"},
        {"area": "Nowhere"},
        {"p": "-1"},
        {"p": "zzz"},
        {"q": '"%_\\'},
        {"q": "x" * 3000},
        {"ordering": "requester_email"},
        {"ordering": "officer__password"},
    ],
)
def test_address_typed_by_hand_breaks_nothing(admin: Client, query: dict[str, str]) -> None:
    training_request()
    assert admin.get(reverse(INDEX), query).status_code in (200, 404)
    assert admin.get(reverse("training_requests:index_results"), query).status_code in (200, 404)


@pytest.mark.parametrize("text", ["PT-", "oak lane", "Derby", "DE1 1AA", "900123"])
def test_search_finds_reference_school_town_postcode_and_urn_also_ended(admin: Client, text: str) -> None:
    found = training_request(
        state=State.CLOSED,
        school_name="Oak Lane",
        school_town="Derby",
        school_postcode="DE1 1AA",
        school_urn=900123,
    )
    assert found.reference in queue(admin, q=text)


def test_search_is_no_way_to_people(admin: Client) -> None:
    training_request(requester_name="Sam Example", requester_email="sam@school.example.org")
    assert queue(admin, q="Sam") == set()


def test_list_and_export_hold_no_persons_name_and_no_words(admin: Client) -> None:
    training_request(
        requester_name="Sam Example", requester_email="sam@school.example.org", goals_note="films", school_name="=1+1"
    )
    page = admin.get(reverse(INDEX)).content.decode()
    sheet = admin.get(reverse("training_requests:export", args=["csv"])).content.decode("utf-8-sig")
    for text in (page, sheet):
        for secret in ("Sam Example", "sam@school", "films"):
            assert secret not in text
    assert ",'=1+1," in sheet
    assert admin.get(reverse("training_requests:export", args=["exe"])).status_code == 404


def test_export_holds_what_the_list_shows(admin: Client) -> None:
    mine, other = training_request(kind=Kind.VENUE), training_request()
    sheet = admin.get(reverse("training_requests:export", args=["csv"]), {"kind": "venue"}).content.decode()
    assert mine.reference in sheet
    assert other.reference not in sheet
    xlsx = admin.get(reverse("training_requests:export", args=["xlsx"]))
    assert xlsx.content.startswith(b"PK")


def test_statements_of_the_queue_are_the_same_for_few_and_many(admin: Client, officer: User) -> None:
    counts = []
    for more in (30, 400):
        desk_requests(more, officer)
        # Content types and permissions are kept in the process after the first time.
        admin.get(reverse(INDEX))
        with CaptureQueriesContext(connection) as statements:
            assert admin.get(reverse(INDEX), {"kind": "venue", "saved": "all"}).status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1]
    assert counts[1] <= 20


def test_page_of_one_request_costs_the_same_whatever_its_story(admin: Client, officer: User) -> None:
    counts = []
    for times in (1, 12):
        request = training_request(school_urn=900001, officer=officer)
        for number in range(times):
            request.events.create(actor="officer", by=officer, action="ask", note=f"{number}")
            request.messages.create(kind="reminder", to="a@example.org", subject="x", body="y")
            request.proposed_dates.create(starts_at=in_days(number), ends_at=in_days(number, 11))
        url = reverse("training_requests:inspect", args=[request.pk])
        admin.get(url)
        with CaptureQueriesContext(connection) as statements:
            admin.get(url)
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_working_days_leave_out_weekends_and_bank_holidays() -> None:
    def back(now: datetime) -> str:
        return f"{working_days_ago(PROMISE, timezone.make_aware(now)):%a %d %H}"

    monday = datetime(2026, 11, 23, 10)
    assert back(monday) == "Thu 19 10"
    assert back(monday + timedelta(days=2)) == "Mon 23 10"
    assert back(monday - timedelta(days=1)) == "Thu 19 10"
    day = (monday - timedelta(days=3)).date()
    days = ClosedDays(site=site(), kind="bank-holiday", name="Bank holiday", first_day=day, last_day=day)
    days.save()
    assert back(monday) == "Wed 18 10"
    days.kind = ClosedDays.Kind.HOLIDAY
    days.save()
    assert back(monday) == "Thu 19 10"
    days.last_day = day - timedelta(days=1)
    with pytest.raises(ValidationError):
        days.clean()

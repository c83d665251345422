"""Sessions, closed days and the calendar at the desk."""

from datetime import date, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar
from wagtail.models import Site

from home.models import HomePage
from tests.admin.forms import opened
from tests.factories import site, term
from tests.training.factories import in_days, offer, session, training_request
from tests.training.people import person
from training.closed_days import BadFile, read, store
from training.models import (
    ClosedDays,
    Kind,
    OfficerFeed,
    ProposedDate,
    School,
    State,
    TrainingFeedback,
    TrainingRequest,
    TrainingSession,
)
from training.moves import MoveRefused
from training.officer_calendar import new_feed, officer_of
from training.roles import Role
from training.scheduling import cancel_session, change_session

pytestmark = pytest.mark.django_db


def place(held: TrainingSession, state: State = State.CONFIRMED, **values: Any) -> TrainingRequest:
    return training_request(kind=Kind.PLACE, session=held, state=state, **values)


def edit_url(held: TrainingSession) -> str:
    return reverse("training_sessions:edit", args=[held.pk])


def kinds(request: TrainingRequest) -> list[str]:
    return list(request.messages.order_by("pk").values_list("kind", flat=True))


def test_officer_adds_a_session_and_it_is_listed(admin: Client, officer: User) -> None:
    what = offer(title="Awareness for staff")
    url = reverse("training_sessions:add")
    data = opened(admin, url) | {
        "offer": [str(what.pk)],
        "starts_at": [f"{in_days(30):%Y-%m-%d %H:%M}"],
        "ends_at": [f"{in_days(30, 12):%Y-%m-%d %H:%M}"],
        "format": [str(term("delivery-format", "live-online").pk)],
        "joining_link": ["https://meet.example.org/1"],
        "capacity": ["12"],
        "officer": [str(officer.pk)],
    }
    assert admin.post(url, data).status_code == 302
    made = TrainingSession.objects.get()
    assert (made.site, made.starts_at, made.capacity) == (site(), in_days(30), 12)
    text = admin.get(reverse("training_sessions:index")).content.decode()
    assert "Awareness for staff" in text
    assert "0 / 12" in text


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ends_at": f"{in_days(30, 8):%Y-%m-%d %H:%M}"}, "ends_at"),
        ({"capacity": "0"}, "capacity"),
        ({"starts_at": "next week"}, "starts_at"),
        ({"place": "", "joining_link": ""}, "place"),
        ({"joining_link": "javascript:alert(1)"}, "joining_link"),
        ({"site": "999"}, "site"),
    ],
)
def test_session_that_cannot_be_is_said_on_the_field(admin: Client, changes: dict[str, str], field: str) -> None:
    held = session()
    data = opened(admin, edit_url(held)) | {name: [value] for name, value in changes.items()}
    response = admin.post(edit_url(held), data)
    assert field in response.context["form"].errors
    held.refresh_from_db()
    assert held.sequence == 0


def test_new_time_is_told_to_those_with_a_place_and_more_places_go_to_who_waits(admin: Client) -> None:
    held = session(capacity=1)
    has, waits = place(held), place(held, State.WAITING_LIST)
    data = opened(admin, edit_url(held))
    assert admin.post(edit_url(held), data).status_code == 302
    assert kinds(has) == []
    new = {"starts_at": [f"{in_days(31):%Y-%m-%d %H:%M}"], "ends_at": [f"{in_days(31, 12):%Y-%m-%d %H:%M}"]}
    assert admin.post(edit_url(held), data | new).status_code == 302
    assert (kinds(has), kinds(waits)) == (["change"], ["waiting-list"])
    held.refresh_from_db()
    assert held.sequence == 1
    assert admin.post(edit_url(held), data | new | {"capacity": ["2"]}).status_code == 302
    waits.refresh_from_db()
    assert (waits.state, kinds(waits)) == (State.CONFIRMED, ["waiting-list", "confirmation"])
    fewer = admin.post(edit_url(held), data | new | {"capacity": ["1"]})
    assert "2 places are taken already." in fewer.content.decode()


def test_sessions_offer_what_the_officers_council_offers(admin: Client) -> None:
    held = session()
    page = HomePage.objects.get(locale__language_code="cy")
    council = Site.objects.create(hostname="other.example.org", port=443, root_page=page)
    form = admin.get(edit_url(held)).context["form"]
    assert held.offer.pk in form.fields["offer"].queryset.values_list("pk", flat=True)
    response = admin.post(edit_url(held), opened(admin, edit_url(held)) | {"site": [str(council.pk)]})
    assert "offer" in response.context["form"].errors


def test_officers_other_time_is_named_and_taken_only_knowingly(admin: Client, officer: User) -> None:
    session(officer=officer, offer=offer(title="Somewhere else"))
    held = session(starts_at=in_days(40), ends_at=in_days(40, 12), officer=officer)
    data = opened(admin, edit_url(held)) | {
        "starts_at": [f"{in_days(30, 11):%Y-%m-%d %H:%M}"],
        "ends_at": [f"{in_days(30, 12):%Y-%m-%d %H:%M}"],
    }
    response = admin.post(edit_url(held), data)
    assert "Somewhere else" in str(response.context["form"].errors["starts_at"])
    assert response.context["form"]["accepts_clashes"].value() == "on"
    assert admin.post(edit_url(held), data | {"accepts_clashes": ["on"]}).status_code == 302


def test_cancelled_session_tells_everyone_and_ends_the_waiting_list(admin: Client) -> None:
    held = session()
    has, waits, gone = place(held), place(held, State.WAITING_LIST), place(held, State.WITHDRAWN)
    url = reverse("training_sessions:cancel", args=[held.pk])
    assert "2 requests" in admin.get(url).content.decode()
    assert admin.post(url, {"reason": ""}).status_code == 200
    assert admin.post(url, {"reason": "illness", "note": "Sorry."}).status_code == 302
    for request in (has, waits):
        request.refresh_from_db()
        assert (request.state, request.reason) == (State.CANCELLED_BY_COUNCIL, "illness")
        assert kinds(request) == ["cancellation"]
    assert kinds(gone) == []
    held.refresh_from_db()
    assert held.cancelled_at
    assert not held.takes_bookings()
    assert "cancelled already" in admin.post(url, {"reason": "illness"}).content.decode()
    with pytest.raises(MoveRefused):
        change_session(held.pk, by=person(Role.MANAGER), values={"capacity": 5})


def test_nobody_is_told_when_cancelling_fails_midway(officer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    held = session()
    requests = [place(held) for _number in range(3)]
    calls = []

    def fails(*args: Any, **kwargs: Any) -> None:
        calls.append(1)
        if len(calls) == 3:
            raise OSError

    monkeypatch.setattr("training.booking.queue", fails)
    with pytest.raises(OSError):
        cancel_session(held.pk, by=officer, reason="illness")
    held.refresh_from_db()
    assert held.cancelled_at is None
    assert TrainingRequest.objects.filter(state=State.CONFIRMED).count() == len(requests)


def test_attendance_of_all_places_is_recorded_on_one_page(admin: Client) -> None:
    held = session(starts_at=in_days(-1), ends_at=in_days(-1, 12))
    first, second = place(held, places=3, school_name="Ash"), place(held, school_name="Birch")
    place(held, State.WAITING_LIST, school_name="Cedar")
    url = reverse("training_sessions:attendance", args=[held.pk])
    data = opened(admin, url)
    assert data[f"{first.pk}-staff"] == ["3"]
    assert "Cedar" not in admin.get(url).content.decode()
    bad = admin.post(url, data | {f"{second.pk}-staff": ["-1"]})
    assert bad.status_code == 200
    first.refresh_from_db()
    assert first.state == State.CONFIRMED
    data |= {f"{first.pk}-staff": ["2"], f"{second.pk}-others": ["4"]}
    del data[f"{second.pk}-has_come"]
    assert admin.post(url, data).status_code == 302
    for request in (first, second):
        request.refresh_from_db()
    assert (first.state, first.attended_staff) == (State.DELIVERED, 2)
    assert second.state == State.CONFIRMED
    overtaken = admin.post(url, data)
    assert overtaken.status_code in (200, 302)
    first.refresh_from_db()
    assert first.version == 2


def test_attendance_waits_for_the_session(admin: Client) -> None:
    held = session()
    request = place(held)
    url = reverse("training_sessions:attendance", args=[held.pk])
    assert "It has not taken place yet." in admin.post(url, opened(admin, url)).content.decode()
    request.refresh_from_db()
    assert request.state == State.CONFIRMED


CSV = "Name,First day,Last day,Kind,URN\nHalf term,2027-02-15,19/02/2027,,\nTraining day,2027-01-04,,inset,900001\n"
ICS = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//x//x//EN
BEGIN:VEVENT
UID:1
DTSTART;VALUE=DATE:20270402
DTEND;VALUE=DATE:20270417
SUMMARY:Easter\\, spring holiday
END:VEVENT
BEGIN:VEVENT
UID:2
DTSTART:20270402T100000Z
SUMMARY:A meeting
END:VEVENT
END:VCALENDAR
"""


@pytest.fixture
def school() -> School:
    return School.objects.create(urn=900001, name="Oak Lane", status=1, la_code="899", la_name="Exampleshire")


def test_closed_days_come_from_a_table_once(tmp_path: Path, school: School) -> None:
    file = tmp_path / "days.csv"
    file.write_bytes(b"\xef\xbb\xbf" + CSV.encode())
    for added in ("Added 2.", "Added 0."):
        out = StringIO()
        call_command("import_closed_days", str(file), stdout=out)
        assert out.getvalue().strip() == added
    rows = list(ClosedDays.objects.order_by("first_day").values_list("name", "kind", "first_day", "last_day", "school"))
    assert rows == [
        ("Training day", "inset", date(2027, 1, 4), date(2027, 1, 4), school.pk),
        ("Half term", "holiday", date(2027, 2, 15), date(2027, 2, 19), None),
    ]


def test_closed_days_come_from_a_calendar_with_the_last_day_right() -> None:
    [days] = read(ICS.encode(), site=site(), kind="bank-holiday")
    assert (days.name, days.first_day, days.last_day) == ("Easter, spring holiday", date(2027, 4, 2), date(2027, 4, 16))
    assert days.kind == "bank-holiday"
    assert store([days, days]) == 1


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\x01\x02",
        b"name,first_day\nx,2027-01-01\n",
        b"name,first_day,last_day\nx,soon,\n",
        b"name,first_day,last_day\nx,2027-02-30,\n",
        b"name,first_day,last_day\nx,2027-02-03,2027-02-01\n",
        b"name,first_day,last_day\n,2027-02-03,\n",
        b"name,first_day,last_day,kind\nx,2027-02-03,,party\n",
        b"name,first_day,last_day,urn\nx,2027-02-03,,12ab\n",
        b"name,first_day,last_day,urn\nx,2027-02-03,,900999\n",
        b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:2027\nEND:VEVENT\nEND:VCALENDAR",
        b"BEGIN:VCALENDAR\nBROKEN",
        b"name,first_day,last_day\n" + b"x,2027-02-03,\n" * 5001,
        b"x" * 5_000_001,
    ],
)
def test_bad_file_of_closed_days_is_refused_whole(admin: Client, tmp_path: Path, content: bytes) -> None:
    with pytest.raises(BadFile) as refused:
        read(content, site=site(), kind="holiday")
    assert all(refused.value.messages)
    file = tmp_path / "days"
    file.write_bytes(content)
    with pytest.raises(CommandError):
        call_command("import_closed_days", str(file))
    data = {"site": site().pk, "kind": "holiday", "file": SimpleUploadedFile("days.csv", content)}
    response = admin.post(reverse("training_closed_days:import"), data)
    assert response.status_code == 200
    assert "file" in response.context["form"].errors
    assert not ClosedDays.objects.exists()


def test_officer_imports_and_edits_closed_days(admin: Client, school: School) -> None:
    data = {"site": site().pk, "kind": "holiday", "file": SimpleUploadedFile("days.csv", CSV.encode())}
    assert admin.post(reverse("training_closed_days:import"), data).status_code == 302
    days = ClosedDays.objects.get(name="Half term")
    url = reverse("training_closed_days:edit", args=[days.pk])
    sent = opened(admin, url)
    assert "school_urn" in admin.post(url, sent | {"school_urn": ["5"]}).context["form"].errors
    assert admin.post(url, sent | {"school_urn": ["900001"]}).status_code == 302
    days.refresh_from_db()
    assert days.school == school
    assert admin.post(reverse("training_closed_days:delete", args=[days.pk])).status_code == 302


def test_month_shows_sessions_agreed_and_proposed_dates_and_closed_days(admin: Client, officer: User) -> None:
    start = in_days(30)
    session(starts_at=start, offer=offer(title="Awareness"))
    request = training_request(state=State.OFFERED, officer=officer, school_name="Elm Road")
    ProposedDate.objects.create(request=request, starts_at=start, ends_at=start + timedelta(hours=1))
    training_request(
        state=State.CONFIRMED,
        officer=officer,
        starts_at=start,
        ends_at=start + timedelta(hours=1),
        school_name="Fir Lane",
    )
    day = start.date()
    ClosedDays.objects.create(site=site(), kind="holiday", name="Half term", first_day=day, last_day=day)
    url = reverse("training_calendar")
    text = admin.get(url, {"month": f"{start:%Y-%m}"}).content.decode()
    for expected in ("Awareness", "Proposed: ", "Elm Road", "Fir Lane", "Half term"):
        assert expected in text
    mine = admin.get(url, {"month": f"{start:%Y-%m}", "officer": officer.pk}).content.decode()
    assert "Fir Lane" in mine
    assert "Awareness" not in mine


@pytest.mark.parametrize("month", ["", "2027-13", "0001-01", "9999-12", "next", "2027-02-01"])
def test_month_that_cannot_be_is_this_one(admin: Client, month: str) -> None:
    response = admin.get(reverse("training_calendar"), {"month": month, "officer": "x"})
    assert response.context["month"] == timezone.localdate().replace(day=1)


def test_feed_is_the_officers_own_valid_and_names_no_requester(admin: Client, officer: User, client: Client) -> None:
    start = in_days(10)
    values = {"state": State.CONFIRMED, "starts_at": start, "ends_at": start + timedelta(hours=1)}
    training_request(officer=officer, requester_name="Sam Example", school_name="Fir; Lane, 2", **values)
    training_request(officer=person(Role.OFFICER, "omar"), school_name="Not mine", **values)
    page = admin.post(reverse("training_calendar_feed"))
    address = page.context["address"]
    assert "no-store" in page["Cache-Control"]
    response = Client().get(address[address.index("/request/") :])
    assert response["Content-Type"].startswith("text/calendar")
    assert "no-store" in response["Cache-Control"]
    calendar = Calendar.from_ical(response.content)
    [event] = calendar.walk("VEVENT")
    assert event["SUMMARY"] == "Prevent awareness, Fir; Lane, 2"
    assert event.decoded("DTSTART") == start
    text = response.content.decode()
    assert "Sam" not in text
    assert "Not mine" not in text
    shown_again = admin.get(reverse("training_calendar_feed")).content.decode()
    assert address not in shown_again


def test_feed_ends_with_a_new_one_and_with_the_work_at_the_desk(officer: User) -> None:
    first = new_feed(officer)
    second = new_feed(officer)
    assert officer_of(first) is None
    assert officer_of(second) == officer
    assert OfficerFeed.objects.count() == 1
    assert second not in str(OfficerFeed.objects.values())
    officer.groups.clear()
    assert officer_of(second) is None
    assert Client().get(reverse("training:officer_calendar", args=[second])).status_code == 404
    officer.is_active = False
    officer.save()
    assert officer_of(second) is None


@pytest.mark.parametrize("key", ["x", "a" * 43, "%00", "é"])
def test_wrong_key_of_a_feed_is_not_found(key: str) -> None:
    assert Client().get(f"/request/calendar/{key}.ics").status_code == 404


def test_history_of_a_school_is_what_took_place_there(admin: Client, school: School) -> None:
    held = {"starts_at": datetime(2026, 1, 5, 10, tzinfo=timezone.get_current_timezone()), "attended_staff": 30}
    training_request(state=State.CLOSED, school_urn=900001, offer_title="Awareness", **held)
    training_request(state=State.DECLINED, school_urn=900001, offer_title="Refused one")
    training_request(state=State.CLOSED, school_urn=900002, offer_title="Elsewhere", **held)
    text = admin.get(reverse("training_requests:history", args=[900001])).content.decode()
    assert "Awareness" in text
    assert "5 January 2026" in text
    assert "Refused one" not in text
    assert "Elsewhere" not in text
    assert admin.get(reverse("training_requests:history", args=[900003])).status_code == 404


def test_comment_that_was_held_back_is_shown_once_an_officer_has_looked(admin: Client) -> None:
    given = {"offer_title": "Awareness", "month": date(2026, 10, 1), "usefulness": 4, "confidence": 5}
    said = TrainingFeedback.objects.create(site=site(), comment="Kim in 9B was bored", is_comment_held=True, **given)
    listing, url = reverse("training_feedback:index"), reverse("training_feedback:edit", args=[said.pk])
    assert "Kim" not in admin.get(listing).content.decode()
    assert "Kim in 9B" in admin.get(url).content.decode()
    assert admin.post(url, {"comment": "Some were bored"}).status_code == 302
    assert "Some were bored" in admin.get(listing).content.decode()
    said.refresh_from_db()
    assert (said.usefulness, said.is_comment_held) == (4, False)

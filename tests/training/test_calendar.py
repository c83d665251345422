"""Invitations as a calendar program reads them."""

from typing import Any

import pytest
from icalendar import Calendar

from tests.training.factories import in_days, session, training_request
from training.messages.calendar import invitation
from training.models import TrainingRequest

pytestmark = pytest.mark.django_db


def agreed(**values: object) -> TrainingRequest:
    return training_request(starts_at=in_days(20, 15), ends_at=in_days(20, 16), place="Hall, Oak Lane", **values)


def read(text: str):  # noqa: ANN201
    calendar = Calendar.from_ical(text)
    return calendar, calendar.events[0]


def test_invitation_says_when_where_and_who() -> None:
    request = agreed(offer_title="Governors' briefing; part 1, \\new")
    calendar, event = read(invitation(request))
    assert calendar["METHOD"] == "REQUEST"
    assert calendar["VERSION"] == "2.0"
    assert event.start == request.starts_at
    assert event.end == request.ends_at
    assert event["SUMMARY"] == "Training: Governors' briefing; part 1, \\new"
    assert event["LOCATION"] == "Hall, Oak Lane"
    assert event["STATUS"] == "CONFIRMED"
    assert event["SEQUENCE"] == 0
    assert event["ATTENDEE"] == f"MAILTO:{request.requester_email}"
    assert event["ORGANIZER"].startswith("MAILTO:")


def test_change_and_cancellation_keep_the_uid_and_raise_the_sequence() -> None:
    request = agreed()
    uid = read(invitation(request))[1]["UID"]
    request.sequence = 2
    calendar, event = read(invitation(request, "CANCEL"))
    assert calendar["METHOD"] == "CANCEL"
    assert (event["UID"], event["SEQUENCE"], event["STATUS"]) == (uid, 2, "CANCELLED")


def test_place_has_its_sessions_time_place_and_link() -> None:
    place = session(joining_link="https://meet.example.org/x", place="")
    _calendar, event = read(invitation(training_request(session=place, kind="place")))
    assert event.start == place.starts_at
    assert event["URL"] == "https://meet.example.org/x"
    assert "LOCATION" not in event


def test_no_line_is_longer_than_75_octets_and_all_end_with_crlf() -> None:
    text = invitation(agreed(offer_title="Hyfforddiant ŵ " * 12, language="cy"))
    assert text.endswith("\r\n")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert read(text)[1]["SUMMARY"].startswith("Hyfforddiant: ")


def test_names_cannot_add_lines_to_the_calendar() -> None:
    request = agreed(requester_name='Sam"\r\nX-EVIL:1', offer_title="Talk\r\nX-EVIL:1")
    assert "\r\nX-EVIL" not in invitation(request)


def test_sender_that_is_not_the_organizer_is_named(settings: Any) -> None:
    settings.DEFAULT_FROM_EMAIL = "Library <no-reply@library.example.org>"
    organizer = read(invitation(agreed()))[1]["ORGANIZER"]
    assert organizer.params["SENT-BY"] == "MAILTO:no-reply@library.example.org"
    settings.DEFAULT_FROM_EMAIL = organizer.removeprefix("MAILTO:")
    assert "SENT-BY" not in read(invitation(agreed()))[1]["ORGANIZER"].params


def test_nothing_agreed_is_no_invitation() -> None:
    with pytest.raises(ValueError, match="no agreed time"):
        invitation(training_request())

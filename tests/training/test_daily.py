"""Reminders before a session, and the end of requests that were delivered long ago."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.training.factories import in_days, session, training_request
from training.keys import issue, request_of
from training.messages.daily import CLOSE_AFTER, close_old, remind
from training.messages.queue import queue
from training.models import Message, MessageKind, RequestEvent, TrainingRequest

pytestmark = pytest.mark.django_db


def confirmed(days: int, **values: object) -> TrainingRequest:
    values = {"state": "confirmed", "starts_at": in_days(days, 9), "ends_at": in_days(days, 10)} | values
    return training_request(**values)


def reminded() -> list[str]:
    found = Message.objects.filter(kind=MessageKind.REMINDER).order_by("pk")
    return [message.request.reference for message in found.select_related("request")]


def test_session_of_the_next_days_is_reminded_of_once() -> None:
    soon = confirmed(2)
    confirmed(8)
    confirmed(2, state="offered")
    remind()
    remind()
    assert reminded() == [soon.reference]


def test_place_is_reminded_of_by_its_sessions_date() -> None:
    place = training_request(state="confirmed", kind="place", session=session(starts_at=in_days(2)))
    remind()
    assert reminded() == [place.reference]


def test_who_was_told_of_the_date_these_days_needs_no_reminder() -> None:
    queue(confirmed(2), MessageKind.CONFIRMATION)
    remind()
    assert reminded() == []


def test_session_that_moves_on_is_reminded_of_again() -> None:
    request = confirmed(2)
    remind()
    Message.objects.update(created_at=timezone.now() - timedelta(days=10))
    remind()
    assert reminded() == [request.reference] * 2


def test_nobody_without_an_address_and_nothing_past_is_reminded_of() -> None:
    confirmed(2, requester_email="")
    confirmed(-1)
    remind()
    assert reminded() == []


def test_more_than_a_pass_takes_asks_for_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("training.messages.daily._AT_ONCE", 2)
    for _ in range(3):
        confirmed(2)
    assert remind() is True
    assert remind() is False
    assert len(reminded()) == 3


@pytest.mark.parametrize("state", ["delivered", "feedback-received"])
def test_what_was_delivered_long_ago_is_closed_and_its_links_end(state: str) -> None:
    long_ago = timezone.now() - CLOSE_AFTER - timedelta(days=1)
    old = training_request(state=state, delivered_at=long_ago)
    recent = training_request(state=state, delivered_at=timezone.now() - timedelta(days=1))
    key = issue(old)
    assert close_old() is False
    old.refresh_from_db()
    recent.refresh_from_db()
    assert (old.state, recent.state) == ("closed", state)
    assert request_of(key) is None
    assert RequestEvent.objects.get(request=old).actor == "system"

"""Messages through a real SMTP server on loopback."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from icalendar import Calendar

from tests.training.factories import in_days, training_request
from tests.training.smtp import Server
from training.keys import request_of
from training.messages import sending
from training.messages.queue import notify_officers, queue
from training.messages.sending import send_waiting
from training.models import Message, MessageKind, TrainingRequest

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(settings: Any) -> Iterator[Server]:
    found = Server()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = found.host, found.port
    with found.up():
        yield found


def confirmed(**values: Any) -> TrainingRequest:
    return training_request(state="confirmed", starts_at=in_days(9), ends_at=in_days(9, 11), place="Hall", **values)


def due_now() -> None:
    Message.objects.filter(status="waiting").update(send_after=timezone.now() - timedelta(seconds=1))


def test_confirmation_arrives_with_link_and_invitation(server: Server) -> None:
    request = confirmed()
    queue(request, MessageKind.CONFIRMATION)
    assert send_waiting() is False
    [mail] = server.received
    assert mail["To"] == request.requester_email
    text = mail.get_body(("plain",)).get_content()
    assert "((" not in text
    key = text.split("/mine/")[1].split("/")[0]
    assert request_of(key) == request
    [calendar] = [
        part for part in mail.walk() if part.get_content_type() == "text/calendar" and not part.get_filename()
    ]
    assert calendar.get_param("method") == "REQUEST"
    assert Calendar.from_ical(calendar.get_content()).events[0]["UID"] == request.calendar_uid
    assert [part.get_filename() for part in mail.iter_attachments()] == ["invitation.ics"]
    message = Message.objects.get()
    assert message.status == "sent"
    assert key not in message.body


def test_message_id_is_the_same_at_every_attempt(server: Server) -> None:
    queue(confirmed(), MessageKind.CONFIRMATION)
    send_waiting()
    Message.objects.update(status="waiting")
    due_now()
    send_waiting()
    first, second = server.received
    assert first["Message-ID"] == second["Message-ID"] != None  # noqa: E711


def test_address_that_is_refused_for_good_is_given_up_without_keeping_the_answer(server: Server) -> None:
    server.to_address = "550 no such person dsl1@school.example.org"
    queue(confirmed(), MessageKind.CONFIRMATION)
    send_waiting()
    message = Message.objects.get()
    assert message.status == "failed"
    assert message.last_error == "The mail server refused the address (550)."


def test_busy_server_is_asked_again_later_and_nothing_is_lost(server: Server) -> None:
    server.to_data = "451 later"
    queue(confirmed(), MessageKind.CONFIRMATION)
    send_waiting()
    message = Message.objects.get()
    assert (message.status, message.attempts) == ("waiting", 1)
    assert message.send_after > timezone.now()
    server.to_data = ""
    due_now()
    send_waiting()
    assert len(server.received) == 1


def test_server_that_is_away_delays_all_and_costs_one_try_a_pass(server: Server, settings: Any) -> None:
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    for _ in range(3):
        queue(confirmed(), MessageKind.REMINDER)
    send_waiting()
    assert sorted(Message.objects.values_list("attempts", flat=True)) == [0, 0, 1]
    settings.EMAIL_PORT = port
    due_now()
    send_waiting()
    assert len(server.received) == 3


def test_names_cannot_add_headers_or_placeholders(server: Server) -> None:
    queue(
        confirmed(requester_name="Sam\nBcc: x@example.org", offer_title="A\r\nBcc: y@example.org"), MessageKind.REMINDER
    )
    send_waiting()
    [mail] = server.received
    assert mail["Bcc"] is None
    assert "A Bcc: y@example.org" in mail["Subject"]


def test_welsh_requester_reads_welsh(server: Server) -> None:
    queue(confirmed(language="cy"), MessageKind.REMINDER)
    send_waiting()
    assert server.received[0]["Subject"].startswith("Nodyn atgoffa")


def test_without_a_worker_messages_go_on_commit_in_one_pass(
    server: Server, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        queue(confirmed(), MessageKind.CONFIRMATION)
        queue(confirmed(), MessageKind.REMINDER)
        assert server.received == []
    assert len(callbacks) == 1
    assert len(server.received) == 2


def test_with_a_worker_a_request_sends_nothing(
    server: Server, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        queue(confirmed(), MessageKind.CONFIRMATION)
    assert callbacks == []


def test_server_that_hangs_is_left_in_time_and_asked_again(server: Server, settings: Any) -> None:
    settings.EMAIL_TIMEOUT, server.hangs = 0.3, True
    queue(confirmed(), MessageKind.REMINDER)
    send_waiting()
    assert Message.objects.get().status == "waiting"
    server.hangs = False
    due_now()
    send_waiting()
    assert len(server.received) == 1


@pytest.mark.parametrize(("minutes", "step"), [(60, 0.5), (60 * 48, 20)])
def test_outage_delays_and_loses_none(server: Server, settings: Any, monkeypatch: Any, minutes: int, step: int) -> None:
    """The clock is moved; each step of it is a pass of the worker."""
    start, passed = timezone.now(), timedelta()
    monkeypatch.setattr(timezone, "now", lambda: start + passed)
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    request = confirmed()
    for _ in range(5):
        queue(request, MessageKind.LINK)
    while passed < timedelta(minutes=minutes):
        send_waiting()
        passed += timedelta(minutes=step)
    assert set(Message.objects.values_list("status", flat=True)) == {"waiting"}
    settings.EMAIL_PORT = port
    # Half an hour is the longest that one waits for its next attempt, until two hours of them have failed.
    passed += timedelta(hours=2)
    while send_waiting():
        pass
    assert len(set(server.ids)) == len(server.ids) == 5
    assert set(Message.objects.values_list("status", flat=True)) == {"sent"}


def test_message_that_cannot_be_made_keeps_no_other(server: Server, monkeypatch: Any) -> None:
    def broken(request: TrainingRequest) -> str:
        raise RuntimeError("no lessons")

    monkeypatch.setattr(sending, "_lessons", broken)
    queue(confirmed(), MessageKind.CONFIRMATION)
    queue(confirmed(), MessageKind.REMINDER)
    send_waiting()
    assert [mail["Subject"].split(":")[0] for mail in server.received] == ["Reminder"]
    assert Message.objects.get(status="waiting").last_error == "It could not be made (RuntimeError)."


def test_names_become_no_links_in_messages_to_addresses_that_nobody_has_proved(server: Server) -> None:
    queue(
        confirmed(requester_name="Win at https://evil.example", school_name="sam@evil.example"),
        MessageKind.ACKNOWLEDGEMENT,
    )
    send_waiting()
    text = server.received[0].get_body(("plain",)).get_content()
    assert "evil.example" not in text
    assert "Win at https evil. example" in text


def test_notice_is_in_the_officers_language_and_leads_to_the_request(server: Server) -> None:
    request = confirmed(language="cy")
    notify_officers(request)
    send_waiting()
    [mail] = server.received
    text = mail.get_body(("plain",)).get_content()
    assert "A request has come in" in text
    assert f"/admin/training/requests/{request.pk}/" in text
    assert request.requester_name not in text


def test_officers_get_one_notice_while_one_waits_and_another_after_it_was_sent() -> None:
    request = training_request()
    assert notify_officers(request) is not None
    assert notify_officers(request) is None
    request.messages.update(status=Message.Status.SENT)
    assert notify_officers(request) is not None

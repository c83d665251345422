"""Messages through a real SMTP server on loopback."""

import email
import email.policy
import socket
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.utils import timezone
from icalendar import Calendar

from tests.training.factories import in_days, training_request
from training.keys import request_of
from training.messages.queue import queue
from training.messages.sending import send_waiting
from training.models import Message, MessageKind, TrainingRequest

pytestmark = pytest.mark.django_db


class Server:
    """Keeps what it is given; `answer` is what it says to the address or the data, when set."""

    def __init__(self) -> None:
        self.received: list[email.message.EmailMessage] = []
        self.to_address = ""
        self.to_data = ""

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if self.to_address:
            return self.to_address
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.to_data:
            return self.to_data
        self.received.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 OK"


@pytest.fixture
def server(settings: Any) -> Iterator[Server]:
    handler = Server()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield handler
    controller.stop()


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

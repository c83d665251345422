"""Reports of mail servers about messages that they could not deliver."""

import io
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.training.factories import training_request
from training.messages import bounces
from training.messages.queue import queue
from training.messages.smtp import message_id
from training.models import Message, MessageKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent() -> Message:
    message = queue(training_request(), MessageKind.LINK)
    message.status = Message.Status.SENT
    message.save()
    return message


def report(original: str, *, action: str = "failed", status: str = "5.1.1", part: str = "message/rfc822") -> bytes:
    """As RFC 3464 has it: words for people, fields for programs, and the original or its headers."""
    return f"""From: MAILER-DAEMON@mx.school.example.org
To: no-reply@library.example.org
Subject: Undelivered Mail Returned to Sender
Message-ID: <20261121.1@mx.school.example.org>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="=b"

--=b
Content-Type: text/plain; charset=utf-8

Sorry. Message-ID: <not-here@example.org>
--=b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.school.example.org

Final-Recipient: rfc822; dsl@school.example.org
Action: {action}
Status: {status}

--=b
Content-Type: {part}

Message-ID: {original}
Subject: Your link

--=b--
""".replace("\n", "\r\n").encode()


@pytest.mark.parametrize("part", ["message/rfc822", "text/rfc822-headers"])
def test_message_that_came_back_is_marked_without_the_address(sent: Message, part: str) -> None:
    assert bounces.note(report(message_id(sent), part=part)) is True
    sent.refresh_from_db()
    assert (sent.status, sent.last_error) == ("bounced", "It came back (5.1.1).")


@pytest.mark.parametrize(("action", "status"), [("delayed", "4.4.1"), ("delivered", "2.0.0"), ("relayed", "2.0.0")])
def test_delay_or_receipt_is_no_failure(sent: Message, action: str, status: str) -> None:
    assert bounces.note(report(message_id(sent), action=action, status=status)) is False
    sent.refresh_from_db()
    assert sent.status == "sent"


@pytest.mark.parametrize(
    "mail",
    [
        b"",
        b"\xff\x00 nonsense",
        b"Subject: Out of office\r\n\r\nBack on Monday",
        report("<0e2b9f0c-1111-4222-8333-444455556666@library.example.org>"),
        report("<someone-elses@example.org>"),
        report("<>", status="nonsense"),
    ],
)
def test_answers_of_people_and_reports_of_others_change_nothing(sent: Message, mail: bytes) -> None:
    assert bounces.note(mail) is False


def test_command_reads_files_folders_and_standard_input(
    sent: Message, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "1").write_bytes(b"Subject: Out of office\r\n\r\nBack on Monday")
    (tmp_path / "2").write_bytes(report(message_id(sent)))
    assert said(str(tmp_path)) == "2 read, 1 of our messages came back."
    # What was marked once is not counted again.
    stream: Any = SimpleNamespace(buffer=io.BytesIO(report(message_id(sent))))
    monkeypatch.setattr("sys.stdin", stream)
    assert said() == "1 read, 0 of our messages came back."
    with pytest.raises(CommandError):
        said(str(tmp_path / "missing"))


def said(*paths: str) -> str:
    out = io.StringIO()
    call_command("training_bounces", *paths, stdout=out)
    return out.getvalue().strip()

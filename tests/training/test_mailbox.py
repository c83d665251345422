"""The demo's mailbox page: what people would have got, and links that work."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from icalendar import Calendar

from tests.training.factories import in_days, training_request
from training.messages.queue import queue
from training.messages.sending import send_waiting
from training.models import Message, MessageKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def mailbox(settings: Any, tmp_path: Path) -> None:
    settings.TRAINING_MAILBOX = str(tmp_path / "mailbox")
    settings.TRAINING_SENDER = "training.messages.mailbox.send"


def confirm(**values: Any) -> str:
    """The address of the message's page."""
    values = {"state": "confirmed", "starts_at": in_days(9), "ends_at": in_days(9, 11), "place": "Hall"} | values
    message = queue(training_request(**values), MessageKind.CONFIRMATION)
    send_waiting()
    assert Message.objects.get(pk=message.pk).status == "sent"
    return f"/request/mailbox/{message.message_id}/"


def test_message_is_listed_and_its_link_opens_the_request(mailbox: None, client: Client) -> None:
    page = confirm()
    assert f'href="{page}"' in client.get("/request/mailbox/").content.decode()
    text = client.get(page).content.decode()
    link = re.search(r'href="http://[^/"]+(/request/mine/[^"]+)"', text)
    assert link
    assert client.get(link[1]).status_code == 200


def test_invitation_can_be_taken_along(mailbox: None, client: Client) -> None:
    response = client.get(f"{confirm()}invitation.ics")
    assert Calendar.from_ical(response.content.decode())["METHOD"] == "REQUEST"


def test_what_was_typed_is_text(mailbox: None, client: Client) -> None:
    page = confirm(requester_name="<b>Sam</b>", offer_title="<i>Talk</i>")
    text = client.get(page).content.decode() + client.get("/request/mailbox/").content.decode()
    assert "<b>Sam" not in text
    assert "<i>Talk" not in text
    assert "&lt;b&gt;Sam" in text


def test_empty_mailbox_says_so(mailbox: None, client: Client) -> None:
    assert "Nothing was sent yet" in client.get("/request/mailbox/").content.decode()


def test_there_is_no_mailbox_without_the_setting(client: Client) -> None:
    for address in ("", "00000000-0000-4000-8000-000000000000/", "00000000-0000-4000-8000-000000000000/invitation.ics"):
        assert client.get(f"/request/mailbox/{address}").status_code == 404


def test_unknown_message_is_not_found(mailbox: None, client: Client) -> None:
    assert client.get("/request/mailbox/00000000-0000-4000-8000-000000000000/").status_code == 404

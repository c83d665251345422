"""Limits against machines, and the way on that each leaves to a person who was wrongly caught."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client, RequestFactory, override_settings
from django.urls import reverse
from django.utils import timezone

from tests.training import asking
from training.asking import spam
from training.models import RequestDraft, SentMark, TrainingRequest

pytestmark = pytest.mark.django_db
CHECK = reverse("training:check", args=["advice"])


def test_filled_trap_is_shown_with_its_reason_and_can_be_emptied(client: Client) -> None:
    asking.answer(client, "advice", asking.ADVICE)
    html = asking.send(client, "advice", website="https://spam.example.org").content.decode()
    assert "must stay empty" in html
    assert "app-trap-sprung" in html
    assert 'tabindex="-1"' not in html
    assert TrainingRequest.objects.count() == 0
    assert asking.send(client, "advice", website="").status_code == 302


def test_too_quick_sending_says_wait_and_goes_through_after(client: Client) -> None:
    asking.answer(client, "advice", asking.ADVICE)
    html = client.post(CHECK).content.decode()
    assert "quicker than anyone can read" in html
    assert TrainingRequest.objects.count() == 0
    assert asking.send(client, "advice").status_code == 302


def test_address_has_its_limit_a_day_and_the_answers_are_kept(client: Client) -> None:
    SentMark.objects.bulk_create(
        [
            SentMark(digest=spam._digest("address", " SAM@school.example.org"), day=timezone.localdate())
            for _number in range(spam.MOST_OF_AN_ADDRESS)
        ]
    )
    asking.answer(client, "advice", asking.ADVICE)
    html = asking.send(client, "advice").content.decode()
    assert "Too many requests came today" in html
    assert "prevent.education@example.org" in html
    assert TrainingRequest.objects.count() == 0
    assert RequestDraft.objects.get().answers["email"] == {"requester_email": ["sam@school.example.org"]}
    client.post(asking.url("advice", "email"), {"requester_email": "other@school.example.org"})
    assert asking.send(client, "advice").status_code == 302


def test_network_has_its_limit_which_is_a_days(client: Client) -> None:
    for _number in range(spam.MOST_OF_A_NETWORK):
        spam.mark(network="127.0.0.1")
    asking.answer(client, "advice", asking.ADVICE)
    assert "Too many requests came today" in asking.send(client, "advice").content.decode()
    SentMark.objects.update(day=timezone.localdate() - timedelta(days=1))
    assert asking.send(client, "advice").status_code == 302
    assert SentMark.objects.exclude(day=timezone.localdate()).count() == 0


def test_network_that_has_begun_too_many_forms_begins_no_more_and_what_was_typed_stays(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spam, "MOST_DRAFTS_OF_A_NETWORK", 1)
    begin = reverse("training:begin", args=["advice"])
    assert client.post(begin).status_code == 302
    response = client.post(begin)
    assert response.status_code == 429
    assert "prevent.education@example.org" in response.content.decode()
    typed = {"materials": "A Year 9 unit on propaganda"}
    # The form that was begun goes on; without its cookie there is no other.
    assert client.post(asking.url("advice", "materials"), typed).status_code == 302
    html = Client().post(asking.url("advice", "materials"), typed).content.decode()
    assert "Too many forms were begun today" in html
    assert "A Year 9 unit on propaganda" in html
    assert RequestDraft.objects.count() == 1


def test_neither_network_nor_address_can_be_read_from_the_marks(client: Client) -> None:
    asking.asked(client, "advice", asking.ADVICE)
    rows = str(list(SentMark.objects.values()))
    assert SentMark.objects.count() == 3
    assert "127.0.0.1" not in rows
    assert "example.org" not in rows


def test_marks_of_one_network_are_others_tomorrow(monkeypatch: pytest.MonkeyPatch) -> None:
    today = spam._digest("network", "192.0.2.1")
    tomorrow = timezone.localdate() + timedelta(days=1)
    monkeypatch.setattr(spam.timezone, "localdate", lambda: tomorrow)
    assert spam._digest("network", "192.0.2.1") != today


@pytest.mark.parametrize(
    ("proxies", "forwarded", "remote", "found"),
    [
        (0, "198.51.100.1", "192.0.2.1", "192.0.2.1"),
        (1, "198.51.100.1", "10.0.0.1", "198.51.100.1"),
        # What the visitor's own header claims stands left of what our proxy saw.
        (1, "203.0.113.9, 198.51.100.1", "10.0.0.1", "198.51.100.1"),
        (2, "203.0.113.9, 198.51.100.1, 10.0.0.2", "10.0.0.1", "198.51.100.1"),
        (1, "", "10.0.0.1", "10.0.0.1"),
        (0, "", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        (1, "not an address", "10.0.0.1", "not an address"),
    ],
)
def test_network_is_the_one_that_our_outermost_proxy_saw(proxies: int, forwarded: str, remote: str, found: str) -> None:
    headers: dict[str, Any] = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    request = RequestFactory().get("/", REMOTE_ADDR=remote, **headers)
    with override_settings(PROXIES=proxies):
        assert spam.network_of(request) == found


def test_name_reaches_no_head_of_a_message(client: Client) -> None:
    """What is refused on the field is refused again should it ever stand in a draft."""
    asking.answer(client, "advice", asking.ADVICE)
    draft = RequestDraft.objects.get()
    draft.answers["name"] = {"requester_name": ["Sam\r\nBcc: all@example.org"]}
    draft.save()
    assert asking.send(client, "advice").url == asking.url("advice", "name") + "?then=check"
    assert TrainingRequest.objects.count() == 0
    assert mail.outbox == []

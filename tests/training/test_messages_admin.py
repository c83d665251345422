"""Officers edit the texts of messages, and see and send again what did not arrive."""

from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from wagtail.models import Page, Site

from tests.factories import site
from tests.training.factories import training_request
from training.messages.queue import queue
from training.messages.sending import backlog
from training.messages.texts import PLACEHOLDERS, check, first_texts, load_first_texts
from training.models import DataAccess, Message, MessageKind, MessageTemplate

pytestmark = pytest.mark.django_db
EDIT = "wagtailsnippets_training_messagetemplate:edit"


def text(kind: str = "reminder", language: str = "en") -> MessageTemplate:
    return MessageTemplate.objects.get(site=site(), kind=kind, language=language)


def save(admin: Client, found: MessageTemplate, **values: str) -> Any:
    values = {"subject": found.subject, "body": found.body} | values
    return admin.post(reverse(EDIT, args=[found.pk]), values)


@pytest.mark.parametrize("kind", MessageKind)
@pytest.mark.parametrize("language", ["en", "cy"])
def test_first_text_keeps_the_rules_that_officers_have(kind: str, language: str) -> None:
    first = first_texts()[kind][language]
    check(kind, first["subject"], first["body"])


def test_new_site_has_every_text_once() -> None:
    assert MessageTemplate.objects.filter(site=site()).count() == len(MessageKind) * 2
    assert load_first_texts(site()) == 0


def test_changed_text_is_used(admin: Client) -> None:
    found = text()
    response = save(admin, found, subject="Soon: ((training))", body=f"{found.body}\n\nBring a pen.")
    assert response.status_code == 302
    message = queue(training_request(), MessageKind.REMINDER)
    assert message.subject == "Soon: Prevent awareness"
    assert message.body.endswith("Bring a pen.")


def test_unknown_placeholder_is_named_on_its_field_with_those_allowed(admin: Client) -> None:
    found = text()
    response = save(admin, found, body=f"{found.body} ((pupil))")
    form = response.context["form"]
    assert "((pupil))" in form.errors["body"][0]
    assert all(f"(({name}))" in form.errors["body"][0] for name in PLACEHOLDERS)
    assert "((pupil))" in response.content.decode()
    assert text().body == found.body


def test_text_without_what_it_needs_is_refused_on_its_field(admin: Client) -> None:
    response = save(admin, text(), body="Soon.", subject="Soon")
    assert response.context["form"].errors["body"] == ["This message needs ((date)), ((place)), ((time))."]


def test_link_in_a_subject_is_refused(admin: Client) -> None:
    response = save(admin, text(), subject="((link))")
    assert "subject" in response.context["form"].errors


def test_kind_and_language_of_a_text_stay(admin: Client) -> None:
    found = text()
    save(admin, found, kind="link", language="cy", subject="Soon")
    found.refresh_from_db()
    assert (found.kind, found.language, found.subject) == ("reminder", "en", "Soon")


@pytest.mark.parametrize("kind", MessageKind)
def test_preview_fills_everything_in_for_an_invented_request(admin: Client, kind: str) -> None:
    for language in ("en", "cy"):
        found = text(kind, language)
        url = reverse("wagtailsnippets_training_messagetemplate:preview_on_edit", args=[found.pk])
        assert admin.post(url, {"subject": found.subject, "body": found.body}).json()["is_valid"]
        shown = admin.get(url).content.decode()
        assert "((" not in found.subject or found.subject not in shown
        assert "govuk-inset-text" in shown
        assert "((" not in shown


def test_test_goes_to_the_officer_alone(admin: Client) -> None:
    url = reverse("wagtailsnippets_training_messagetemplate:test", args=[text("confirmation").pk])
    assert admin.get(url).status_code == 200
    assert mail.outbox == []
    assert admin.post(url).status_code == 302
    [sent] = mail.outbox
    assert sent.to == ["olga@example.org"]
    assert "An invented training" in sent.subject
    assert "METHOD:REQUEST" in str(sent.attachments[0])
    assert not Message.objects.exists()


def test_texts_of_another_council_are_out_of_reach(admin: Client) -> None:
    from django.contrib.auth.models import Group
    from wagtail.models import GroupSitePermission

    other = Site.objects.create(hostname="other.example.org", root_page=Page.objects.get(depth=1))
    load_first_texts(other)
    group = Group.objects.get(name="Training desk officers")
    for permission in group.permissions.filter(codename__endswith="_trainingrequest"):
        group.permissions.remove(permission)
        GroupSitePermission.objects.create(group=group, site=site(), permission=permission)
    foreign = MessageTemplate.objects.filter(site=other).first()
    assert admin.get(reverse(EDIT, args=[foreign.pk])).status_code == 404
    assert admin.get(reverse(EDIT, args=[text().pk])).status_code == 200


def failed(**values: Any) -> Message:
    message = queue(training_request(), MessageKind.LINK)
    for name, value in ({"status": "failed", "attempts": 6, "last_error": "No answer"} | values).items():
        setattr(message, name, value)
    message.save()
    return message


def test_list_shows_states_and_no_addresses(admin: Client) -> None:
    message = failed()
    shown = admin.get(reverse("training_messages:index")).content.decode()
    assert message.request.reference in shown
    assert "Given up" in shown
    assert message.to not in shown
    assert "Send all of them again" in shown


def test_page_of_a_message_is_logged(admin: Client) -> None:
    message = failed()
    shown = admin.get(reverse("training_messages:message", args=[message.pk])).content.decode()
    assert message.to in shown
    assert "((link))" in shown
    assert DataAccess.objects.get().reference == message.request.reference


def test_message_is_sent_again_to_the_address_of_now_as_a_new_one(admin: Client) -> None:
    message = failed(status="bounced")
    message.request.requester_email = "new@school.example.org"
    message.request.save()
    admin.post(reverse("training_messages:again", args=[message.pk]))
    again = Message.objects.get()
    assert (again.status, again.attempts, again.to) == ("waiting", 0, "new@school.example.org")
    assert again.message_id != message.message_id


def test_message_that_was_sent_is_not_sent_again(admin: Client) -> None:
    message = failed(status="sent")
    admin.post(reverse("training_messages:again", args=[message.pk]))
    assert Message.objects.get().status == "sent"


def test_settled_message_is_warned_of_no_more_and_keeps_its_error(admin: Client) -> None:
    message = failed()
    url = reverse("training_messages:settle", args=[message.pk])
    admin.get(url)
    assert backlog().failed == 1
    admin.post(url)
    assert backlog().failed == 0
    assert Message.objects.get().last_error == "No answer"


def test_what_is_on_its_way_cannot_be_settled(admin: Client) -> None:
    message = failed(status="waiting")
    admin.post(reverse("training_messages:settle", args=[message.pk]))
    assert Message.objects.get().status == "waiting"


def test_all_that_were_given_up_are_sent_again_at_once(admin: Client) -> None:
    for status in ("failed", "failed", "bounced", "sent"):
        failed(status=status)
    admin.post(reverse("training_messages:all_again"))
    assert sorted(Message.objects.values_list("status", flat=True)) == ["bounced", "sent", "waiting", "waiting"]
    assert (backlog().waiting, backlog().failed) == (2, 1)


def test_list_costs_the_same_however_long_it_is(admin: Client, django_assert_max_num_queries: Any) -> None:
    url = reverse("training_messages:index")
    for _ in range(12):
        failed()
    admin.get(url)
    with django_assert_max_num_queries(22):
        admin.get(url)

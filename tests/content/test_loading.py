"""The commands that load the content into a new installation: all of it, once."""

from io import StringIO

import pytest
from django.core.management import call_command
from wagtail.models import Page

from cms.models import ContactPoint
from home.models import HelpPage
from resources.models import AdaptationPage, ExternalResourcePage, LessonPage

pytestmark = pytest.mark.django_db


def load() -> str:
    out = StringIO()
    for command in ("load_content", "load_guidance"):
        call_command(command, stdout=out)
    return out.getvalue()


def test_content_loads_whole_and_a_second_load_changes_nothing() -> None:
    assert "0 bad records" in load()
    assert LessonPage.objects.filter(locale__language_code="en", live=True).count() >= 24
    assert ExternalResourcePage.objects.filter(live=True).count() >= 10
    assert AdaptationPage.objects.filter(live=True).count() >= 8
    before = list(Page.objects.order_by("pk").values())
    again = load()
    assert "created" not in again
    assert "0 contacts and 0 help pages added" in again
    assert list(Page.objects.order_by("pk").values()) == before


def test_loaded_pages_pass_the_admins_own_checks() -> None:
    load()
    for model in (LessonPage, ExternalResourcePage, AdaptationPage, HelpPage):
        for page in model.objects.all():
            page.full_clean()
            if hasattr(page, "body"):
                page.body.stream_block.clean(page.body)


def test_help_page_begins_with_danger_and_sends_staff_to_their_safeguarding_lead() -> None:
    load()
    page = HelpPage.objects.get(locale__language_code="en")
    first, second = page.body[0].value, page.body[1].value
    assert [contact.value for contact in first["contacts"]] == ["999"]
    assert (second["anchor"], "Designated Safeguarding Lead" in second["text"].source) == ("school-staff", True)
    welsh = HelpPage.objects.get(locale__language_code="cy")
    assert [section.value["anchor"] for section in welsh.body] == [section.value["anchor"] for section in page.body]
    assert welsh.translation_key == page.translation_key


def test_officers_edits_of_contacts_and_help_stay() -> None:
    load()
    ContactPoint.objects.filter(slug="police-101").update(value="102")
    page = HelpPage.objects.get(locale__language_code="en")
    page.title = "Help, now"
    page.save_revision().publish()
    load()
    assert ContactPoint.objects.get(slug="police-101").value == "102"
    assert HelpPage.objects.get(pk=page.pk).title == "Help, now"
    assert HelpPage.objects.count() == 2

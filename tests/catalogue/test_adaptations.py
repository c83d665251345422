"""Adapted versions: children of their lesson, with needs of their own and the lesson's tags."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from resources.models import AdaptationPage, ExternalResourcePage, LessonPage, ResourceIndexPage
from tests import factories
from tests.admin.forms import errors, opened
from tests.factories import term

pytestmark = pytest.mark.django_db


def test_adapted_version_stands_under_a_lesson_only() -> None:
    assert AdaptationPage.allowed_parent_page_models() == [LessonPage]
    for model in (ResourceIndexPage, ExternalResourcePage, AdaptationPage):
        assert AdaptationPage not in model.allowed_subpage_models()
    assert AdaptationPage.allowed_subpage_models() == []


def test_adapted_version_is_hidden_while_its_lesson_is_not_live(client: Client) -> None:
    base = factories.lesson()
    version = factories.adaptation(base)
    assert client.get(version.url).status_code == 200
    base.unpublish()
    version.refresh_from_db()
    assert version.live
    assert client.get(version.url).status_code == 404


def test_draft_version_is_previewed_while_its_lesson_is_a_draft(client: Client) -> None:
    version = factories.adaptation(factories.lesson(live=False), live=False)
    client.force_login(factories.officer())
    response = client.get(reverse("wagtailadmin_pages:view_draft", args=[version.pk]))
    assert "Look at one headline" in response.content.decode()


@pytest.mark.parametrize("licence", ["cc-by-nd-4.0", "cc-by-nc-nd-4.0", "school-use", "all-rights-reserved"])
def test_licence_that_forbids_adapting_refuses_adapted_versions(licence: str) -> None:
    base = factories.lesson(licence=term("licence", licence))
    with pytest.raises(ValidationError) as raised:
        factories.adaptation(base, licence=term("licence", "cc-by-4.0"))
    assert list(raised.value.message_dict) == ["licence"]


def test_lesson_with_adapted_versions_keeps_a_licence_that_allows_them() -> None:
    base = factories.lesson()
    factories.adaptation(base)
    base.refresh_from_db()
    base.licence = term("licence", "cc-by-nd-4.0")
    with pytest.raises(ValidationError) as raised:
        base.full_clean()
    assert list(raised.value.message_dict) == ["licence"]


def test_adapted_version_has_its_lessons_licence_unless_it_names_one() -> None:
    base = factories.lesson(licence=term("licence", "cc-by-sa-4.0"))
    assert factories.adaptation(base, licence=None).licence == base.licence
    own = factories.adaptation(base, licence=term("licence", "cc-by-nc-sa-4.0"))
    assert own.licence.slug == "cc-by-nc-sa-4.0"


def test_adapted_version_needs_a_need_and_a_kind() -> None:
    base = factories.lesson()
    for lacking, field in (({"needs": ()}, "needs"), ({"adaptations": ()}, "adaptations")):
        with pytest.raises(ValidationError) as raised:
            factories.adaptation(base, **lacking)
        assert list(raised.value.message_dict) == [field]


def test_adapted_version_shows_its_own_needs_and_its_lessons_tags(client: Client) -> None:
    base = factories.lesson(title="Headline detectives", subjects=("history",), years=("year-6",))
    version = factories.adaptation(base, needs=("autism",), adaptations=("easy-read",))
    page = client.get(version.url).content.decode()
    for text in ("Autism", "Easy Read", "History", "Year 6", "Headline detectives", base.url):
        assert text in page


def test_lesson_links_to_its_live_versions_only(client: Client) -> None:
    base = factories.lesson()
    live, draft = factories.adaptation(base), factories.adaptation(base, live=False)
    page = client.get(base.url).content.decode()
    assert live.url in page
    assert draft.title not in page


def add_url(base: LessonPage) -> str:
    return reverse("wagtailadmin_pages:add", args=["resources", "adaptationpage", base.pk])


def filled(client: Client, base: LessonPage) -> dict[str, object]:
    value = {"ref": "s1", "title": "Look", "minutes": "5", "teacher": rich_text("<p>Hold up.</p>"), "pupils": "null"}
    return opened(client, add_url(base)) | {
        "title": ["Easy Read"],
        "slug": ["easy-read"],
        "summary": ["Short sentences."],
        "needs": [str(term("send-need", "autism").pk)],
        "adaptations": [str(term("adaptation", "easy-read").pk)],
        "action-publish": ["1"],
        **nested_form_data({"body": streamfield([("timed_step", value)]), "files": streamfield([])}),
    }


def test_officer_publishes_an_adapted_version_under_its_lessons_licence(client: Client) -> None:
    client.force_login(factories.officer())
    base = factories.lesson(licence=term("licence", "cc-by-sa-4.0"))
    assert client.post(add_url(base), filled(client, base)).status_code == 302
    version = base.live_adaptations()[0]
    assert version.licence == base.licence
    assert client.get(version.url).status_code == 200


def test_officer_is_told_what_an_adapted_version_lacks(client: Client) -> None:
    client.force_login(factories.officer())
    base = factories.lesson()
    form = filled(client, base)
    assert set(errors(client.post(add_url(base), form | {"needs": [], "adaptations": []}))) == {"needs", "adaptations"}
    empty = nested_form_data({"body": streamfield([])})
    form = {name: value for name, value in form.items() if not name.startswith("body")}
    assert set(errors(client.post(add_url(base), form | empty))) == {"body"}


def test_officer_is_told_that_the_lesson_may_not_be_adapted(client: Client) -> None:
    client.force_login(factories.officer())
    base = factories.lesson(licence=term("licence", "cc-by-nd-4.0"))
    found = errors(client.post(add_url(base), filled(client, base)))
    assert "does not allow" in found["licence"][0]
    assert not AdaptationPage.objects.exists()

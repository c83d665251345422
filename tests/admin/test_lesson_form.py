"""The form of a lesson: mistakes are said where they stand, and nothing typed is lost."""

from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from wagtail.documents import get_document_model
from wagtail.test.utils.form_data import nested_form_data, streamfield

from resources.models import LessonPage
from tests import factories
from tests.admin.forms import errors, fields, opened
from tests.admin.lessons import add_url, edit_form, edit_url, keys, publish, slugs, steps
from tests.factories import term

pytestmark = pytest.mark.django_db


def test_officer_publishes_a_lesson(admin: Client, form: dict[str, Any]) -> None:
    assert publish(admin, form).status_code == 302
    lesson = LessonPage.objects.get(slug="headline-detectives")
    assert lesson.live
    assert {found.slug for found in lesson.terms.all()} == {
        *("ks2", "year-5", "english", "fake-news", "lesson-plan", "teachers")
    }
    assert lesson.body[0].value["title"] == "Sort the headlines"
    assert admin.get(lesson.url).status_code == 200


def test_new_lesson_is_offered_under_cc_by(admin: Client, form: dict[str, Any]) -> None:
    assert form["licence"] == keys("licence", "cc-by-4.0")


def test_years_bring_their_key_stages(admin: Client, form: dict[str, Any]) -> None:
    publish(admin, form, key_stages=[], years=keys("year-group", "year-6", "year-7"))
    assert slugs(LessonPage.objects.get(slug="headline-detectives"), "key-stage") == ["ks2", "ks3"]


def test_year_outside_the_key_stages_is_refused_on_years_and_everything_typed_stays(
    admin: Client, form: dict[str, Any]
) -> None:
    chosen = {"years": keys("year-group", "year-5", "year-8"), "keywords": ["hoax"], "units": ["News\nViews"]}
    response = publish(admin, form, **chosen, **steps("First step", "Second step"))
    messages = errors(response)["years"]
    assert messages == ["Year 8: outside the key stages chosen. Add Key Stage 3 or take the year away."]
    page = response.content.decode()
    shown = fields(page)
    for name in ("title", "summary", "key_stages", "years", "subjects", "themes", "types", "audiences", "minutes"):
        assert sorted(shown[name]) == sorted((form | chosen)[name]), name
    assert (shown["keywords"], shown["units"]) == (["hoax"], ["News\nViews"])
    assert "First step" in page and "Second step" in page
    assert not LessonPage.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"types": []}, "types"),
        ({"audiences": []}, "audiences"),
        ({"key_stages": [], "years": []}, "key_stages"),
        ({"summary": [""]}, "summary"),
        ({"licence": [""]}, "licence"),
        ({"minutes": [""]}, "minutes"),
        ({"minutes": ["601"]}, "minutes"),
        ({"sessions": ["0"]}, "sessions"),
        ({"is_political_topic": ["on"]}, "impartiality_note"),
        ({"source_url": ["nonsense"]}, "source_url"),
    ],
)
def test_lesson_that_lacks_what_it_needs_is_not_published(
    admin: Client, form: dict[str, Any], changes: dict[str, Any], field: str
) -> None:
    found = errors(publish(admin, form, **changes))
    assert list(found) == [field]
    assert len(found[field]) == 1


def test_political_topic_is_published_with_a_note_on_staying_balanced(admin: Client, form: dict[str, Any]) -> None:
    note = {"is_political_topic": ["on"], "impartiality_note": ["Give each party the same time."]}
    assert publish(admin, form, **note).status_code == 302


def others_text() -> dict[str, list[str]]:
    """The fields of a lesson that another publisher has written."""
    return {"publisher": [str(factories.publisher().pk)], "source_url": ["https://example.org/lesson"]}


def test_publishers_text_links_to_where_its_publisher_has_it(admin: Client, form: dict[str, Any]) -> None:
    others = others_text() | {"attribution": ["© Newsroom Trust"], "source_url": [""], "minutes": [""]}
    assert list(errors(publish(admin, form, **others))) == ["source_url"]


def test_librarys_own_text_needs_neither_source_nor_attribution(admin: Client, form: dict[str, Any]) -> None:
    assert publish(admin, form, publisher=keys("publisher", "own")).status_code == 302


def test_publishers_text_is_hosted_only_under_a_licence_that_allows_it(admin: Client, form: dict[str, Any]) -> None:
    others = others_text() | {"attribution": ["© Newsroom Trust"]}
    found = errors(publish(admin, form, **others, licence=keys("licence", "all-rights-reserved")))
    assert list(found) == ["licence"]
    assert "external resource" in found["licence"][0]
    assert publish(admin, form, **others, licence=keys("licence", "ogl-3.0")).status_code == 302


def test_publishers_text_needs_the_attribution_that_its_licence_asks_for(admin: Client, form: dict[str, Any]) -> None:
    others = others_text() | {"licence": keys("licence", "cc-by-4.0")}
    assert list(errors(publish(admin, form, **others))) == ["attribution"]
    others["licence"] = keys("licence", "cc0-1.0")
    assert publish(admin, form, **others).status_code == 302


def test_only_licences_are_offered_as_licence_and_publishers_as_publisher(admin: Client, form: dict[str, Any]) -> None:
    assert "licence" in errors(publish(admin, form, licence=keys("theme", "fake-news")))
    assert "publisher" in errors(publish(admin, form, publisher=keys("theme", "fake-news")))


def test_deprecated_term_is_not_offered_but_stays_where_it_is(admin: Client, form: dict[str, Any]) -> None:
    lesson = factories.lesson()
    theme = term("theme", "fake-news")
    theme.status = "deprecated"
    theme.save()
    assert "themes" in errors(publish(admin, form, themes=[str(theme.pk)]))
    data = edit_form(admin, lesson)
    assert data["themes"] == [str(theme.pk)]
    assert admin.post(edit_url(lesson), data | {"action-publish": ["1"]}).status_code == 302
    assert slugs(LessonPage.objects.get(pk=lesson.pk), "theme") == ["fake-news"]


def test_every_problem_is_said_at_once(admin: Client, form: dict[str, Any]) -> None:
    changes = {"types": [], "audiences": [], "minutes": [""], "is_political_topic": ["on"]}
    found = errors(publish(admin, form, **changes))
    assert set(found) == {"types", "audiences", "minutes", "impartiality_note"}


def test_draft_is_saved_with_a_title_alone(admin: Client) -> None:
    data = opened(admin, add_url()) | {"title": ["An idea"], "slug": ["an-idea"]}
    data |= nested_form_data({"body": streamfield([]), "files": streamfield([])})
    assert admin.post(add_url(), data).status_code == 302
    draft = LessonPage.objects.get(title="An idea")
    assert not draft.live
    data = opened(admin, edit_url(draft)) | nested_form_data({"body": streamfield([]), "files": streamfield([])})
    assert set(errors(admin.post(edit_url(draft), data | {"action-publish": ["1"]}))) == {
        *("summary", "key_stages", "types", "audiences", "minutes")
    }


def test_draft_of_a_political_topic_may_wait_for_its_note(admin: Client, form: dict[str, Any]) -> None:
    data = form | {"is_political_topic": ["on"], "publisher": others_text()["publisher"]}
    assert admin.post(add_url(), data).status_code == 302


def test_draft_with_a_mistake_is_refused_as_well(admin: Client, form: dict[str, Any]) -> None:
    assert list(errors(admin.post(add_url(), form | {"years": keys("year-group", "year-8")}))) == ["years"]


def test_draft_of_a_live_lesson_leaves_what_the_public_sees(admin: Client) -> None:
    lesson = factories.lesson(title="Headline detectives")
    changes = {"title": ["News detectives"], "themes": keys("theme", "checking-sources")}
    assert admin.post(edit_url(lesson), edit_form(admin, lesson) | changes).status_code == 302
    live = LessonPage.objects.get(pk=lesson.pk)
    assert (live.title, slugs(live, "theme")) == ("Headline detectives", ["fake-news"])
    draft = live.get_latest_revision_as_object()
    assert (draft.title, slugs(draft, "theme")) == ("News detectives", ["checking-sources"])


def test_reference_belongs_to_one_work(admin: Client, form: dict[str, Any]) -> None:
    factories.lesson(reference="L17")
    assert list(errors(publish(admin, form, reference=["L17"]))) == ["reference"]


def test_tags_of_a_welsh_version_are_shown_and_set_by_the_english_one(admin: Client) -> None:
    page = factories.lesson(themes=("fake-news",))
    welsh = factories.translated(page)
    assert "themes" not in opened(admin, edit_url(welsh))
    data = edit_form(admin, welsh) | {"themes": keys("theme", "democracy"), "title": ["Ditectifs"]}
    assert admin.post(edit_url(welsh), data | {"action-publish": ["1"]}).status_code == 302
    welsh = LessonPage.objects.get(pk=welsh.pk)
    assert (welsh.title, set(welsh.terms.all())) == ("Ditectifs", set(page.terms.all()))


def with_file(licence: str) -> dict[str, Any]:
    document = get_document_model().objects.create(title="Cards", file=ContentFile(b"%PDF-1.4", name="cards.pdf"))
    value = {"title": "Cards to cut", "document": str(document.pk), "licence": licence, "note": ""}
    return nested_form_data({"files": streamfield([("file", value)])})


def test_file_carries_a_licence_of_its_own(admin: Client, form: dict[str, Any]) -> None:
    assert "CC BY-SA" in admin.get(add_url()).content.decode()
    publish(admin, form, **with_file(keys("licence", "cc-by-sa-4.0")[0]))
    lesson = LessonPage.objects.get()
    assert lesson.files[0].value["licence"].slug == "cc-by-sa-4.0"
    assert "Cards to cut" in admin.get(lesson.url).content.decode()
    reopened = admin.get(edit_url(lesson))
    assert reopened.status_code == 200
    publish(admin, form | {"slug": ["another"]}, **with_file(""))
    assert LessonPage.objects.get(slug="another").files[0].value["licence"] is None


@pytest.mark.parametrize("known", [("licence", "all-rights-reserved"), ("theme", "fake-news")])
def test_file_is_hosted_only_under_a_licence_that_allows_it(
    admin: Client, form: dict[str, Any], known: tuple[str, str]
) -> None:
    assert list(errors(publish(admin, form, **with_file(keys(*known)[0])))) == ["files"]

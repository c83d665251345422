"""Lessons in the admin: what an officer fills in is checked where it stands, and nothing typed is lost."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.models import Page
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from resources.models import LessonPage
from tests import factories
from tests.admin.forms import errors, fields, opened
from tests.factories import term

pytestmark = pytest.mark.django_db
PAGES = "wagtailadmin_pages"
ADD_LESSON = ("resources", "lessonpage")


def keys(scheme: str, *slugs: str) -> list[str]:
    return [str(term(scheme, slug).pk) for slug in slugs]


def steps(*titles: str) -> dict[str, Any]:
    """The fields of a body that holds a timed step for each title."""
    values = [
        (
            "timed_step",
            {
                "ref": f"s{number}",
                "title": title,
                "minutes": "10",
                "teacher": rich_text("<p>Reads out.</p>"),
                "pupils": rich_text("<p>Listen.</p>"),
            },
        )
        for number, title in enumerate(titles, start=1)
    ]
    return nested_form_data({"body": streamfield(values), "files": streamfield([])})


@pytest.fixture
def form(admin: Client) -> dict[str, Any]:
    """A lesson's form as an officer fills it who leaves nothing needed out."""
    return opened(admin, add_url()) | {
        "title": ["Headline detectives"],
        "slug": ["headline-detectives"],
        "summary": ["Pupils sort headlines."],
        "key_stages": keys("key-stage", "ks2"),
        "years": keys("year-group", "year-5"),
        "subjects": keys("subject", "english"),
        "themes": keys("theme", "fake-news"),
        "types": keys("resource-type", "lesson-plan"),
        "audiences": keys("audience", "teachers"),
        "minutes": ["50"],
        **steps("Sort the headlines"),
    }


def add_url() -> str:
    return reverse(f"{PAGES}:add", args=[*ADD_LESSON, factories.index().pk])


def bulk_publish_url(*pages: Page) -> str:
    """Where the list of the catalogue's pages sends its "Publish" for some of them."""
    back = reverse("wagtailadmin_explore", args=[factories.index().pk])
    chosen = "&".join(f"id={page.pk}" for page in pages)
    return f"{reverse('wagtail_bulk_action', args=['wagtailcore', 'page', 'publish'])}?next={back}&{chosen}"


def publish(admin: Client, form: dict[str, Any], **changes: Any) -> Any:
    """The response to pressing "Publish" in the form of a new lesson."""
    return admin.post(add_url(), form | changes | {"action-publish": ["1"]})


def slugs(page: LessonPage, scheme: str) -> list[str]:
    return [found.slug for found in page.terms_in(scheme)]


def edit_url(page: Page) -> str:
    return reverse(f"{PAGES}:edit", args=[page.pk])


def edit_form(admin: Client, page: LessonPage) -> dict[str, Any]:
    """The form of a page as it opens, its body as one step."""
    return opened(admin, edit_url(page)) | steps("Sort the headlines")


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


def test_publishers_text_is_hosted_only_under_a_licence_that_allows_it(admin: Client, form: dict[str, Any]) -> None:
    others = {"publisher": keys("publisher", "own"), "attribution": ["© Somebody"]}
    found = errors(publish(admin, form, **others, licence=keys("licence", "all-rights-reserved")))
    assert list(found) == ["licence"]
    assert "external resource" in found["licence"][0]
    assert publish(admin, form, **others, licence=keys("licence", "ogl-3.0")).status_code == 302


def test_publishers_text_needs_the_attribution_that_its_licence_asks_for(admin: Client, form: dict[str, Any]) -> None:
    others = {"publisher": keys("publisher", "own"), "licence": keys("licence", "cc-by-4.0")}
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
    data = form | {"is_political_topic": ["on"], "publisher": keys("publisher", "own")}
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


def test_incomplete_draft_is_not_published_with_others_from_the_list(admin: Client) -> None:
    whole = factories.lesson(live=False)
    lacking = factories.lesson(live=False, types=())
    response = admin.post(bulk_publish_url(lacking, whole), follow=True)
    assert "Choose at least one type" in response.content.decode()
    assert not LessonPage.objects.live().exists()
    admin.post(bulk_publish_url(whole))
    assert LessonPage.objects.live().get() == whole


def test_incomplete_version_is_not_published_with_its_lesson_from_the_list(admin: Client) -> None:
    lesson = factories.lesson(live=False)
    factories.adaptation(lesson, live=False, needs=())
    response = admin.post(bulk_publish_url(lesson), {"include_descendants": "on"}, follow=True)
    assert "Choose at least one need" in response.content.decode()
    assert not LessonPage.objects.live().exists()
    admin.post(bulk_publish_url(lesson))
    assert LessonPage.objects.live().get() == lesson


def test_officer_unpublishes_a_lesson(admin: Client, client: Client) -> None:
    lesson = factories.lesson()
    assert admin.post(reverse(f"{PAGES}:unpublish", args=[lesson.pk])).status_code == 302
    lesson.refresh_from_db()
    assert not lesson.live
    assert Client().get(lesson.url).status_code == 404


def test_lesson_goes_live_and_expires_when_it_is_scheduled_to(admin: Client, form: dict[str, Any]) -> None:
    def at(days: int) -> list[str]:
        return [(timezone.localtime() + timedelta(days=days)).strftime("%Y-%m-%d %H:%M")]

    publish(admin, form, go_live_at=at(1), expire_at=at(3))
    lesson = LessonPage.objects.get()
    assert not lesson.live
    assert Client().get(lesson.url).status_code == 404
    pass_days(lesson, 2)
    call_command("publish_scheduled", verbosity=0)
    assert Client().get(lesson.url).status_code == 200
    pass_days(lesson, 2)
    call_command("publish_scheduled", verbosity=0)
    assert Client().get(lesson.url).status_code == 404
    lesson.refresh_from_db()
    assert lesson.expired
    assert len(lesson.terms.all()) == 6


def pass_days(page: Page, days: int) -> None:
    """Moves the page's dates into the past, which is cheaper than waiting."""
    page.refresh_from_db()
    for revision in page.revisions.all():
        content = revision.content
        for name in ("go_live_at", "expire_at"):
            if content[name]:
                moment = timezone.datetime.fromisoformat(content[name].replace("Z", "+00:00"))
                content[name] = (moment - timedelta(days=days)).isoformat()
        revision.content = content
        if revision.approved_go_live_at:
            revision.approved_go_live_at -= timedelta(days=days)
        revision.save()
    moved = {name: getattr(page, name) for name in ("go_live_at", "expire_at")}
    Page.objects.filter(pk=page.pk).update(
        **{name: moment - timedelta(days=days) for name, moment in moved.items() if moment}
    )


def test_draft_is_shown_to_the_officer_only(admin: Client) -> None:
    draft = factories.lesson(live=False, title="Draft of headlines")
    url = reverse(f"{PAGES}:view_draft", args=[draft.pk])
    assert "Draft of headlines" in admin.get(url).content.decode()
    assert Client().get(url).status_code == 302
    assert Client().get(draft.get_url()).status_code == 404


def test_preview_shows_what_is_typed_and_not_saved(admin: Client, form: dict[str, Any]) -> None:
    url = reverse(f"{PAGES}:preview_on_add", args=[*ADD_LESSON, factories.index().pk])
    posted = admin.post(url, form | {"title": ["Not saved yet"]})
    assert posted.json()["is_valid"]
    assert "Not saved yet" in admin.get(url).content.decode()
    assert not LessonPage.objects.exists()


@pytest.mark.parametrize("theme", ["radicalisation", "violence-fixation"])
def test_preview_of_a_sensitive_lesson_shows_the_lesson_itself(admin: Client, form: dict[str, Any], theme: str) -> None:
    url = reverse(f"{PAGES}:preview_on_add", args=[*ADD_LESSON, factories.index().pk])
    admin.post(url, form | {"themes": keys("theme", theme)})
    assert "Sort the headlines" in admin.get(url).content.decode()


def test_preview_of_an_unfinished_lesson_is_possible(admin: Client, form: dict[str, Any]) -> None:
    url = reverse(f"{PAGES}:preview_on_add", args=[*ADD_LESSON, factories.index().pk])
    lacking = form | {"types": [], "years": [], "key_stages": [], "minutes": [""], "is_political_topic": ["on"]}
    assert admin.post(url, lacking).json()["is_valid"]
    assert admin.get(url).status_code == 200


def test_going_back_to_an_old_version_brings_its_terms_back(admin: Client) -> None:
    lesson = factories.lesson(themes=("fake-news",))
    first = lesson.latest_revision
    changes = {"themes": keys("theme", "democracy"), "years": keys("year-group", "year-3"), "action-publish": ["1"]}
    admin.post(edit_url(lesson), edit_form(admin, lesson) | changes)
    assert slugs(LessonPage.objects.get(), "theme") == ["democracy"]
    data = opened(admin, reverse(f"{PAGES}:revisions_revert", args=[lesson.pk, first.pk]))
    assert data["themes"] == keys("theme", "fake-news")
    admin.post(edit_url(lesson), data | steps("Sort the headlines") | {"action-publish": ["1"]})
    back = LessonPage.objects.get()
    assert (slugs(back, "theme"), slugs(back, "year-group")) == (["fake-news"], ["year-5"])


def test_versions_can_be_compared(admin: Client) -> None:
    lesson = factories.lesson()
    first = lesson.latest_revision
    lesson.terms = factories.terms(years=("year-3",), key_stages=("ks2",), types=("quiz",), audiences=("teachers",))
    second = lesson.save_revision()
    url = reverse(f"{PAGES}:revisions_compare", args=[lesson.pk, first.pk, second.pk])
    assert admin.get(url).status_code == 200


def test_copy_is_another_work_with_the_same_terms(admin: Client) -> None:
    lesson = factories.lesson(reference="L17")
    version = factories.adaptation(lesson, reference="L17-ER")
    form = {
        "new_title": "A copy",
        "new_slug": "a-copy",
        "new_parent_page": factories.index().pk,
        "copy_subpages": "on",
        "publish_copies": "on",
    }
    assert admin.post(reverse(f"{PAGES}:copy", args=[lesson.pk]), form).status_code == 302
    copy = LessonPage.objects.get(slug="a-copy")
    assert copy.live
    assert copy.translation_key != lesson.translation_key
    assert set(copy.terms.all()) == set(lesson.terms.all())
    assert (copy.reference, copy.get_latest_revision_as_object().reference) == ("", "")
    copied = copy.live_adaptations().get()
    assert copied.translation_key != version.translation_key
    assert set(copied.terms.all()) == set(version.terms.all())
    assert copied.reference == ""


def test_reference_belongs_to_one_work(admin: Client, form: dict[str, Any]) -> None:
    factories.lesson(reference="L17")
    assert list(errors(publish(admin, form, reference=["L17"]))) == ["reference"]


def test_renamed_lesson_is_reached_at_its_old_address(admin: Client, django_capture_on_commit_callbacks: Any) -> None:
    lesson = factories.lesson(slug="headlines", title="Headlines")
    factories.adaptation(lesson, slug="easy-read")
    data = edit_form(admin, lesson) | {"slug": ["news-detectives"], "action-publish": ["1"]}
    with django_capture_on_commit_callbacks(execute=True):
        assert admin.post(edit_url(lesson), data).status_code == 302
    for path, target in (
        ("/resources/headlines/", "/resources/news-detectives/"),
        ("/resources/headlines/easy-read/", "/resources/news-detectives/easy-read/"),
    ):
        response = Client().get(path)
        assert (response.status_code, response["Location"]) == (301, target)
    renamed = LessonPage.objects.get()
    assert renamed.translation_key == lesson.translation_key


def test_moved_version_is_reached_at_its_old_address(admin: Client) -> None:
    old, new = factories.lesson(slug="old-lesson"), factories.lesson(slug="new-lesson")
    version = factories.adaptation(old, slug="easy-read")
    response = admin.post(reverse(f"{PAGES}:move_confirm", args=[version.pk, new.pk]))
    assert response.status_code == 302
    response = Client().get("/resources/old-lesson/easy-read/")
    assert (response.status_code, response["Location"]) == (301, "/resources/new-lesson/easy-read/")
    version.refresh_from_db()
    assert type(version).objects.get(pk=version.pk).base == new


def restrict(admin: Client, page: Page, **data: Any) -> None:
    url = reverse(f"{PAGES}:set_privacy", args=[page.pk])
    assert admin.post(url, data).status_code == 200


def test_password_is_asked_where_an_officer_set_one(admin: Client) -> None:
    lesson = factories.lesson(title="Behind a password")
    restrict(admin, lesson, restriction_type="password", password="pebble")
    visitor = Client()
    response = visitor.get(lesson.url)
    assert "Behind a password" not in response.content.decode()
    assert 'type="password"' in response.content.decode()
    visitor.post(response.context["action_url"], {"password": "pebble", "return_url": lesson.url})
    assert "Behind a password" in visitor.get(lesson.url).content.decode()


def test_sign_in_is_asked_where_an_officer_set_it_and_of_the_versions_too(admin: Client) -> None:
    lesson = factories.lesson()
    version = factories.adaptation(lesson)
    restrict(admin, lesson, restriction_type="login")
    for page in (lesson, version):
        response = Client().get(page.url, follow=True)
        assert response.redirect_chain[0][0].endswith(f"login/?next={page.url}")
        assert 'type="password"' in response.content.decode()
        assert admin.get(page.url).status_code == 200


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

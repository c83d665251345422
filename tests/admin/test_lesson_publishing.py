"""A lesson from draft to live and back: schedules, previews, versions, copies, moves and restrictions."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from resources.models import LessonPage
from tests import factories
from tests.admin.forms import opened
from tests.admin.lessons import ADD_LESSON, PAGES, bulk_publish_url, edit_form, edit_url, keys, publish, slugs, steps

pytestmark = pytest.mark.django_db


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

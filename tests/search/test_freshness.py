"""The search shows each kind of change right after its commit."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.models import Page, PageViewRestriction, Site

from search.engine import search
from search.models import OutboxEntry
from search.query import Hit, SearchQuery
from tests import factories
from vocabulary.models import Term

pytestmark = pytest.mark.django_db
Commit = Callable[[], AbstractContextManager[Any]]


@pytest.fixture
def commit(django_capture_on_commit_callbacks: Any) -> Iterator[Commit]:
    """What happens within is committed at its end: the callbacks run, nothing may wait afterwards."""
    yield lambda: django_capture_on_commit_callbacks(execute=True)
    assert list(OutboxEntry.objects.values_list("target", "last_error")) == []


@pytest.fixture(autouse=True)
def own_site_paths() -> Iterator[None]:
    """Wagtail caches the paths of sites; the cache does not know that a test is rolled back."""
    yield
    Site.clear_site_root_paths_cache()


def hits(text: str, locale: str = "en", **selected: tuple[str, ...]) -> list[Hit]:
    site = factories.site().pk
    return list(search(SearchQuery(text, site=site, locale=locale, selected=selected)).hits)


def titles(text: str, locale: str = "en", **selected: tuple[str, ...]) -> list[str]:
    return [hit.title for hit in hits(text, locale, **selected)]


@pytest.fixture
def lesson(commit: Commit) -> Any:
    with commit():
        return factories.lesson(title="Quokka headlines")


def test_published_lesson_is_found(lesson: Any) -> None:
    assert titles("quokka") == ["Quokka headlines"]


def test_draft_is_not_found(commit: Commit) -> None:
    with commit():
        factories.lesson(title="Quokka draft", live=False)
    assert titles("quokka") == []


def test_edit_shows_when_it_is_published_and_not_before(lesson: Any, commit: Commit) -> None:
    with commit():
        lesson.title = "Wombat headlines"
        revision = lesson.save_revision()
    assert titles("quokka wombat") == ["Quokka headlines"]
    with commit():
        revision.publish()
    assert titles("quokka") == []
    assert titles("wombat") == ["Wombat headlines"]


def test_unpublished_lesson_is_gone(lesson: Any, commit: Commit) -> None:
    with commit():
        lesson.unpublish()
    assert titles("quokka") == []


def test_expired_lesson_is_gone(lesson: Any, commit: Commit) -> None:
    Page.objects.filter(pk=lesson.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
    with commit():
        call_command("publish_scheduled", stdout=StringIO())
    assert titles("quokka") == []


def test_scheduled_lesson_comes(commit: Commit) -> None:
    with commit():
        draft = factories.lesson(title="Quokka tomorrow", live=False)
        draft.go_live_at = timezone.now() - timedelta(minutes=1)
        draft.save_revision(approved_go_live_at=draft.go_live_at)
    assert titles("quokka") == []
    with commit():
        call_command("publish_scheduled", stdout=StringIO())
    assert titles("quokka") == ["Quokka tomorrow"]


def test_new_slug_is_in_the_url(lesson: Any, commit: Commit) -> None:
    with commit():
        lesson.slug = "another-address"
        lesson.save_revision().publish()
    assert hits("quokka")[0].url.endswith("/another-address/")


def test_ancestors_new_slug_is_in_the_url(lesson: Any, commit: Commit) -> None:
    with commit():
        catalogue = lesson.get_parent().specific
        catalogue.slug = "library"
        catalogue.save_revision().publish()
    assert "/library/" in hits("quokka")[0].url


def test_moved_subtree_has_its_new_url(commit: Commit) -> None:
    with commit():
        home = factories.site().root_page.specific
        shelf, other = (home.add_child(instance=_guidance(title)) for title in ("Quokka shelf", "Quokka other"))
        child = shelf.add_child(instance=_guidance("Quokka child"))
    assert _url_of("Quokka child").endswith("/quokka-shelf/quokka-child/")
    with commit():
        child.move(other, pos="last-child")
    assert _url_of("Quokka child").endswith("/quokka-other/quokka-child/")
    with commit():
        Page.objects.get(pk=other.pk).move(Page.objects.get(pk=shelf.pk), pos="last-child")
    assert _url_of("Quokka child").endswith("/quokka-shelf/quokka-other/quokka-child/")


def _url_of(title: str) -> str:
    return next(hit.url for hit in hits("quokka") if hit.title == title)


def _guidance(title: str) -> Page:
    from home.models import GuidancePage

    return GuidancePage(title=title, summary="A shelf.", locale=factories.locale("en"))


def test_adaptation_moved_to_another_lesson_leaves_its_old_one(lesson: Any, commit: Commit) -> None:
    with commit():
        other = factories.lesson(title="Quokka other")
        version = factories.adaptation(lesson, title="Easy Read version")
    assert titles("quokka", adaptation=("easy-read",)) == ["Quokka headlines"]
    with commit():
        version.move(other, pos="last-child")
    assert titles("quokka", adaptation=("easy-read",)) == ["Quokka other"]


def test_deleted_lesson_is_gone(lesson: Any, commit: Commit) -> None:
    with commit():
        lesson.delete()
    assert titles("quokka") == []


def test_lesson_of_a_deleted_parent_is_gone(commit: Commit) -> None:
    with commit():
        shelf = factories.site().root_page.specific.add_child(instance=_guidance("Quokka shelf"))
        shelf.add_child(instance=_guidance("Quokka child"))
    assert len(titles("quokka")) == 2
    with commit():
        Page.objects.get(pk=shelf.pk).delete()
    assert titles("quokka") == []


@pytest.mark.parametrize("is_on_ancestor", [False, True])
def test_restricted_lesson_is_gone_until_the_restriction_is(lesson: Any, commit: Commit, is_on_ancestor: bool) -> None:
    page = lesson.get_parent() if is_on_ancestor else lesson
    with commit():
        restriction = PageViewRestriction.objects.create(page=page, restriction_type="login")
    assert titles("quokka") == []
    with commit():
        restriction.delete()
    assert titles("quokka") == ["Quokka headlines"]


def test_restriction_that_changes_keeps_the_lesson_out(lesson: Any, commit: Commit) -> None:
    with commit():
        restriction = PageViewRestriction.objects.create(page=lesson, restriction_type="login")
        restriction.restriction_type = "groups"
        restriction.save()
    assert titles("quokka") == []


def test_lesson_moved_out_of_a_restricted_page_is_found(commit: Commit) -> None:
    with commit():
        home = factories.site().root_page.specific
        shelf = home.add_child(instance=_guidance("Locked shelf"))
        PageViewRestriction.objects.create(page=shelf, restriction_type="login")
        child = shelf.add_child(instance=_guidance("Quokka child"))
    assert titles("quokka") == []
    with commit():
        child.move(home, pos="last-child")
    assert titles("quokka") == ["Quokka child"]


def test_sites_new_root_changes_what_it_holds(lesson: Any, commit: Commit) -> None:
    other = Site.objects.create(hostname="other.example.org", port=80, root_page=Page.get_first_root_node())
    with commit():
        site = factories.site()
        site.hostname = "renamed.example.org"
        site.save()
    with commit():
        other.root_page = lesson.get_parent()
        other.save()
    found = search(SearchQuery("quokka", site=other.pk)).hits
    assert [hit.title for hit in found] == ["Quokka headlines"]
    assert titles("quokka") == []


def test_replaced_file_rebuilds_the_lesson(commit: Commit, monkeypatch: pytest.MonkeyPatch) -> None:
    with commit():
        worksheet = get_document_model().objects.create(title="Sheet", file=ContentFile(b"one", name="sheet.txt"))
        block = {"type": "file", "value": {"document": worksheet.pk, "title": "Worksheet"}}
        lesson = factories.lesson(title="Quokka headlines", files=[block])
    built: list[int] = []
    _note_builds(monkeypatch, built)
    with commit():
        worksheet.file = ContentFile(b"two", name="sheet.txt")
        worksheet.save()
    assert set(built) == {lesson.pk}


def _note_builds(monkeypatch: pytest.MonkeyPatch, built: list[int]) -> None:
    from search import index

    refresh = index.refresh

    def noted(source: Any, keys: Any) -> None:
        built.extend(keys)
        refresh(source, keys)

    monkeypatch.setattr(index, "refresh", noted)


def test_renamed_term_is_searched_by_its_new_name(lesson: Any, commit: Commit) -> None:
    term = Term.objects.get(scheme="subject", slug="english")
    assert titles("bookcraft") == []
    assert [option.label for option in _facet("subject", "")] == [term.labels["en"]]
    with commit():
        term.labels = {**term.labels, "en": "Bookcraft"}
        term.save()
    assert titles("bookcraft") == ["Quokka headlines"]
    for text in ("", "quokka"):
        assert [option.label for option in _facet("subject", text)] == ["Bookcraft"]


def _facet(name: str, text: str) -> Any:
    results = search(SearchQuery(text, site=factories.site().pk))
    return next(facet.options for facet in results.facets if facet.name == name)


def test_theme_made_staff_only_hides_its_lessons_from_the_public(lesson: Any, commit: Commit) -> None:
    theme = Term.objects.get(scheme="theme", slug="fake-news")
    with commit():
        theme.sensitivity = Term.Sensitivity.STAFF_ONLY
        theme.save()
    assert titles("quokka") == []
    site = factories.site().pk
    assert search(SearchQuery("quokka", site=site, includes_staff_only=True)).total == 1


def test_translation_takes_the_english_stand_ins_place(lesson: Any, commit: Commit) -> None:
    assert [(hit.title, hit.is_fallback) for hit in hits("quokka", "cy")] == [("Quokka headlines", True)]
    with commit():
        parent = factories.index("cy")
        translation = lesson.copy_for_translation(factories.locale("cy"))
        translation.title = "Penawdau cwoca quokka"
        translation.save_revision().publish()
    assert translation.get_parent() == parent
    assert [(hit.title, hit.is_fallback) for hit in hits("quokka", "cy")] == [("Penawdau cwoca quokka", False)]
    assert titles("quokka", language=("cy",)) == ["Quokka headlines"]
    translation.refresh_from_db()
    with commit():
        translation.unpublish()
    assert [(hit.title, hit.is_fallback) for hit in hits("quokka", "cy")] == [("Quokka headlines", True)]
    assert titles("quokka", language=("cy",)) == []


def test_adapted_version_counts_while_it_is_live(lesson: Any, commit: Commit) -> None:
    with commit():
        version = factories.adaptation(lesson, title="Easy Read version")
    found = hits("quokka", need=("autism",), adaptation=("easy-read",))
    assert [link.title for hit in found for link in hit.versions] == ["Easy Read version"]
    with commit():
        version.unpublish()
    assert titles("quokka", need=("autism",)) == []
    with commit():
        version.save_revision().publish()
    assert titles("quokka", need=("autism",)) == ["Quokka headlines"]
    with commit():
        version.delete()
    assert titles("quokka", need=("autism",)) == []


def test_restricted_adapted_version_does_not_count(lesson: Any, commit: Commit) -> None:
    with commit():
        version = factories.adaptation(lesson, title="Easy Read version")
        PageViewRestriction.objects.create(page=version, restriction_type="login")
    assert titles("quokka", need=("autism",)) == []


def test_lesson_deleted_and_made_again_under_the_same_key_is_found(lesson: Any, commit: Commit) -> None:
    key = lesson.translation_key
    with commit():
        lesson.delete()
        factories.lesson(title="Quokka again", translation_key=key)
    assert titles("quokka") == ["Quokka again"]

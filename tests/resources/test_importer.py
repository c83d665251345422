"""What an import makes of records: pages that are created, left, updated, kept or refused."""

from typing import Any

from django.contrib.auth import get_user_model
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Locale, Page, PageLogEntry, Revision

from resources.exchange.files import Row
from resources.exchange.problems import Problem
from resources.models import AdaptationPage, ExternalResourcePage, LessonPage
from search.models import Document
from tests import factories
from tests.resources.conftest import Import
from tests.resources.records import adapted, block, external, lesson, oak, welsh
from vocabulary.models import RetiredSlug, Term


def everything() -> dict[str, object]:
    """What an import that changes nothing must leave as it is."""
    return {
        "pages": list(Page.objects.order_by("pk").values()),
        "revisions": list(Revision.objects.order_by("pk").values("pk", "content")),
        "log": PageLogEntry.objects.count(),
        "terms": Term.objects.count(),
        "documents": list(Document.objects.order_by("pk").values("pk", "version")),
    }


def test_lesson_with_version_and_translation_becomes_four_pages(run: Import) -> None:
    version = adapted(translations={"cy": welsh(title="Hawdd ei Ddeall", body=[block(title="Un cerdyn")])})
    assert run(lesson(adaptations=[version], translations={"cy": welsh()})).pages == {"created": 4}
    english, cymraeg = LessonPage.objects.order_by("path")
    assert english.get_parent().specific == factories.index()
    assert cymraeg.get_parent().specific == factories.index("cy")
    assert (english.live, cymraeg.live, cymraeg.alias_of) == (True, True, None)
    assert english.get_translation(Locale.objects.get(language_code="cy")) == cymraeg
    assert cymraeg.title == "Dau bennawd rhyfedd"
    assert set(english.terms.all()) == set(cymraeg.terms.all()) != set()
    easy = AdaptationPage.objects.child_of(english).get()
    assert AdaptationPage.objects.child_of(cymraeg).get() == easy.get_translation(cymraeg.locale)
    assert {term.slug for term in easy.terms.all()} == {"mld", "easy-read"}
    assert easy.url_path == "/home-page/resources/two-strange-headlines/easy-read/"


def test_values_of_a_record_stand_in_the_page(run: Import) -> None:
    run(
        lesson(
            sessions=2,
            sensitivity=1,
            keywords=["news", "hoax"],
            units=["Reading"],
            political_topic=True,
            author="Team",
            impartiality_note="Give both sides.",
            reviewed_on="2026-11-02",
            age_respectful=True,
            interactivity="mixed",
        )
    )
    page = LessonPage.objects.get(reference="T01")
    assert (page.total_minutes, page.sensitivity, page.keyword_list, page.unit_list) == (
        40,
        1,
        ["news", "hoax"],
        ["Reading"],
    )
    assert page.body[1].value["teacher"].source == "<p>Give out the cards.</p>"
    assert {term.slug for term in page.terms_in("key-stage", "year-group")} == {"ks2", "year-5"}
    assert (page.publisher, page.licence.slug, str(page.reviewed_on)) == (None, "cc-by-4.0", "2026-11-02")
    page.full_clean()


def test_same_input_twice_changes_nothing(run: Import) -> None:
    records = [lesson(adaptations=[adapted()], translations={"cy": welsh()}), external(), oak(id="T02")]
    run(*records)
    before = everything()
    assert run(*records).pages == {"unchanged": 5}
    assert everything() == before


def test_changed_record_becomes_a_new_published_revision_of_the_same_page(run: Import) -> None:
    run(lesson(adaptations=[adapted()]))
    page = LessonPage.objects.get(reference="T01")
    assert run(lesson(title="Three strange headlines", subjects=["history"], adaptations=[adapted()])).pages == {
        "updated": 1,
        "unchanged": 1,
    }
    changed = LessonPage.objects.get(pk=page.pk)
    assert (changed.title, changed.slug) == ("Three strange headlines", "two-strange-headlines")
    assert [term.slug for term in changed.terms_in("subject")] == ["history"]
    assert changed.revisions.count() == 2
    assert changed.live_revision_id == changed.latest_revision_id != page.live_revision_id
    assert not changed.has_unpublished_changes


def test_new_slug_leaves_a_redirect_from_the_old_address(run: Import, django_capture_on_commit_callbacks: Any) -> None:
    run(lesson(slug="two-headlines"))
    with django_capture_on_commit_callbacks(execute=True):
        run(lesson(slug="three-headlines"))
    assert LessonPage.objects.get(reference="T01").slug == "three-headlines"
    assert Redirect.objects.get(old_path="/resources/two-headlines").link == "/resources/three-headlines/"


def test_version_and_translation_can_come_later(run: Import) -> None:
    run(lesson())
    base = LessonPage.objects.get(reference="T01")
    assert run(lesson(adaptations=[adapted()], translations={"cy": welsh()})).pages == {"unchanged": 1, "created": 2}
    base.refresh_from_db()
    assert base.numchild == 1
    assert LessonPage.objects.get(locale__language_code="cy").translation_key == base.translation_key


def test_page_that_a_person_edited_is_kept_unless_asked(run: Import) -> None:
    run(lesson())
    page = LessonPage.objects.get(reference="T01")
    page.title = "An officer's title"
    page.save_revision(user=get_user_model().objects.create_user("officer")).publish()
    assert run(lesson()).pages == {"unchanged": 1}
    assert run(lesson(minutes=25)).pages == {"kept as edited here": 1}
    page.refresh_from_db()
    assert (page.title, page.minutes) == ("An officer's title", 20)
    assert run(lesson(minutes=25), overwrites_edits=True).pages == {"updated": 1}
    page.refresh_from_db()
    assert (page.title, page.minutes) == ("Two strange headlines", 25)


def test_page_that_an_officer_wrote_by_hand_is_kept(run: Import) -> None:
    page = factories.lesson(reference="T01")
    assert run(lesson()).pages == {"kept as edited here": 1}
    assert LessonPage.objects.get(pk=page.pk).title == page.title


def test_unpublished_page_stays_unpublished(run: Import) -> None:
    run(lesson())
    LessonPage.objects.get(reference="T01").unpublish()
    assert run(lesson(minutes=25)).pages == {"updated": 1}
    page = LessonPage.objects.get(reference="T01")
    assert not page.live
    assert page.get_latest_revision_as_object().minutes == 25


def test_moved_page_is_found_by_its_reference(run: Import) -> None:
    run(lesson(), lesson(id="T02", title="Another"))
    first, second = LessonPage.objects.order_by("path")
    first.move(second, pos="right")
    assert run(lesson(minutes=25), lesson(id="T02", title="Another")).pages == {"updated": 1, "unchanged": 1}
    assert Page.find_problems() == ([], [], [], [], [])


def test_bad_rows_are_reported_while_good_ones_go_in(run: Import) -> None:
    broken = Row("line 9", problem=Problem("", "is not JSON"))
    done = run(lesson(), lesson(id="T02", minutes="x", subjects=["nothing"]), broken, [], lesson(id="T03"))
    assert (done.rows, done.bad_rows, done.pages) == (5, 3, {"created": 2})
    assert sorted(done.reports) == [("line 2", "minutes"), ("line 2", "subjects[0]"), ("line 4", ""), ("line 9", "")]


def test_row_that_the_catalogue_cannot_take_does_not_stop_its_batch(run: Import) -> None:
    factories.lesson(slug="taken", title="Taken")
    done = run(lesson(), lesson(id="T02", slug="taken"), lesson(id="T03"), external(id="T01-X"))
    assert (done.bad_rows, done.reports, done.pages) == (1, [("line 2", "slug")], {"created": 3})


def test_id_of_a_page_of_another_kind_is_refused(run: Import) -> None:
    run(lesson())
    done = run(external(id="T01"))
    assert (done.reports, done.pages) == ([("line 1", "id")], {})


def test_id_twice_in_one_input_is_refused(run: Import) -> None:
    done = run(lesson(), lesson(title="Another"))
    assert (done.reports, done.pages) == ([("line 2", "id")], {"created": 1})


def test_pages_of_one_title_get_slugs_by_their_references(run: Import) -> None:
    run(lesson(), lesson(id="T02"), lesson(id="a.b/c"))
    assert set(LessonPage.objects.values_list("reference", "slug")) == {
        ("T01", "two-strange-headlines"),
        ("T02", "two-strange-headlines-t02"),
        ("a.b/c", "two-strange-headlines-a-b-c"),
    }


def test_title_without_latin_letters_takes_its_slug_from_the_reference(run: Import) -> None:
    run(lesson(title="خبریں"))
    assert LessonPage.objects.get().slug == "t01"


def test_dry_run_tells_what_it_would_do_and_writes_nothing(run: Import) -> None:
    run(lesson())
    before = everything()
    records = [
        lesson(minutes=25),
        external(),
        oak(id="T02", adaptations=[adapted(id="T02-ER")], translations={"cy": welsh()}),
        {},
    ]
    done = run(*records, is_dry_run=True)
    assert (done.pages, done.bad_rows) == ({"updated": 1, "created": 4}, 1)
    assert everything() == before


def test_unknown_publisher_is_added_once_to_the_open_vocabulary(run: Import) -> None:
    run(external(), external(id="X02", title="B"), external(id="X03", title="C", publisher="brindleford  news"))
    term = Term.objects.get(scheme="publisher", labels__en="Brindleford News")
    assert term.slug == "brindleford-news"
    assert set(ExternalResourcePage.objects.values_list("publisher", flat=True)) == {term.pk}


def test_publisher_whose_slug_was_retired_is_a_bad_row(run: Import) -> None:
    RetiredSlug.objects.create(scheme_id="publisher", slug="brindleford-news")
    done = run(external(), lesson())
    assert (done.reports, done.pages) == ([("line 1", "publisher")], {"created": 1})


def test_missing_index_page_of_a_language_is_made(run: Import) -> None:
    factories.index("cy").delete()
    run(lesson(translations={"cy": welsh()}))
    assert factories.index("cy").live
    assert LessonPage.objects.get(locale__language_code="cy").get_parent().specific == factories.index("cy")


def test_record_in_welsh_alone_lies_under_the_welsh_index(run: Import) -> None:
    run(lesson(language="cy"))
    page = LessonPage.objects.get()
    assert (page.locale.language_code, page.get_parent().specific) == ("cy", factories.index("cy"))


def test_imported_pages_are_found_by_the_search(run: Import, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        run(lesson(adaptations=[adapted()], translations={"cy": welsh()}), external())
    documents = {document.data["title"]: document.data for document in Document.objects.filter(is_deleted=False)}
    assert {"Two strange headlines", "Dau bennawd rhyfedd", "A news site for schools"} <= documents.keys()
    english = documents["Two strange headlines"]
    assert english["variants"][0]["facets"]["need"]
    assert english["search_locales"] == ["en"]

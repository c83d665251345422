"""What the search knows of catalogue and guidance pages."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page, PageViewRestriction

from cms.models import FRESH, ContactPoint
from home.models import GuidancePage, HelpPage, HomePage
from search.documents import SearchDocument, from_json, sources, to_json
from tests import factories
from tests.factories import term

pytestmark = pytest.mark.django_db
# What the text of another publisher comes with.
OTHERS = {"attribution": "© Newsroom Trust", "source_url": "https://example.org/lesson"}


def built(*pages: Page) -> list[SearchDocument]:
    source = sources()[pages[0]._meta.label_lower]
    found = dict(source.build([page.pk for page in pages]))
    return [found[page.pk] for page in pages]


def document(page: Page) -> SearchDocument:
    return built(page)[0]


def block(kind: str, value: Any) -> dict[str, Any]:
    return {"type": kind, "value": value, "id": "6e9e60fc-b355-4b0f-8c96-1f5b3f6ff7b3"}


def test_document_of_a_lesson_names_work_address_and_locale() -> None:
    page = factories.lesson(title="Headline detectives", slug="headlines", sessions=2, minutes=50)
    found = document(page)
    assert found.id == f"resource:{page.translation_key}:en"
    assert (found.kind, found.locale, found.url) == ("resource", "en", "/resources/headlines/")
    assert found.site == factories.site().pk
    assert (found.title, found.summary, found.minutes) == (page.title, page.summary, 100)
    assert found.published_at == page.first_published_at


@pytest.mark.parametrize(
    ("review", "fresh_until"),
    [
        ({"reviewed_on": date(2026, 9, 1), "review_by": date(2027, 9, 1)}, date(2027, 9, 1)),
        ({"reviewed_on": date(2026, 9, 1)}, date(2026, 9, 1) + FRESH),
        ({}, date(2024, 5, 2) + FRESH),
    ],
    ids=["next review named", "review without a next one", "never reviewed"],
)
def test_page_is_fresh_until_its_next_review_or_some_years_after_the_last_look(
    review: dict[str, date], fresh_until: date
) -> None:
    page = factories.lesson(first_published_at=datetime(2024, 5, 1, 23, 30, tzinfo=UTC), **review)
    assert document(page).fresh_until == fresh_until


def test_facets_are_the_pages_terms_with_the_broader_ones_of_the_same_facet() -> None:
    page = factories.lesson(
        key_stages=("ks2",), years=("year-5",), subjects=("french",), themes=("misinformation",), settings=("assembly",)
    )
    facets = document(page).facets
    assert facets["theme"] == ("fake-news", "misinformation", "thinking-and-information")
    assert facets["subject"] == ("french", "languages")
    assert facets["key_stage"] == ("ks2",)
    assert facets["year"] == ("year-5",)
    assert facets["setting"] == ("assembly",)
    assert (facets["type"], facets["audience"]) == (("lesson-plan",), ("teachers",))
    assert facets["licence"] == ("cc-by-4.0",)


@pytest.mark.parametrize(
    ("sessions", "minutes", "bands"),
    [(1, 20, ("11-20",)), (3, 20, ("46-60", "multi-session")), (1, None, None)],
)
def test_duration_is_the_band_of_all_sessions(
    sessions: int, minutes: int | None, bands: tuple[str, ...] | None
) -> None:
    page = factories.lesson(
        sessions=sessions, minutes=minutes, **({} if minutes else {"publisher": factories.publisher(), **OTHERS})
    )
    assert document(page).facets.get("duration", ()) == (bands or ())


def test_publisher_is_the_librarys_own_unless_named() -> None:
    own = factories.lesson()
    others = factories.lesson(publisher=factories.publisher("Newsroom Trust"), **OTHERS)
    named = factories.lesson(publisher=term("publisher", "own"))
    elsewhere = factories.external(publisher=factories.publisher("Game Makers"))
    assert document(own).facets["publisher"] == document(named).facets["publisher"] == ("own",)
    assert document(others).facets["publisher"] == ("newsroom-trust",)
    assert document(elsewhere).facets["publisher"] == ("game-makers",)


def test_each_adapted_version_is_a_variant_with_its_own_needs_and_kinds() -> None:
    page = factories.lesson()
    first = factories.adaptation(page, needs=("autism",), adaptations=("easy-read",))
    second = factories.adaptation(page, needs=("dyslexia",), adaptations=("large-print", "dual-coding"))
    factories.adaptation(page, live=False, needs=("pmld",))
    found = document(page)
    assert [(variant.title, variant.url) for variant in found.variants] == [
        (first.title, first.url),
        (second.title, second.url),
    ]
    assert found.variants[0].facets == {
        "need": ("autism", "communication-and-interaction"),
        "adaptation": ("easy-read",),
    }
    assert found.variants[1].facets == {
        "need": ("cognition-and-learning", "dyslexia", "spld"),
        "adaptation": ("dual-coding", "large-print"),
    }
    assert "need" not in found.facets and "adaptation" not in found.facets


def test_lesson_is_found_by_the_words_of_its_versions() -> None:
    page = factories.lesson()
    version = factories.adaptation(page, needs=("pmld",), adaptations=("sensory-or-object",), title="Feel the news")
    found = document(page)
    assert version.title in found.body
    assert {"Profound and multiple learning difficulty", "Sensory and object-based"} <= set(found.labels)


def test_version_behind_a_restriction_shows_nowhere() -> None:
    page = factories.lesson()
    version = factories.adaptation(page, title="Hidden version")
    PageViewRestriction.objects.create(page=version, restriction_type="login")
    found = document(page)
    assert found.variants == ()
    assert "Hidden version" not in found.body
    assert found.card["versions"] == []


def test_english_stands_in_for_welsh_until_there_is_a_live_welsh_version() -> None:
    page = factories.lesson()
    assert document(page).search_locales == ("en", "cy")
    welsh = factories.translated(page, live=False)
    assert document(page).search_locales == ("en", "cy")
    welsh.save_revision().publish()
    assert document(page).search_locales == ("en",)
    assert document(welsh).search_locales == ("cy",)
    welsh.refresh_from_db()
    welsh.unpublish()
    assert document(page).search_locales == ("en", "cy")


def test_languages_are_those_of_the_work_and_its_versions() -> None:
    page = factories.lesson()
    version = factories.adaptation(page)
    assert document(page).facets["language"] == ("en",)
    welsh = factories.translated(page)
    assert document(page).facets["language"] == ("cy", "en")
    assert document(welsh).facets["language"] == ("cy", "en")
    factories.translated(version)
    assert [variant.url for variant in document(welsh).variants] == [f"{welsh.url}{version.slug}/"]


def test_welsh_document_reads_in_welsh() -> None:
    page = factories.lesson(subjects=("history",))
    welsh = factories.translated(page, title="Ditectifs penawdau", slug="ditectifs")
    found = document(welsh)
    assert (found.title, found.url, found.locale) == ("Ditectifs penawdau", "/cy/adnoddau/ditectifs/", "cy")
    assert "Hanes" in found.labels and "History" not in found.labels
    assert "Hanes" in found.card["labels"]
    assert found.id == f"resource:{page.translation_key}:cy"


def test_staff_only_theme_marks_the_document() -> None:
    assert document(factories.lesson(themes=("violence-fixation",))).is_staff_only
    assert document(factories.lesson(sensitivity=2)).is_staff_only
    assert not document(factories.lesson(themes=("radicalisation",))).is_staff_only


def test_texts_hold_words_and_no_markup() -> None:
    body = [
        factories.step(title="Sort <b>now</b> & then"),
        block("text", {"heading": "On", "text": "<p>un<b>believ</b>able</p><p>caf&eacute; &lt;tag&gt;</p>"}),
        block("outcomes", [{"type": "item", "id": "a", "value": "If 1 < 2 and 3 > 2"}, "Plain old form"]),
        block(
            "key_words", [{"type": "item", "id": "b", "value": {"term": "headline", "definition": "the <top> line"}}]
        ),
        block("misconceptions", [{"type": "item", "id": "c", "value": {"statement": "All news is true."}}]),
        block("picture_lines", {"title": "Look", "lines": [{"symbol": "📰", "text": "A paper."}]}),
    ]
    found = document(factories.lesson(body=body, keywords="hoax\n\n fib "))
    lines = found.body.splitlines()
    assert "Sort <b>now</b> & then" in lines  # What is typed in a plain field is text, and escaped where it is shown.
    assert "unbelievable  café <tag>" in lines
    assert {"Reads out.", "Listen.", "If 1 < 2 and 3 > 2", "Plain old form", "A paper."} <= set(lines)
    assert "📰" not in found.body and "s1" not in lines
    assert found.keywords == ("headline", "hoax", "fib")
    assert found.misconceptions == "All news is true."


def test_external_record_is_found_by_why_it_is_listed() -> None:
    found = document(factories.external(why_listed="Its games show how stories spread."))
    assert found.body == "Its games show how stories spread."
    assert found.card["is_external"]
    assert found.minutes is None and "duration" not in found.facets


def test_document_survives_being_stored() -> None:
    page = factories.lesson(themes=("misinformation",))
    factories.adaptation(page)
    found = document(page)
    assert from_json(to_json(found)) == found


def test_page_under_no_site_has_no_document() -> None:
    page = factories.lesson()
    elsewhere = HomePage(title="Elsewhere", slug="elsewhere", summary="Under no site.")
    Page.get_first_root_node().add_child(instance=elsewhere)
    page.move(elsewhere, pos="last-child")
    assert list(sources()["resources.lessonpage"].build([page.pk])) == []


def statements(pages: list[Page]) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert len(built(*pages)) == len(pages)
    return len(captured)


def test_documents_of_50_lessons_cost_the_statements_of_one() -> None:
    lessons = [factories.lesson(revised=False) for _ in range(50)]
    for lesson in lessons[::5]:
        factories.adaptation(lesson)
    assert statements(lessons) == statements(lessons[:1])


def test_documents_of_many_guidance_pages_cost_the_statements_of_one() -> None:
    home = HomePage.objects.get(locale__language_code="en")
    pages = []
    for number in range(10):
        page = GuidancePage(title=f"Guide {number}", slug=f"guide-{number}", summary="How to.")
        pages.append(home.add_child(instance=page))
    assert statements(pages) == statements(pages[:1])


def test_guidance_is_found_by_its_text_and_its_contacts() -> None:
    line = ContactPoint.objects.create(
        slug="line", kind="phone", names={"en": "Helpline", "cy": "Llinell gymorth"}, value="0800 000"
    )
    home = HomePage.objects.get(locale__language_code="en")
    section = {"anchor": "staff", "heading": "For staff", "text": "<p>Tell your <b>DSL</b>.</p>", "contacts": [line.pk]}
    page = HelpPage(title="Get help now", slug="help", summary="Who to call.", body=[block("section", section)])
    home.add_child(instance=page)
    found = document(page)
    assert found.kind == "guidance"
    assert found.body == "For staff\nTell your DSL."
    assert found.keywords == ("Helpline",)
    assert found.search_locales == ("en", "cy")
    welsh = factories.translated(page, title="Cael help nawr")
    assert document(page).search_locales == ("en",)
    assert document(welsh).keywords == ("Llinell gymorth",)
    assert document(welsh).facets == {"language": ("cy", "en")}

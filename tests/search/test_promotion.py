"""Promoted answers: for which searches, in which order, and never a page that is not open to everybody."""

from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from home.models import HelpPage
from resources.models import LessonPage
from search.engine import search
from search.models import Promotion
from search.query import SearchQuery
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def lesson(django_capture_on_commit_callbacks: Any) -> LessonPage:
    with django_capture_on_commit_callbacks(execute=True):
        return factories.lesson(title="Rumour mill")


@pytest.fixture
def help_page(django_capture_on_commit_callbacks: Any) -> HelpPage:
    with django_capture_on_commit_callbacks(execute=True):
        call_command("load_guidance", stdout=StringIO())
    call_command("load_promotions", stdout=StringIO())
    return HelpPage.objects.get(locale__language_code="en")


@pytest.fixture
def private_list(tmp_path: Path, settings: Any) -> None:
    """Invented words stand for the real ones, which are in no repository."""
    file = tmp_path / "private.txt"
    file.write_text("# invented\n[violence]\nblorp the school\nzyzzyva\n[slurs]\nqwertyu\n")
    settings.SEARCH_PRIVATE_LIST = str(file)


def promoted(text: str, **values: Any) -> list[str]:
    return [hit.title for hit in search(SearchQuery(text=text, site=factories.site().pk, **values)).promoted]


def promote(page: Page | None = None, queries: str = "gossip", **values: Any) -> Promotion:
    row = Promotion(queries=queries, page=page, **values)
    row.full_clean()
    row.save()
    return row


def test_whole_search_is_met_whatever_its_endings_and_small_words(lesson: LessonPage) -> None:
    promote(lesson, "a gossiping friend")
    assert promoted("Gossip, friends!") == ["Rumour mill"]
    assert promoted("gossip friends online") == promoted("gossip") == promoted("friend gossip") == []


def test_phrase_is_met_within_a_longer_search(lesson: LessonPage) -> None:
    promote(lesson, "gossip\nhearsay and rumour", match="contains")
    for text in ("year 5 gossip lesson", "what is hearsay and rumours", "gossip"):
        assert promoted(text) == ["Rumour mill"], text
    assert promoted("rumour hearsay") == promoted("kindness") == []


def test_promoted_page_need_not_match_the_words_at_all(lesson: LessonPage) -> None:
    promote(lesson, "zebra crossing")
    found = search(SearchQuery(text="zebra crossing", site=factories.site().pk))
    assert (found.total, [hit.url for hit in found.promoted]) == (0, [lesson.get_url_parts()[2]])


def test_three_at_most_in_their_order_and_a_page_once(lesson: LessonPage) -> None:
    for place, heading in ((3, "Third"), (1, "First"), (4, "Fourth")):
        promote(heading=heading, text="Ask us.", order=place)
    promote(lesson, order=2)
    promote(lesson, "gossip\nrumours", order=2, match="contains")
    assert promoted("gossip") == ["First", "Rumour mill", "Third"]


@pytest.mark.parametrize(("start", "end", "shown"), [(-1, 1, True), (0, 0, True), (1, None, False), (None, -1, False)])
def test_dates_bound_when_it_is_shown(lesson: LessonPage, start: int | None, end: int | None, shown: bool) -> None:
    def day(offset: int | None) -> Any:
        return None if offset is None else timezone.localdate() + timedelta(days=offset)

    promote(lesson, starts_on=day(start), ends_on=day(end))
    assert bool(promoted("gossip")) == shown


def test_page_that_is_no_longer_open_to_everybody_is_not_shown(
    lesson: LessonPage, django_capture_on_commit_callbacks: Any
) -> None:
    promote(lesson)
    with django_capture_on_commit_callbacks(execute=True):
        restriction = PageViewRestriction.objects.create(page=lesson, restriction_type="login")
    assert promoted("gossip") == []
    with django_capture_on_commit_callbacks(execute=True):
        restriction.delete()
    assert promoted("gossip") == ["Rumour mill"]
    with django_capture_on_commit_callbacks(execute=True):
        lesson.unpublish()
    assert promoted("gossip") == []
    with django_capture_on_commit_callbacks(execute=True):
        lesson.delete()
    assert promoted("gossip") == []


def test_page_for_staff_only_is_not_shown_even_to_staff(
    lesson: LessonPage, django_capture_on_commit_callbacks: Any
) -> None:
    promote(lesson)
    with django_capture_on_commit_callbacks(execute=True):
        lesson.terms = factories.terms(**(factories.LESSON_TERMS | {"themes": ("violence-fixation",)}))
        lesson.save_revision().publish()
    assert promoted("gossip") == promoted("gossip", includes_staff_only=True) == []


def test_translation_is_shown_in_its_language_and_the_english_page_stands_in(
    lesson: LessonPage, django_capture_on_commit_callbacks: Any
) -> None:
    promote(lesson)
    assert promoted("gossip", locale="cy") == ["Rumour mill"]
    with django_capture_on_commit_callbacks(execute=True):
        factories.translated(lesson, title="Melin sïon")
    assert promoted("gossip", locale="cy") == ["Melin sïon"]
    assert promoted("gossip") == ["Rumour mill"]


def test_answer_for_one_language_is_shown_in_its_searches_only(lesson: LessonPage) -> None:
    promote(lesson, "clecs", language="cy")
    assert promoted("clecs", locale="cy") == ["Rumour mill"]
    assert promoted("clecs") == []


def test_switched_off_answer_is_not_shown_from_the_next_search_on(lesson: LessonPage) -> None:
    row = promote(lesson)
    assert promoted("gossip") == ["Rumour mill"]
    row.is_on = False
    row.save()
    assert promoted("gossip") == []


def test_answer_costs_one_statement_however_many_there_are(lesson: LessonPage) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            promoted("gossip")
        return len(captured)

    promoted("gossip")
    none = statements()
    for number in range(5):
        promote(lesson, order=number)
    promoted("gossip")
    assert statements() == none + 1


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"queries": ""}, "queries"),
        ({"queries": "gossip\nof the"}, "queries"),
        ({"page": None}, "heading"),
        ({"page": None, "heading": "Ask us"}, "text"),
        ({"heading": "Ask us", "text": "By post."}, "page"),
        ({"starts_on": timezone.localdate(), "ends_on": timezone.localdate() - timedelta(days=1)}, "ends_on"),
        ({"private_list": "slurs"}, "queries"),
        ({"is_safety": True, "is_on": False}, "is_on"),
    ],
)
def test_answer_that_cannot_be_shown_is_refused_on_its_field(
    lesson: LessonPage, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        promote(**{"page": lesson, **values})
    assert field in refused.value.message_dict


def test_page_that_searches_do_not_find_is_refused(lesson: LessonPage) -> None:
    for page in (factories.index(), factories.lesson(live=False)):
        with pytest.raises(ValidationError, match="published"):
            promote(page)


@pytest.mark.parametrize(
    ("title", "queries", "match", "allowed"),
    [
        ("Extremism explained", "muslim", "whole", False),
        ("Extremism explained", "extremism", "whole", True),
        ("The Prevent duty", "prevent", "contains", False),
        ("The Prevent duty", "prevent", "whole", True),
        ("The Prevent duty", "prevent duty", "contains", True),
    ],
)
def test_answer_that_would_join_a_forbidden_pair_is_refused(
    title: str, queries: str, match: str, allowed: bool, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        page = factories.lesson(title=title)
    if allowed:
        promote(page, queries, match=match)
    else:
        with pytest.raises(ValidationError) as refused:
            promote(page, queries, match=match)
        assert "queries" in refused.value.message_dict


# --- Safety ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["999", "Emergency", "worried about my student", "I am worried about a pupil in year 9", "make a referral"]
)
def test_worried_searches_show_the_help_page_first(help_page: HelpPage, lesson: LessonPage, text: str) -> None:
    promote(lesson, text, match="contains")
    assert promoted(text) == [help_page.title, "Rumour mill"]


def test_worried_search_is_offered_no_filter(help_page: HelpPage, lesson: LessonPage) -> None:
    assert search(SearchQuery(text="worried about a pupil in year 5", site=factories.site().pk)).recognised == ()


def test_worried_search_in_welsh_shows_the_welsh_help_page(help_page: HelpPage) -> None:
    assert promoted("poeni am blentyn", locale="cy") == ["Cael help nawr"]


@pytest.mark.parametrize("text", ["emergency services role play", "stranger danger", "reference list", "bullying"])
def test_everyday_lesson_search_shows_no_help_page(help_page: HelpPage, text: str) -> None:
    assert promoted(text) == []


@pytest.mark.usefixtures("private_list")
@pytest.mark.parametrize("text", ["blorp the schools", "how to blorp the school", "Zyzzyva", "lesson on zyzzyvas"])
def test_words_of_violence_are_answered_with_help_and_nothing_else(
    help_page: HelpPage, lesson: LessonPage, text: str
) -> None:
    found = search(SearchQuery(text=f"{text} lesson rumour", site=factories.site().pk))
    assert [hit.title for hit in found.promoted] == [help_page.title]
    assert (found.total, found.hits, found.suggestion, found.recognised) == (0, (), None, ())
    assert found.shows_help_only


@pytest.mark.usefixtures("private_list")
def test_staff_safeguarding_page_follows_the_help_page_once_chosen(help_page: HelpPage, lesson: LessonPage) -> None:
    row = Promotion.objects.get(origin="violence-staff")
    row.page = lesson
    row.full_clean()
    row.save()
    assert promoted("zyzzyva") == [help_page.title, "Rumour mill"]


@pytest.mark.usefixtures("private_list")
def test_words_of_abuse_are_answered_with_a_neutral_page_beside_what_is_found(
    help_page: HelpPage, lesson: LessonPage
) -> None:
    found = search(SearchQuery(text="qwertyu rumour", site=factories.site().pk))
    assert [hit.title for hit in found.promoted] == [help_page.title]
    assert found.total == 1


@pytest.mark.usefixtures("private_list")
def test_results_page_of_violence_says_no_number_and_offers_no_resources(
    client: Client, help_page: HelpPage, lesson: LessonPage
) -> None:
    page = client.get("/search/", {"q": "zyzzyva rumour"}).content.decode()
    assert help_page.title in page
    assert "0 results" not in page
    assert lesson.slug not in page


def test_missing_private_list_stops_no_search(lesson: LessonPage, settings: Any) -> None:
    settings.SEARCH_PRIVATE_LIST = "/nowhere/private.txt"
    assert search(SearchQuery(text="rumour", site=factories.site().pk)).total == 1


def test_changed_private_list_counts_from_the_next_search_on(
    help_page: HelpPage, settings: Any, tmp_path: Path
) -> None:
    file = tmp_path / "private.txt"
    settings.SEARCH_PRIVATE_LIST = str(file)
    file.write_text("[violence]\nzyzzyva\n")
    assert promoted("xylofon") == []
    file.write_text("[violence]\nzyzzyva\nxylofon\n")
    assert promoted("xylofon") == [help_page.title]


def test_loading_again_keeps_what_officers_made_of_the_first_answers(help_page: HelpPage) -> None:
    row = Promotion.objects.get(origin="worried")
    row.queries = "worried"
    row.save()
    count = Promotion.objects.count()
    call_command("load_promotions", stdout=StringIO())
    row.refresh_from_db()
    assert (row.queries, Promotion.objects.count()) == ("worried", count)


def test_first_answers_find_the_help_page_when_it_comes_later() -> None:
    call_command("load_promotions", stdout=StringIO())
    assert Promotion.objects.get(origin="worried").page is None
    call_command("load_guidance", stdout=StringIO())
    call_command("load_promotions", stdout=StringIO())
    assert Promotion.objects.get(origin="worried").page is not None


def test_every_first_answer_passes_its_own_form(help_page: HelpPage) -> None:
    for row in Promotion.objects.exclude(origin="violence-staff"):
        row.full_clean()


def test_api_gives_promoted_answers_and_recognised_filters(client: Client, lesson: LessonPage) -> None:
    promote(lesson, "gossip", match="contains")
    data = client.get("/api/v1/search/", {"q": "Year 5 rumour gossip"}).json()
    assert [hit["title"] for hit in data["promoted"]] == ["Rumour mill"]
    assert data["recognised"] == [{"facet": "year", "slug": "year-5", "label": "Year 5", "text": "rumour gossip"}]

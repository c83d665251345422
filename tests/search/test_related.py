"""A lesson's page leads to lessons like it, whichever engine answers."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from search import failover, outside
from search.documents import SearchDocument
from search.related import MOST, related
from tests import factories
from tests.search import catalogue

pytestmark = pytest.mark.django_db


@pytest.fixture
def add(django_capture_on_commit_callbacks: Callable[..., Any]) -> Callable[..., Any]:
    def run(title: str, make: Callable[..., Any] = factories.lesson, **values: Any) -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            page = make(title=title, **values)
        outside.Courier().run()
        return page

    return run


def document(number: int, title: str, theme: str = "fake-news") -> SearchDocument:
    """A document that no page stands behind, which is quicker to make."""
    return SearchDocument(
        id=f"resource:{number}:en",
        kind="resource",
        site=factories.site().pk,
        locale="en",
        url=f"/{number}/",
        title=title,
        labels=("Year 5", "Key Stage 2", "English", "Fake news", "Lesson plan") if theme == "fake-news" else (),
        facets={"theme": (theme,)},
        search_locales=("en", "cy"),
    )


@pytest.fixture
def others() -> None:
    """A catalogue in which words of the tests' titles are neither in every document nor in one alone."""
    catalogue.index(document(number, f"Ballot {number}", theme="democracy") for number in range(12))


def titles(page: Any) -> list[str]:
    return [hit.title for hit in related(page)]


@pytest.mark.usefixtures("each_engine", "others")
def test_lessons_of_its_themes_that_share_its_words_are_related(add: Callable[..., Any]) -> None:
    lesson = add("Quokka rumours")
    add("Quokka rumours retold")
    add("Sorting headlines")
    add("Quokka rumours of another theme", themes=("stereotypes",))
    assert titles(lesson) == ["Quokka rumours retold", "Sorting headlines"]


@pytest.mark.usefixtures("others")
def test_what_is_for_staff_private_or_its_own_version_is_not_related(add: Callable[..., Any]) -> None:
    lesson = add("Quokka rumours")
    add("Quokka rumours for staff", sensitivity=2, themes=("fake-news",))
    add("Quokka rumours as a draft", live=False)
    add("Quokka rumours: Easy Read", make=lambda **values: factories.adaptation(lesson, **values))
    add("Rumours o gwokka", make=lambda title: factories.translated(lesson, title=title))
    assert titles(lesson) == []


@pytest.mark.usefixtures("others")
def test_four_are_shown_on_the_page_with_links(client: Client, add: Callable[..., Any]) -> None:
    lesson = add("Quokka rumours")
    add("Quokka rumours elsewhere", make=factories.external)
    catalogue.index(document(number, f"Quokka rumours {number}") for number in range(100, 100 + MOST))
    page = client.get(lesson.url).content.decode()
    section = page[page.index('id="related"') : page.index('id="more"')]
    assert section.count("app-card__title") == MOST
    assert f'href="{lesson.url}"' not in section


def test_a_lesson_like_no_other_has_no_such_block(client: Client, add: Callable[..., Any]) -> None:
    assert b'id="related"' not in client.get(add("Quokka rumours").url).content


def test_a_page_that_is_not_in_the_catalogue_has_no_relations(add: Callable[..., Any]) -> None:
    assert titles(factories.lesson(live=False)) == []


@pytest.mark.usefixtures("others")
def test_statements_do_not_grow_with_the_catalogue(add: Callable[..., Any]) -> None:
    lesson = add("Quokka rumours")

    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            titles(lesson)
        return len(captured)

    add("Quokka rumours retold")
    few = statements()
    catalogue.index(document(number, f"Quokka rumours {number}") for number in range(100, 110))
    assert len(titles(lesson)) == MOST
    assert statements() == few == 5


@pytest.mark.usefixtures("others")
def test_the_page_comes_with_its_relations_while_the_engine_is_down(
    client: Client, add: Callable[..., Any], settings: Any
) -> None:
    lesson = add("Quokka rumours")
    add("Quokka rumours retold")
    settings.SEARCH_URL = "http://127.0.0.1:9"  # Nothing listens there.
    failover.breaker.cache_clear()
    assert b"Quokka rumours retold" in client.get(lesson.url).content
    failover.breaker.cache_clear()

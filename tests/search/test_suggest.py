"""What a search box suggests: titles by the start of any word, open themes, nothing that is not for everybody."""

from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from cms.models import SiteSettings
from search import suggest
from search.models import Document, PopularSearch, TitleStart
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def add(django_capture_on_commit_callbacks: Callable[..., Any]) -> Callable[..., Any]:
    """Runs what changes pages, and then what follows its commit."""

    def run(change: Callable[..., Any], *args: Any, **values: Any) -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            return change(*args, **values)

    return run


def suggested(typed: str, locale: str = "en") -> list[str]:
    return [found.text for found in suggest.suggest(typed, site=factories.site().pk, locale=locale)]


@pytest.mark.parametrize("typed", ["he", "Headl", "headline det", "DETEC", "detectives at", "wôr", "wor"])
def test_a_title_is_found_by_the_start_of_any_of_its_words(add: Callable[..., Any], typed: str) -> None:
    add(factories.lesson, title="Headline detectives at wôrk")
    assert suggested(typed) == ["Headline detectives at wôrk"]


@pytest.mark.parametrize("typed", ["h", "", "adline", "headline work", "%", "_ead", "  ", "\x00", "'; --", "x" * 5000])
def test_anything_else_finds_nothing(add: Callable[..., Any], typed: str) -> None:
    add(factories.lesson, title="Headline detectives at wôrk")
    assert suggested(typed) == []


def test_welsh_boxes_suggest_welsh_titles_and_english_stand_ins(add: Callable[..., Any]) -> None:
    lesson = add(factories.lesson, title="Water stories")
    add(factories.lesson, title="Dŵr Cymru only in English")
    add(factories.translated, lesson, title="Straeon am ddŵr")
    assert suggested("ddwr", "cy") == ["Straeon am ddŵr"]
    assert suggested("dŵr", "cy") == ["Dŵr Cymru only in English"]
    assert suggested("water", "cy") == []
    assert suggested("water", "en") == ["Water stories"]


def test_titles_that_begin_so_come_before_others_and_each_once(add: Callable[..., Any]) -> None:
    for title in ("The news quilt", "Newsroom day", "News quiz", "News quiz"):
        add(factories.lesson, title=title, themes=("bias-and-framing",))
    assert suggested("news") == ["News quiz", "Newsroom day", "The news quilt"]


@pytest.mark.parametrize(
    "values", [{"sensitivity": 1}, {"sensitivity": 2}, {"themes": ("extremism",)}, {"themes": ("violence-fixation",)}]
)
def test_sensitive_titles_are_not_suggested(add: Callable[..., Any], values: dict[str, Any]) -> None:
    add(factories.lesson, title="Quokka headlines", **values)
    assert suggested("quokka") == []


def test_a_title_goes_with_its_page(add: Callable[..., Any]) -> None:
    lesson = add(factories.lesson, title="Quokka headlines")
    assert suggested("quokka")
    add(lesson.unpublish)
    assert suggested("quokka") == []
    assert not TitleStart.objects.exists()


def test_a_title_goes_when_its_page_becomes_private_or_sensitive(add: Callable[..., Any]) -> None:
    private, sensitive = (add(factories.lesson, title=f"Quokka {name}") for name in ("private", "sensitive"))
    assert len(suggested("quokka")) == 2
    add(PageViewRestriction.objects.create, page=private, restriction_type=PageViewRestriction.LOGIN)
    sensitive.sensitivity = 1
    add(lambda: sensitive.save_revision().publish())
    assert suggested("quokka") == []


def test_a_new_title_takes_the_place_of_the_old(add: Callable[..., Any]) -> None:
    lesson = add(factories.lesson, title="Quokka headlines")
    lesson.title = "Wombat headlines"
    add(lambda: lesson.save_revision().publish())
    assert suggested("quokka") == []
    assert suggested("headl") == ["Wombat headlines"]


def test_other_sites_titles_are_theirs(add: Callable[..., Any]) -> None:
    add(factories.lesson, title="Quokka headlines")
    assert suggest.suggest("quokka", site=factories.site().pk + 1, locale="en") == ()


def test_rebuild_writes_lost_titles_again(add: Callable[..., Any]) -> None:
    add(factories.lesson, title="Quokka headlines")
    TitleStart.objects.all().delete()
    call_command("search_rebuild", index_only=True, stdout=StringIO())
    assert suggested("quokka") == ["Quokka headlines"]


def test_documents_of_an_older_release_are_not_suggested_before_they_are_built_anew(add: Callable[..., Any]) -> None:
    add(factories.lesson, title="Quokka headlines")
    document = Document.objects.get()
    del document.data["is_suggestible"]
    suggest.write([document])
    assert suggested("quokka") == []


def test_open_themes_that_some_resource_has_are_suggested_first(add: Callable[..., Any]) -> None:
    add(factories.lesson, title="Fake it", themes=("fake-news",))
    add(factories.lesson, title="Hidden", themes=("extremism",))
    assert suggested("fak") == ["Fake news", "Fake it"]
    assert suggested("news") == ["Fake news"]
    assert suggested("newyddion", "cy") == ["Newyddion ffug"]
    assert suggested("extrem") == []
    assert suggested("democ") == []


def test_popular_searches_come_first_the_most_popular_at_the_top() -> None:
    for text, searches, locale in (("quokka a", 20, "en"), ("quokka b", 30, "en"), ("quokka c", 90, "cy")):
        PopularSearch.objects.create(text=text, key=suggest.key(text).encode(), searches=searches, locale=locale)
    assert suggested("quok") == ["quokka b", "quokka a"]


def test_nothing_on_the_private_list_is_suggested(add: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    add(factories.lesson, title="Quokka headlines")
    monkeypatch.setattr(suggest, "is_listed", lambda text: "quokka" in text.lower())
    assert suggested("quokka") == suggested("headl") == []


def test_statements_do_not_grow_with_the_catalogue(add: Callable[..., Any]) -> None:
    site = factories.site().pk

    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            suggest.suggest("news", site=site, locale="en")
        return len(captured)

    few = statements()
    for number in range(12):
        add(factories.lesson, title=f"News quiz {number}")
    assert len(suggested("news")) == suggest.MOST
    assert statements() == few == 4


def test_the_answer_is_small_says_its_number_and_may_be_kept_for_a_minute(
    client: Client, add: Callable[..., Any]
) -> None:
    add(factories.lesson, title="Quokka headlines", themes=("democracy",))
    response = client.get("/search/suggest/", {"q": "quok"})
    assert response.json() == {
        "options": [{"value": "Quokka headlines", "label": "Quokka headlines", "hint": ""}],
        "message": "1 suggestion",
    }
    assert response["Cache-Control"] == "public, max-age=60"
    assert not response.cookies
    assert client.get("/cy/search/suggest/", {"q": "zzz"}).json() == {"options": [], "message": "Dim awgrymiadau"}
    assert client.post("/search/suggest/").status_code == 405


def test_a_site_may_switch_suggestions_off(client: Client, add: Callable[..., Any]) -> None:
    add(factories.lesson, title="Quokka headlines")
    assert b'data-combobox="/search/suggest/"' in client.get("/search/").content
    SiteSettings.objects.update_or_create(site=factories.site(), defaults={"suggests_searches": False})
    assert b"data-combobox" not in client.get("/search/").content
    assert client.get("/search/suggest/", {"q": "quok"}).json()["options"] == []

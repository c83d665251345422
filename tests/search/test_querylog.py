"""Searches are counted without anybody in them: what is counted, what never is, and how numbers become suggestions."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone

from search import personal, popular, querylog
from search.models import PopularSearch, SearchCount
from tests import factories

pytestmark = pytest.mark.django_db
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def visitor() -> Client:
    return Client(headers={"User-Agent": BROWSER})


@pytest.fixture
def lesson(django_capture_on_commit_callbacks: Callable[..., Any]) -> Any:
    with django_capture_on_commit_callbacks(execute=True):
        return factories.lesson(title="Quokka headlines")


def counted() -> dict[tuple[str, str], tuple[int, int, int]]:
    """By text and locale the searches, results and openings."""
    return {(row.text, row.locale): (row.searches, row.results, row.opened) for row in SearchCount.objects.all()}


def test_a_search_is_counted_by_day_text_and_language(visitor: Client, lesson: Any) -> None:
    for path in ("/search/?q=Quokka", "/search/?q=++quokka!", "/cy/search/?q=quokka", "/search/?q=zyzzyva"):
        visitor.get(path)
    assert counted() == {("quokka", "en"): (2, 1, 0), ("quokka", "cy"): (1, 1, 0), ("zyzzyva", "en"): (1, 0, 0)}
    assert SearchCount.objects.filter(day=timezone.localdate()).count() == 3


def test_nothing_but_day_text_language_and_numbers_is_kept() -> None:
    names = {field.name for field in SearchCount._meta.get_fields()}
    assert names == {"id", "day", "text", "locale", "searches", "results", "opened"}


@pytest.mark.parametrize(
    "path",
    [
        "/search/",
        "/search/?q=quokka&page=2",
        "/search/?q=quokka&year=year-5",
        "/search/?q=quokka&sort=newest",
        "/search/?q=quokka&exact=quokka",
        "/search/?q=!!",
        "/api/v1/search/?q=quokka",
        "/search/suggest/?q=quokka",
    ],
)
def test_only_first_looks_are_counted(visitor: Client, lesson: Any, path: str) -> None:
    visitor.get(path)
    assert counted() == {}


@pytest.mark.parametrize(
    "headers",
    [
        {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"},
        {"User-Agent": "curl/8.5.0"},
        {"User-Agent": ""},
        {"User-Agent": BROWSER, "Sec-Purpose": "prefetch;prerender"},
        {"User-Agent": BROWSER, "X-Moz": "prefetch"},
    ],
)
def test_programs_and_browsers_that_look_ahead_are_not_counted(lesson: Any, headers: dict[str, str]) -> None:
    Client(headers=headers).get("/search/?q=quokka")
    assert counted() == {}


def test_officers_are_not_counted(visitor: Client, lesson: Any) -> None:
    visitor.force_login(factories.officer())
    visitor.get("/search/?q=quokka")
    visitor.head("/search/?q=quokka")
    assert counted() == {}


def test_counting_sets_no_cookie_and_changes_no_link(visitor: Client, lesson: Any) -> None:
    response = visitor.get("/search/?q=quokka")
    assert not response.cookies
    assert f'href="{lesson.url}"' in response.content.decode()
    assert not visitor.get(lesson.url, headers={"Referer": "http://testserver/search/?q=quokka"}).cookies


PERSONAL = [
    "sam@example.org",
    "call 01632 960123",
    "+44 (0)1632 960 123",
    "A123456789012",
    "urn 100000",
    "943 476 5919",
    "sam born on 3 april 2012",
    "sam 03/04/2012",
    "QQ 12 34 56 C",
    "riots near SW1A 1AA",
    "sw1a1aa",
    "dob sam",
    "my student said isis is good",
    "my year 9 pupil",
    "what to do about my son",
    "her brother went away",
    "boy called sam",
    "mae fy mab yn ddig",
    "plentyn o'r enw sam",
    "i am worried",
    "he's been radicalised",
    "Jordan Smith",
    "Jordan Smith year 9",
    "far right Jordan O'Neill-Smith",
    "one two three four five six seven eight nine ten eleven",
    "x" * 81,
]
HARMLESS = [
    "fake news",
    "KS3 RE fake news",
    "year 10 11 12",
    "ww2 1939-1945",
    "1914 to 1918",
    "Quokka Headlines",
    "the boy in the striped pyjamas",
    "student voice",
    "ages 7-11",
    "dŵr",
    "20 mins tutor time",
    "covid 2020",
]


@pytest.mark.parametrize("text", PERSONAL)
def test_what_looks_personal_is_not_counted(visitor: Client, lesson: Any, text: str) -> None:
    visitor.get("/search/", {"q": text})
    assert counted() == {}


@pytest.mark.parametrize("text", HARMLESS)
def test_what_teachers_type_is_not_taken_for_personal(lesson: Any, text: str) -> None:
    assert not personal.is_personal(text, "en")


def test_the_private_list_is_not_counted(visitor: Client, lesson: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(querylog, "is_listed", lambda text: "quokka" in text)
    visitor.get("/search/?q=a+quokka")
    assert counted() == {}


def test_an_opened_result_is_counted_for_the_search_that_found_it(visitor: Client, lesson: Any) -> None:
    visitor.get("/search/?q=Quokka")
    for address in ("http://testserver/search/?q=Quokka", "http://testserver/search/?q=Quokka&year=year-5&page=1"):
        visitor.get(lesson.url, headers={"Referer": address})
    assert counted() == {("quokka", "en"): (1, 1, 2)}


@pytest.mark.parametrize(
    "address",
    [
        "",
        "http://testserver/",
        "http://testserver/resources/?q=quokka",
        "http://elsewhere.example/search/?q=quokka",
        "http://testserver/search/?q=never+searched",
        "http://testserver/cy/search/?q=quokka",
        "http://[broken/search/?q=quokka",
    ],
)
def test_pages_opened_from_elsewhere_are_not_counted(visitor: Client, lesson: Any, address: str) -> None:
    visitor.get("/search/?q=quokka")
    assert visitor.get(lesson.url, headers={"Referer": address}).status_code == 200
    assert counted() == {("quokka", "en"): (1, 1, 0)}


def test_the_home_page_is_no_opened_result(visitor: Client, lesson: Any) -> None:
    visitor.get("/search/?q=quokka")
    visitor.get("/", headers={"Referer": "http://testserver/search/?q=quokka"})
    assert counted() == {("quokka", "en"): (1, 1, 0)}


def test_a_count_that_fails_is_left_out_and_names_no_words(
    visitor: Client, lesson: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(querylog, "_COUNT", "INSERT INTO nowhere VALUES (%s, %s, %s, %s, %s, %s)")
    caplog.set_level("INFO", "search.querylog")
    assert visitor.get("/search/?q=quokka").status_code == 200
    assert counted() == {}
    assert "A search was not counted" in caplog.text
    assert "quokka" not in caplog.text


def test_a_day_ends_at_so_many_different_texts(visitor: Client, lesson: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(querylog, "MOST_TEXTS", 3)
    for number in range(5):
        visitor.get(f"/search/?q=quokka+{'abcde'[number]}")
    assert len(counted()) == 3


def patience() -> str:
    """How long this connection waits for locks."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout" if connection.vendor == "sqlite" else "SHOW lock_timeout")
        return str(cursor.fetchone()[0]).removesuffix("ms")


def test_only_the_count_is_impatient_also_when_it_fails() -> None:
    usual = patience()
    with querylog._unless_busy():
        assert patience() == "50"
        raise OperationalError("locked")
    assert patience() == usual != "50"


@pytest.mark.skipif(connection.vendor == "sqlite", reason="the tests' database is in memory, where no lock waits")
@pytest.mark.django_db(transaction=True)
def test_a_row_that_another_transaction_holds_is_not_waited_for(visitor: Client) -> None:
    SearchCount.objects.create(day=timezone.localdate(), text="quokka", locale="en")
    other = connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("UPDATE search_searchcount SET searches = 5")
        assert visitor.get("/search/?q=quokka").status_code == 200
        other.rollback()
    finally:
        other.close()
    assert counted() == {("quokka", "en"): (0, 0, 0)}
    visitor.get("/search/?q=quokka")
    assert counted() == {("quokka", "en"): (1, 0, 0)}


def add(text: str, *, days_ago: int = 0, searches: int = 1, results: int = 1, locale: str = "en") -> None:
    SearchCount.objects.create(
        day=timezone.localdate() - timedelta(days=days_ago),
        text=text,
        locale=locale,
        searches=searches,
        results=results,
    )


def test_counts_are_deleted_after_their_time(settings: Any) -> None:
    settings.SEARCH_LOG_DAYS = 30
    add("old", days_ago=31)
    add("kept", days_ago=30)
    call_command("search_log_purge", verbosity=0)
    assert [text for text, _locale in counted()] == ["kept"]


def often(text: str, **values: Any) -> None:
    """Searched often enough on days enough."""
    for days_ago in range(popular.LEAST_DAYS):
        add(text, days_ago=days_ago, searches=popular.LEAST_SEARCHES, **values)


def popular_searches() -> list[str]:
    popular.renew()
    return [row.text for row in PopularSearch.objects.order_by("text")]


def test_what_many_search_on_several_days_becomes_a_suggestion(lesson: Any) -> None:
    often("quokka headlines")
    often("fake news for year 5")
    often("newyddion ffug", locale="cy")
    add("quokka", searches=1000)
    for days_ago in range(popular.LEAST_DAYS):
        add("headlines", days_ago=days_ago)
    assert popular_searches() == ["fake news for year 5", "newyddion ffug", "quokka headlines"]


@pytest.mark.parametrize(
    ("text", "results"),
    [
        ("quokka smith", 1),
        ("qokka", 1),
        ("headlines extremism", 1),
        ("far-right extremism", 1),
        ("my pupil quokka", 1),
        ("quokka", 0),
    ],
)
def test_what_is_not_said_in_the_open_does_not(lesson: Any, text: str, results: int) -> None:
    often(text, results=results)
    assert popular_searches() == []


def test_a_word_of_a_page_that_went_private_is_open_no_more(
    lesson: Any, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    often("quokka headlines")
    assert popular_searches() == ["quokka headlines"]
    with django_capture_on_commit_callbacks(execute=True):
        lesson.unpublish()
    assert popular_searches() == []


def test_the_private_list_is_not_suggested(lesson: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    often("quokka headlines")
    monkeypatch.setattr(popular, "is_listed", lambda text: "quokka" in text)
    assert popular_searches() == []

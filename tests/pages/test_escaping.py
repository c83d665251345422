"""Text with markup in it is shown as text, wherever it appears."""

from typing import Any

import pytest
from django.test import Client

from tests import factories

pytestmark = pytest.mark.django_db
MARKUP = "<img src=x onerror=alert(1)>"
SHOWN = "&lt;img src=x onerror=alert(1)&gt;"


def block(kind: str, value: Any) -> dict[str, Any]:
    return {"type": kind, "value": value}


@pytest.fixture
def lesson_path(django_capture_on_commit_callbacks: Any) -> str:
    cards = {"title": MARKUP, "instructions": MARKUP, "cards": [{"title": MARKUP, "text": MARKUP, "answer": MARKUP}]}
    sheet = {"title": MARKUP, "instructions": MARKUP, "tasks": [MARKUP], "answers": [MARKUP]}
    body = [
        block("outcomes", [MARKUP]),
        block("key_words", [{"term": MARKUP, "definition": MARKUP}]),
        factories.step(title=MARKUP),
        block("discussion_questions", {"title": MARKUP, "questions": [{"question": MARKUP, "guidance": MARKUP}]}),
        block("card_set", cards),
        block("worksheet", sheet),
        block("picture_lines", {"title": MARKUP, "lines": [{"symbol": "<b>", "text": MARKUP}]}),
        block("table", {"caption": MARKUP, "header": [MARKUP], "rows": [[MARKUP]]}),
    ]
    with django_capture_on_commit_callbacks(execute=True):
        page = factories.lesson(title=f"Badger {MARKUP}", slug="badger", summary=MARKUP, attribution=MARKUP, body=body)
        factories.adaptation(page, title=MARKUP, summary=MARKUP, symbol_set=MARKUP)
    return page.url


@pytest.mark.parametrize("path", ["/", "/search/?q=badger", "/search/?q=badger&need=autism", "lesson"])
def test_markup_in_content_is_shown_as_text(client: Client, lesson_path: str, path: str) -> None:
    html = client.get(lesson_path if path == "lesson" else path).content.decode()
    assert MARKUP not in html
    assert SHOWN in html


def test_markup_in_the_query_is_shown_as_text(client: Client) -> None:
    html = client.get("/search/", {"q": MARKUP, "year": MARKUP, "kind": MARKUP, "locale": MARKUP}).content.decode()
    assert MARKUP not in html
    assert SHOWN in html


@pytest.mark.parametrize(
    "query", ["q=%00", "q=%ff%fe", "q=" + "a%20" * 5000, "page=9" * 400, "&".join(["year=year-5"] * 1000)]
)
def test_hostile_parameters_get_a_page(client: Client, query: str) -> None:
    assert client.get(f"/cy/search/?{query}").status_code in (200, 404)


def test_parameters_that_are_too_many_get_a_page_that_says_so(client: Client) -> None:
    client.raise_request_exception = False
    assert client.get("/search/?" + "&".join(f"x{number}=1" for number in range(11_000))).status_code in (200, 400)

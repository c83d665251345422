"""No query string stops the search: 200, or a helpful 400 or 404, never 500; markup of documents stays text."""

from dataclasses import replace
from datetime import timedelta
from urllib.parse import quote, urlencode

import pytest
from django.test import Client
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from wagtail.models import Site

from search.documents import SearchDocument, Variant
from search.engine import search
from search.facets import BY_NAME
from search.query import SORTS, SearchQuery, Sort
from tests.search import catalogue
from tests.search.catalogue import LOCALES

pytestmark = pytest.mark.django_db
HTML, API = "/search/", "/api/v1/search/"
PATHS = pytest.mark.parametrize("path", [HTML, API])
# The database is filled once a test and only read by its examples. Two seconds are for machines that others use too.
hostile = settings(
    max_examples=60, deadline=timedelta(seconds=2), suppress_health_check=[HealthCheck.function_scoped_fixture]
)
MARKUP = '<script>alert("x")</script> & <img src=x onerror=alert(1)> </mark><b>'
PARAMETERS = (*BY_NAME, "q", "kind", "locale", "sort", "page", "size", "unknown", "q[]", "", "__proto__")
VALUES = (
    '"', '""', "'", "\\", "*", "fake*", "^fake", "NEAR(a b, 2)", "title:fake", "fake AND", "OR", "NOT", "-", "- -",
    "--", ")", "((((", "{a b}", "+", "a+b", "a\x00b", "\x00", "%00", "%", "_", "' OR 1=1 --", "'; DROP TABLE x; --",
    "\u202e", "\ufeff", "\ufffe", "\ud7ff", "😀", "ﷺ", "𝗙𝗮𝗸𝗲", "⑴", "e" + "\u0301" * 300, "a" * 10_000, "word " * 2_000,
    "the", "of the and", "ks", "year", "{{ 7 }}", "${7}", "<script>", "../../etc/passwd", "0", "-1", "1e9", "10**9",
    "1000000000", "9" * 400, "٣", "½", "²", "nan", "inf", "true", "null", "en-gb", "cy", "best", "newest",
)  # fmt: skip
UNKNOWN = ("subject=nonsense", "sort=nonsense", "page=0", "page=x", "size=101", "size=-1", "kind=x", "locale=xx")


@pytest.fixture(autouse=True)
def filled(each_engine: None) -> SearchDocument:
    """A small catalogue on the default site, with one document that is all markup."""
    site = Site.objects.get(is_default_site=True).pk
    documents = [replace(document, site=site) for document in catalogue.documents(7, 40)]
    marked = SearchDocument(
        id="markup",
        kind="resource",
        site=site,
        locale="en",
        url="/markup/",
        title=f"Title {MARKUP}",
        summary=f"Summary {MARKUP}",
        body=f"Body {MARKUP} " * 3,
        facets={"publisher": (MARKUP[:100],), "need": ("autism",), "subject": ("english",)},
        variants=(Variant("/markup/easy-read/", f"Version {MARKUP}", {"need": ("autism",)}),),
        card={"labels": [f"Label {MARKUP}"], "publisher": MARKUP, "key_stages": [MARKUP], "years": [], "subjects": []},
    )
    catalogue.index([*documents, marked])
    return marked


def _get(path: str, raw: str) -> int:
    """The status of the answer to a raw query string (Latin-1 stands for bytes), whose refusals must say why."""
    response = Client().generic("GET", path, QUERY_STRING=raw)
    if response.status_code != 200:
        assert response.status_code in (400, 404), response.content
        said = response.json()["detail"] if path == API else response.content.decode()
        assert len(said) > 10
    return response.status_code


@PATHS
@hostile
@given(st.lists(st.tuples(st.sampled_from(PARAMETERS), st.sampled_from(VALUES) | st.text(max_size=50)), max_size=12))
def test_any_parameters_get_an_answer(path: str, parameters: list[tuple[str, str]]) -> None:
    _get(path, urlencode(parameters, errors="replace"))


@PATHS
@hostile
@given(st.binary(max_size=200))
@example(b"q=%ff%fe&subject=%c3%28")
@example(b"q=\xff\xfe\x80")
@example(b"q=%ED%A0%80&type=%ED%BF%BF")
@example(b"&&&===&q&=q&%&%zz")
def test_any_bytes_get_an_answer(path: str, raw: bytes) -> None:
    _get(path, raw.decode("latin-1"))


@PATHS
def test_text_that_is_no_language_is_searched(path: str) -> None:
    assert {value[:20]: _get(path, "q=" + quote(value)) for value in VALUES} == {value[:20]: 200 for value in VALUES}


@hostile
@given(st.text() | st.lists(st.sampled_from(VALUES)).map(" ".join), st.sampled_from(LOCALES), st.sampled_from(SORTS))
def test_engine_takes_any_text(filled: SearchDocument, text: str, locale: str, sort: Sort) -> None:
    """Below the form too, which would have cleaned and cut the text."""
    found = search(SearchQuery(text=text[:5000], site=filled.site, locale=locale, sort=sort))
    assert len(found.hits) == min(found.total, 20)


@PATHS
def test_thousandfold_parameters_get_an_answer(path: str) -> None:
    for name in PARAMETERS:
        _get(path, urlencode([(name, f"value-{number}") for number in range(500)] + [(name, "english")] * 500))


@PATHS
def test_more_parameters_than_django_reads_are_refused(path: str) -> None:
    assert Client().generic("GET", path, QUERY_STRING="&".join(["subject=english"] * 20_000)).status_code == 400


@PATHS
@pytest.mark.parametrize("page", ["1000000000", "501", "9" * 40])
def test_page_past_the_end_is_a_helpful_404(path: str, page: str) -> None:
    assert _get(path, f"page={page}") == 404


@pytest.mark.parametrize("raw", UNKNOWN)
def test_api_says_what_it_does_not_know(raw: str) -> None:
    response = Client().get(f"{API}?{raw}")
    assert response.status_code == 400
    name = raw.partition("=")[0]
    assert name in response.json()["errors"]
    assert name in response.json()["detail"]


@pytest.mark.parametrize("raw", UNKNOWN)
def test_page_ignores_what_it_does_not_know(raw: str) -> None:
    assert _get(HTML, raw) == 200


def test_markup_of_documents_and_queries_stays_text(filled: SearchDocument) -> None:
    for parameters in ({"q": MARKUP}, {"publisher": MARKUP}, {"need": "autism", "q": "title"}, {"q": "script alert"}):
        page = Client().get(HTML, parameters).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "</mark><b>" not in page
    assert "&lt;script&gt;" in page or "&lt;<mark>script" in page
    hit = next(hit for hit in search(SearchQuery(text="script alert", site=filled.site)).hits if hit.id == "markup")
    for html in (hit.title_html, *hit.highlights):
        assert html.replace("<mark>", "").replace("</mark>", "").count("<") == 0
    assert any("<mark>" in html for html in hit.highlights)

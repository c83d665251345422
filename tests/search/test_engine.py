"""What the search port promises, whichever way it is asked."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bench.documents import documents as generated
from search import teaching
from search.documents import SearchDocument, Variant
from search.engine import search
from search.facets import BY_NAME
from search.fields import STALE
from search.query import MAX_HITS_PAGED, Option, SearchQuery
from tests.search import catalogue

pytestmark = pytest.mark.django_db
# What each database's engine searches in.
TABLE = {"sqlite": "search_row", "postgresql": "search_postgresql"}


def document(number: int, **values: Any) -> SearchDocument:
    return SearchDocument(
        **{
            "id": f"resource:{number}:en",
            "kind": "resource",
            "site": 1,
            "locale": "en",
            "url": f"/{number}/",
            "title": f"Lesson {number}",
            **values,
        }
    )


def options(query: SearchQuery, name: str) -> tuple[Option, ...]:
    return next(facet.options for facet in search(query).facets if facet.name == name)


def counts(query: SearchQuery, name: str) -> dict[str, int]:
    return {option.slug: option.count for option in options(query, name)}


def titles(query: SearchQuery) -> list[str]:
    return [hit.title for hit in search(query).hits]


def test_statements_are_constant_whatever_the_catalogue_and_the_selections() -> None:
    made = list(generated(5000))
    common = " ".join(made[0].title.split()[:2])
    chosen = {"subject": ("english", "history"), "need": ("autism",), "publisher": ("publisher-1",)}
    numbers = []
    start = 0
    # This process's copy may be of another test's rows.
    teaching.current()
    for size in (10, 1000, 5000):
        catalogue.index(made[start:size])
        start = size
        search(SearchQuery(common))  # What was taught is read once by each process.
        for query in (SearchQuery(common), SearchQuery(common, selected=chosen, sort="title", page=2)):
            with CaptureQueriesContext(connection) as statements:
                results = search(query)
            # A page without hits has no documents to fetch.
            numbers.append(len(statements) + (not results.hits))
            assert sum(TABLE[connection.vendor] in statement["sql"] for statement in statements) == 1
        with CaptureQueriesContext(connection) as statements:
            search(SearchQuery())
        # No words to look up.
        numbers.append(len(statements) + 1)
    assert set(numbers) == {5}


def test_selected_subject_keeps_sibling_counts() -> None:
    catalogue.index(document(n, facets={"subject": ("english",) if n % 3 else ("history",)}) for n in range(9))
    query = SearchQuery(selected={"subject": ("history",)})
    assert search(query).total == 3
    assert counts(query, "subject") == {"english": 6, "history": 3}


def test_selected_option_is_listed_at_zero() -> None:
    catalogue.index([document(1, facets={"subject": ("english",)})])
    assert counts(SearchQuery(selected={"subject": ("history",)}), "subject") == {"english": 1, "history": 0}


def test_narrower_terms_stand_below_their_broader_one() -> None:
    facets = {"theme": ("thinking-and-information", "fake-news")}
    catalogue.index([document(1, facets=facets)])
    (broader,) = options(SearchQuery(), "theme")
    assert (broader.slug, [option.slug for option in broader.children]) == ("thinking-and-information", ["fake-news"])


def test_publishers_come_by_count_and_years_by_age() -> None:
    catalogue.index(
        document(n, facets={"publisher": ("own",) if n else ("bbc",), "year": (f"year-{10 - n}",)}) for n in range(4)
    )
    assert list(counts(SearchQuery(), "publisher")) == ["own", "bbc"]
    assert list(counts(SearchQuery(), "year")) == ["year-7", "year-8", "year-9", "year-10"]


def test_one_version_must_meet_need_and_adaptation() -> None:
    versions = (
        Variant("/1/a/", "Easy Read", {"need": ("autism",), "adaptation": ("easy-read",)}),
        Variant("/1/b/", "Large print", {"need": ("vision",), "adaptation": ("large-print",)}),
    )
    catalogue.index([document(1, variants=versions)])
    both = SearchQuery(selected={"need": ("autism",), "adaptation": ("large-print",)})
    assert search(both).total == 0
    met = search(SearchQuery(selected={"need": ("autism",), "adaptation": ("easy-read", "large-print")}))
    assert [link.url for hit in met.hits for link in hit.versions] == ["/1/a/"]
    assert counts(SearchQuery(selected={"need": ("autism",)}), "adaptation") == {"easy-read": 1}


def test_welsh_search_marks_english_stand_ins() -> None:
    catalogue.index(
        [
            document(1, title="Newyddion ffug", locale="cy"),
            document(2, title="Fake newyddion lessons", search_locales=("en", "cy")),
            document(3, title="Newyddion in English only"),
        ]
    )
    found = search(SearchQuery("newyddion", locale="cy")).hits
    assert {(hit.title, hit.is_fallback) for hit in found} == {
        ("Newyddion ffug", False),
        ("Fake newyddion lessons", True),
    }
    # English stems hold for the English stand-ins.
    assert titles(SearchQuery("lesson", locale="cy")) == ["Fake newyddion lessons"]


def test_accents_are_no_hindrance() -> None:
    catalogue.index([document(1, title="Dŵr i bawb", locale="cy")])
    assert titles(SearchQuery("dwr", locale="cy")) == titles(SearchQuery("DŴR", locale="cy")) == ["Dŵr i bawb"]


def test_stages_and_years_are_found_however_they_are_written() -> None:
    catalogue.index([document(1, labels=("Key Stage 2", "Year 5")), document(2, labels=("Key Stage 3", "Year 9"))])
    for text in ("KS2", "ks 2", "key stage 2", "year 5", "Y5", "yr 5"):
        assert titles(SearchQuery(text)) == ["Lesson 1"], text


def test_light_words_alone_do_not_match() -> None:
    catalogue.index(
        [
            *(document(n, title="Pupils talk together") for n in range(50)),
            document(50, title="Pupils unmask deepfakes"),
        ]
    )
    assert search(SearchQuery("pupils deepfakes")).total == 1
    assert search(SearchQuery("pupils")).total == 51


def test_words_that_the_catalogue_lacks_do_not_count() -> None:
    catalogue.index([document(1, title="Deepfakes"), document(2, title="Volcanoes")])
    assert titles(SearchQuery("deepfakes qwertyuiop")) == ["Deepfakes"]
    assert search(SearchQuery("qwertyuiop")).total == 0
    assert search(SearchQuery("the and of")).total == 0


def test_title_outweighs_body_and_length_does_not_matter() -> None:
    catalogue.index(
        [
            document(1, title="Something else", body="deepfakes"),
            document(2, title="Deepfakes", body="A whole lesson with all its steps. " * 300),
        ]
    )
    assert titles(SearchQuery("deepfakes")) == ["Deepfakes", "Something else"]


@pytest.mark.usefixtures("each_engine")
def test_overdue_review_comes_behind_its_equals_and_before_a_worse_match() -> None:
    yesterday, today = timezone.localdate() - timedelta(days=1), timezone.localdate()
    catalogue.index(
        [
            document(1, title="Deepfakes overdue", fresh_until=yesterday),
            document(2, title="Deepfakes due today", fresh_until=today),
            document(3, title="Deepfakes without a day"),
            document(4, title="Something else", body="deepfakes"),
        ]
    )
    query = SearchQuery("deepfakes")
    ordered = ["Deepfakes due today", "Deepfakes without a day", "Deepfakes overdue", "Something else"]
    assert titles(query) == ordered
    fresh, _other, overdue, _body = search(query).hits
    assert overdue.score == pytest.approx(STALE * (fresh.score or 0))
    assert titles(SearchQuery("deepfakes", sort="title"))[0] == "Deepfakes due today"
    assert titles(SearchQuery(""))[0] == "Deepfakes overdue"


def test_markup_is_escaped_wherever_it_is_shown() -> None:
    hostile = '<script>alert("news")</script> & <mark>news</mark>'
    catalogue.index([document(1, title=hostile, summary=hostile, body=hostile)])
    (hit,) = search(SearchQuery("news")).hits
    for html in (hit.title_html, *hit.highlights):
        assert "<mark>news</mark>" in html
        assert "<" not in html.replace("<mark>", "").replace("</mark>", "")
        assert "&lt;script&gt;" in html


def test_highlight_shows_the_passage_that_holds_most_of_the_words() -> None:
    body = "Nothing here. " * 40 + "\nSpot fake headlines in the news.\n" + "More of the news. " * 40
    catalogue.index([document(1, body=body)])
    (hit,) = search(SearchQuery("fake headline news")).hits
    assert hit.highlights[0].startswith("Spot <mark>fake</mark> <mark>headlines</mark> in the <mark>news</mark>.")


def test_paging_ends_where_every_engine_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert MAX_HITS_PAGED == 10_000
    monkeypatch.setattr("search.engine.MAX_HITS_PAGED", 100)
    catalogue.index(document(n) for n in range(130))
    results = search(SearchQuery(size=30, page=4))
    assert (results.total, results.pages, len(results.hits)) == (130, 4, 10)
    assert search(SearchQuery(size=30, page=5)).hits == ()


def test_pages_of_equal_rank_neither_repeat_nor_skip() -> None:
    catalogue.index(document(n, title="Same title", minutes=50) for n in range(45))
    for sort in ("best", "newest", "shortest", "title"):
        for text in ("", "title"):
            query = SearchQuery(text, sort=sort, size=10)
            pages = [hit.id for page in range(1, 6) for hit in search(replace(query, page=page)).hits]
            assert len(set(pages)) == len(pages) == 45


def test_every_facet_is_in_every_answer() -> None:
    assert [facet.name for facet in search(SearchQuery("nothing at all")).facets] == list(BY_NAME)

"""What a typed text becomes: phrases, exclusions, corrections and synonyms, the same for every engine."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from search import spelling
from search.documents import SearchDocument
from search.engine import search
from search.engines import database
from search.matching import minimal_groups
from search.models import Document
from search.query import SearchQuery
from search.teaching_models import Revision, Synonym
from search.understanding import understand
from tests import factories
from tests.search import catalogue

pytestmark = pytest.mark.django_db
PLAIN = SearchDocument(id="", kind="resource", site=1, locale="en", url="/", title="Plain")


def add(**texts: dict[str, Any]) -> None:
    """Documents by id with the given fields; two more that share no word with them."""
    rest = {"other1": {"title": "Quokka", "body": "Marsupials wander"}, "other2": {"title": "Wombat"}}
    catalogue.index(replace(PLAIN, id=uid, **fields) for uid, fields in {**texts, **rest}.items())


def teach(**fields: str) -> None:
    Synonym.objects.create(**fields)
    Revision.renew()


def found(text: str, **query: Any) -> set[str]:
    return {hit.id for hit in search(SearchQuery(text, **query)).hits}


def sources(text: str) -> dict[str, list[tuple[str, str]]]:
    """By typed word what stands for it and why."""
    return {word.typed: [(r.text, r.source) for r in word.readings] for word in understand(text, "en").words}


def test_quoted_words_must_stand_side_by_side_in_their_order() -> None:
    add(
        together={"body": "Telling fact and opinion apart"},
        apart={"body": "A fact here, another opinion"},
        reversed={"body": "opinion, fact"},
    )
    assert found('"fact and opinion"') == {"together"}
    assert found("fact opinion") == {"together", "apart", "reversed"}


def test_quoted_words_are_not_found_across_two_fields() -> None:
    add(across={"title": "Fact", "labels": ("opinion",)}, within={"summary": "fact opinion"})
    assert found("“fact opinion”") == {"within"}


def test_quoted_words_are_marked_where_they_stand_side_by_side() -> None:
    add(a={"title": "A fact or opinion", "summary": "Another fact. Some opinions and facts"})
    (hit,) = search(SearchQuery('"fact and opinion"')).hits
    assert hit.title_html == "A <mark>fact</mark> or <mark>opinion</mark>"
    assert hit.highlights == ("Another <mark>fact</mark>. Some <mark>opinions</mark> and facts",)


def test_quoted_words_are_found_however_often_they_were_said_before() -> None:
    add(often={"body": "early day. early days. early morning. early bird. early worm catches"})
    assert found('"early worm"') == {"often"}


def test_minus_excludes_words_and_phrases_and_alone_leaves_the_rest() -> None:
    add(a={"title": "News lesson"}, b={"title": "News game"}, c={"title": "News fake story"})
    assert found("news -game") == {"a", "c"}
    assert found('news -"fake story"') == {"a", "b"}
    assert found("-news") == {"other1", "other2"}


@pytest.mark.parametrize("text", ["far-right news", "fact - opinion", "ages 7 -11", '12" ruler', 'say "news'])
def test_other_signs_are_no_operators(text: str) -> None:
    understood = understand(text, "en")
    assert (understood.phrases, understood.excluded) == ((), ())


def test_unknown_word_is_corrected_and_said_and_can_be_searched_for_as_typed() -> None:
    add(a={"title": "Parliament"}, b={"title": "Parliament and you"})
    result = search(SearchQuery("uk parliment"))
    assert (result.suggestion, {hit.id for hit in result.hits}) == ("uk parliament", {"a", "b"})
    assert sources("parliment") == {"parliment": [("parliment", "typed"), ("parliament", "corrected")]}
    exact = search(SearchQuery("parliment", is_exact=True))
    assert (exact.suggestion, exact.total) == (None, 0)


def test_known_words_are_never_touched() -> None:
    add(a={"title": "News"}, b={"title": "News again"}, c={"title": "Newt"})
    assert understand("newt", "en").corrections == ()
    assert understand("newts", "en").corrections == ()


@pytest.mark.parametrize(
    ("typed", "right"),
    [("newz", "news"), ("holocost", "holocaust"), ("saftey", "safety"), ("kahoot", None), ("nws", None)],
)
def test_nearest_word_is_taken_if_it_is_near_enough(typed: str, right: str | None) -> None:
    words = "News Newton shoot Holocaust safety new new"
    add(a={"title": words}, b={"title": words}, c={"title": "new"}, d={"title": "new"})
    assert dict(understand(typed, "en").corrections).get(typed) == right


@pytest.mark.parametrize(
    ("typed", "near"), [("islamic", "islamist"), ("misinformation", "disinformation"), ("Islamic", "Islamism")]
)
def test_spelling_never_leads_where_no_synonym_may(typed: str, near: str) -> None:
    add(a={"title": near}, b={"title": near})
    assert understand(typed, "en").corrections == ()
    assert found(typed) == set()


def test_words_in_one_document_only_correct_nothing() -> None:
    add(a={"title": "Parlament"})
    assert understand("parliment", "en").corrections == ()


def test_words_for_staff_only_or_taken_out_again_are_never_suggested() -> None:
    add(
        a={"title": "Secretive", "is_staff_only": True},
        b={"title": "Secretive", "is_staff_only": True},
        c={"title": "Passing"},
        d={"title": "Passing"},
    )
    assert understand("secretiv", "en").corrections == ()
    assert understand("pasing", "en").corrections == (("pasing", "passing"),)
    gone = list(Document.objects.filter(uid__in=("c", "d")))
    for row in gone:
        row.is_deleted = True
        row.save()
    database().write(gone)
    spelling.write(gone)
    assert understand("pasing", "en").corrections == ()


def test_rebuilt_spelling_knows_the_same_words() -> None:
    add(a={"title": "Parliament"}, b={"title": "Parliament"})
    spelling.rebuild(lambda count: None)
    assert understand("parliment", "en").corrections == (("parliment", "parliament"),)


def test_welsh_words_are_corrected_in_welsh_searches_only() -> None:
    add(a={"title": "Gwersi", "locale": "cy"}, b={"title": "Gwersi", "locale": "cy"})
    assert understand("gwerssi", "cy").corrections == (("gwerssi", "gwersi"),)
    assert understand("gwerssi", "en").corrections == ()


def test_words_that_name_a_filter_are_no_misspelt_words() -> None:
    add(a={"title": "Small"}, b={"title": "Small"})
    assert understand("somali", "en").corrections == ()
    assert understand("smalll", "en").corrections == (("smalll", "small"),)


def test_stages_and_years_are_no_misspelt_words() -> None:
    add(a={"title": "yearn"}, b={"title": "yearn"})
    assert understand("year 9", "en").corrections == ()


def test_synonym_finds_documents_without_the_typed_word() -> None:
    add(typed={"title": "Autism"}, other={"title": "Autistic spectrum"}, half={"body": "A spectrum of colours"})
    teach(tier="A", words="autism, autistic spectrum")
    assert found("autism") == {"typed", "other"}
    assert found("autistic spectrum") == {"typed", "other", "half"}


def test_synonyms_words_must_stand_side_by_side() -> None:
    add(together={"title": "Religious education"}, apart={"title": "Education", "body": "religious"})
    teach(tier="A2", words="RE", others="religious education")
    assert found("RE") == {"together"}


def test_corrected_word_has_its_synonyms() -> None:
    add(a={"title": "Fake news"}, b={"title": "Fake news"}, c={"title": "Hoaxes"})
    teach(tier="A", words="fake news, hoaxes")
    assert found("fake newz") == {"a", "b", "c"}


def test_synonym_never_outranks_what_was_typed_in_the_same_place() -> None:
    add(other={"title": "Relics and autistic spectrum condition"}, typed={"title": "Autism"}, more={"title": "Autism"})
    teach(tier="B", words="autism", others="autistic spectrum condition")
    hits = search(SearchQuery("autism")).hits
    assert [hit.id for hit in hits] == ["typed", "more", "other"]
    assert hits[2].score == pytest.approx(0.8 * (hits[0].score or 0))


def test_related_words_join_only_where_few_documents_have_the_word() -> None:
    teach(tier="C", words="prejudice", others="discrimination")
    few = {f"few{number}": {"title": "Prejudice"} for number in range(3)}
    add(**few, related={"title": "Discrimination"})
    assert "related" in found("prejudice")
    catalogue.index(replace(PLAIN, id=f"more{number}", title="Prejudice") for number in range(20))
    assert "related" not in found("prejudice", size=100)


def test_alternative_that_loses_its_stop_words_is_left_out() -> None:
    add(a={"title": "Starter"}, b={"title": "Now and then"})
    teach(tier="A", words="starter, do now")
    assert found("starter") == {"a"}


def test_acronym_that_is_a_stop_word_is_understood_in_capitals() -> None:
    add(a={"title": "Higher education"})
    teach(tier="A2", words="HE", others="higher education")
    assert found("HE") == {"a"}


def test_islamist_is_not_islam_and_extremism_not_extreme() -> None:
    add(a={"title": "Islam"}, b={"title": "Islamism"}, c={"title": "Extreme weather"}, d={"title": "Extremism"})
    assert found("islam") == {"a"}
    assert found("islamist") == {"b"}
    assert found("extremist") == {"d"}
    assert found("extreme") == {"c"}


@pytest.mark.parametrize(("text", "statements"), [("news", 2), ('news "fake news" -game', 2), ("parliment zyzzyva", 5)])
def test_statements_do_not_grow_with_the_text(
    text: str, statements: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    add(a={"title": "Parliament news"}, b={"title": "Parliament news"})
    understand("parliment", "en")  # This process's copy of the words.
    with django_assert_num_queries(statements):
        understand(text, "en")


def test_page_says_what_it_searched_for_and_offers_what_was_typed(
    client: Client, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(2):
            factories.lesson(title="Parliament")
    address = reverse("search:results")
    page = client.get(address, {"q": "parliment <b>", "sort": "title"})
    assert page.context["results"].total == 2
    assert "Showing results for <strong>parliament &lt;b&gt;</strong>" in page.content.decode()
    exact = client.get(page.context["exact_url"])
    assert (exact.context["results"].total, exact.context["query"].sort) == (0, "title")
    assert exact.context["exact_url"] is None
    # Another text typed over it is corrected again.
    again = client.get(address, {"q": "parlament", "exact": "parliment <b>"})
    assert again.context["results"].suggestion == "parliament"


def test_minimal_groups_are_the_smallest_sets_that_reach_the_share() -> None:
    assert list(minimal_groups([5.0, 3.0, 2.0], 0.2)) == [(0,), (1,), (2,)]
    assert list(minimal_groups([5.0, 3.0, 2.0], 0.5)) == [(0,), (1, 2)]
    assert list(minimal_groups([], 0.2)) == []

"""Filters that a query's words name are offered: which, when, and what is left of the words."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from search.facets import FACETS
from search.recognition import Name, Recogniser, names
from search.synonyms import Row
from search.teaching_models import Synonym
from tests import factories
from vocabulary.models import Term

pytestmark = pytest.mark.django_db


class _Every(dict[str, int]):
    def get(self, key: str, default: object = None) -> int:
        return 1


# As if documents of every value had been found.
EVERY = {facet.name: _Every() for facet in FACETS}


@pytest.fixture
def recogniser() -> Recogniser:
    call_command("load_synonyms", stdout=StringIO())
    return Recogniser(names(), Synonym.objects.rows())


def offered(recogniser: Recogniser, text: str, locale: str = "en") -> tuple[list[str], str]:
    """The offers as `facet=slug`, and the text without the words of all of them."""
    found, left = recogniser.recognise(text, locale, EVERY, {})
    return [f"{offer.facet}={offer.slug}" for offer in found], left


@pytest.mark.parametrize(
    ("text", "offers", "left"),
    [
        ("year 5", ["year=year-5"], ""),
        ("Y5 fake news clips", ["year=year-5", "theme=fake-news", "type=video"], ""),
        ("Key Stage 3 RE", ["key_stage=ks3", "subject=religious-education"], ""),
        ("ks3 re on kindness", ["key_stage=ks3", "subject=religious-education"], "on kindness"),
        ("tutor time 20 mins", ["setting=tutor-time", "duration=11-20"], ""),
        ("20-minute starter on rumours", ["duration=11-20"], "starter on rumours"),
        ("form time, 1 hour", ["setting=tutor-time", "duration=46-60"], ""),
        ("45min rumours", ["duration=31-45"], "rumours"),
        ("easy read rumours", ["adaptation=easy-read"], "rumours"),
        ("easyread", ["adaptation=easy-read"], ""),
        ("rumours in Polish", ["language=pl"], "rumours in"),
        ("BSL video", ["adaptation=bsl-video"], ""),
        ("autistic pupils", ["need=autism", "audience=pupils"], ""),
        ("collective worship kindness", ["type=assembly"], "kindness"),
        ("PE", ["subject=physical-education"], ""),
        ("year five kindness", ["year=year-5"], "kindness"),
    ],
)
def test_words_that_name_a_filter_are_offered_as_one(
    recogniser: Recogniser, text: str, offers: list[str], left: str
) -> None:
    assert offered(recogniser, text) == (offers, left)


@pytest.mark.parametrize(
    "text",
    [
        "re-use and recycle",
        "what is it",
        "7 years old",
        "other faiths",
        "my YouTube channel",
        "prevent bullying",
        "fixation with extreme violence",
        "mixed, unclear or no settled ideology",
        '"year 5"',
        "kindness -maths",
    ],
)
def test_words_that_name_none_or_must_not_are_left_alone(recogniser: Recogniser, text: str) -> None:
    assert offered(recogniser, text) == ([], text.strip(" ,"))


def test_no_name_of_a_theme_for_staff_only_is_recognised(recogniser: Recogniser) -> None:
    hidden = Term.objects.filter(sensitivity=Term.Sensitivity.STAFF_ONLY)
    assert hidden.count() > 1
    slugs = {f"theme={term.slug}" for term in hidden}
    for term in hidden:
        for label in (*term.labels.values(), term.slug.replace("-", " ")):
            assert slugs.isdisjoint(offered(recogniser, label)[0])


def test_each_offer_takes_only_its_own_words_out(recogniser: Recogniser) -> None:
    found, left = recogniser.recognise("KS3 RE kindness", "en", EVERY, {})
    assert [offer.text for offer in found] == ["RE kindness", "KS3 kindness"]
    assert [offer.label for offer in found] == ["Key Stage 3", "Religious education"]
    assert left == "kindness"


def test_filter_that_no_document_found_carries_or_that_is_chosen_is_not_offered(recogniser: Recogniser) -> None:
    counts = {"key_stage": {"ks3": 4}, "subject": {"religious-education": 0}}
    found, left = recogniser.recognise("KS3 RE kindness", "en", counts, {})
    assert [offer.slug for offer in found] == ["ks3"]
    assert left == "RE kindness"
    assert recogniser.recognise("KS3 kindness", "en", counts, {"key_stage": ("ks3",)}) == ((), "KS3 kindness")


def test_welsh_names_are_recognised_in_welsh_searches(recogniser: Recogniser) -> None:
    assert offered(recogniser, "Blwyddyn 5 hawdd ei ddeall", "cy") == (["year=year-5", "adaptation=easy-read"], "")
    found, _left = recogniser.recognise("CA3", "cy", EVERY, {})
    assert [offer.label for offer in found] == ["Cyfnod Allweddol 3"]


def test_one_way_and_related_rows_name_no_filter() -> None:
    known = [Name("setting", "tutor-time", {"en": "Tutor time"}, {"en": ("Tutor time",)})]
    rows = [Row("B", ("quick activity",), ("tutor time",)), Row("C", ("pastoral",), ("tutor time",))]
    assert Recogniser(known, rows).recognise("quick activity pastoral", "en", EVERY, {})[0] == ()


def test_page_links_each_filter_and_all_of_them_and_the_links_find_the_lesson(
    client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        factories.lesson(title="Rumour mill", key_stages=("ks3",), years=("year-7",), subjects=("religious-education",))
    offers = client.get("/search/", {"q": "KS3 RE rumour"}).context
    assert [offer.url for offer in offers["offers"]] == [
        "/search/?q=RE+rumour&key_stage=ks3",
        "/search/?q=KS3+rumour&subject=religious-education",
    ]
    assert offers["all_offers_url"] == "/search/?q=rumour&key_stage=ks3&subject=religious-education"
    for url in (*(offer.url for offer in offers["offers"]), offers["all_offers_url"]):
        assert client.get(url).context["results"].total == 1
    alone = client.get("/search/", {"q": "KS3 rumour"}).context
    assert (len(alone["offers"]), alone["all_offers_url"]) == (1, None)

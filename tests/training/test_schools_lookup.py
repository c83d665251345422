"""A school is found by whatever somebody types of it."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django import DjangoAssertNumQueries

from tests.training import gias
from tests.training.gias import LINKS, REGISTER, row
from training.models import School, SchoolRegister
from training.schools import lookup
from training.schools.lookup import find
from training.schools.words import words

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def register() -> None:
    call_command("import_schools", REGISTER, links=LINKS, stdout=StringIO())


def urns(text: str, **options: object) -> list[int]:
    return [match.urn for match in find(text, **options)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "as_words"),
    [
        ("St. John’s C of E", ["st", "johns", "cofe"]),
        ("Saint John's C.E. School", ["st", "johns", "cofe", "school"]),
        ("st johns church of england school", ["st", "johns", "cofe", "school"]),
        ("All Saints' R.C. High", ["all", "saints", "catholic", "high"]),
        ("SS Peter & Paul", ["saints", "peter", "paul"]),
        ("Tŵr Café", ["twr", "cafe"]),
        ("ZZ1 1AA", ["zz11aa"]),
        ("zz11aa", ["zz11aa"]),
        ("The", ["the"]),
        ("…", []),
    ],
)
def test_ways_of_writing_the_same_are_one(text: str, as_words: list[str]) -> None:
    assert words(text) == as_words


@pytest.mark.parametrize(
    ("text", "urn"),
    [
        ("st johns church of england exampleford", 900001),
        ("Saint John's C of E Primary, Exampleford", 900001),
        ("st. john’s CE primary exampleford", 900001),
        ("St John Catholic", 900003),
        ("kings oak", 900027),
        ("King’s Oak Middle", 900027),
        ("cafe house", 900020),
        ("CAFÉ HOUSE", 900020),
        ("all saints catholic high", 900022),
        ("ss peter and paul", 900023),
        ("saints peter & paul rc", 900023),
        ("ysgol gynradd twr", 900024),
        ("tŵr enghraifft", 900024),
        ("tiny ac", 900016),
        ("ladyb", 900029),
        ("ladybrid", 900029),
        ("Exampelford Gramar", 900019),
        ("brokside acadmy", 900006),
        ("market hill", 900009),
        ("willows", 900015),
        ("meadow lane sampling", 900032),
        ("merry meadow lane otherby", 900033),
        ("ZZ1 7GG", 900016),
        ("zz17gg", 900016),
        ("ZZ1 7", 900016),
        ("900017", 900017),
        ("URN: 900017", 900017),
        ("Exampleshire College (900017)", 900017),
        ("990/2017", 900017),
        ("9902017", 900017),
    ],
)
def test_first_match(text: str, urn: int) -> None:
    assert urns(text)[:1] == [urn]


def test_schools_of_one_name_are_told_apart_by_town_and_postcode() -> None:
    assert [match.hint for match in find("meadow lane primary school")] == [
        "Exampleford, ZZ1 4VV, Primary, URN 900031",
        "Sampling, ZZ2 4WW, Primary, URN 900032",
        "Otherby, ZZ9 1AA, Primary, URN 900033",
    ]


def test_own_authoritys_schools_come_before_equally_good_ones() -> None:
    assert urns("meadow lane", authorities=["991"])[0] == 900033
    assert urns("st johns primary", authorities=["991"])[0] == 900034
    assert urns("st johns primary", authorities=["990"])[-1] == 900034


def test_own_authoritys_bad_match_does_not_hide_anothers_good_one() -> None:
    assert urns("otherby high", authorities=["990"])[0] == 900035


@pytest.mark.parametrize("text", ["Brook Lane", "Hollow Oak", "Old Mill High", "New Meadow"])
def test_closed_and_not_yet_opened_schools_are_not_offered(text: str) -> None:
    names = [match.name for match in find(text)]
    assert not any(name.startswith(text) for name in names)


def test_number_of_a_closed_school_leads_to_its_successors_and_says_so() -> None:
    (match,) = find("900004")
    assert (match.urn, match.instead_of) == (900006, "Brook Lane Primary School")
    assert [(match.urn, match.instead_of) for match in find("990/2010")] == [
        (900011, "Old Mill High School"),
        (900012, "Old Mill High School"),
    ]


@pytest.mark.parametrize("text", ["900013", "900037", "999999", "990/9999"])
def test_number_that_leads_to_no_open_school_finds_nothing(text: str) -> None:
    assert find(text) == []


@pytest.mark.parametrize(
    "text",
    ["", "  ", "zzzzqqqq", "'", '"', "%", "\x00", "’’’", "()", "🙂", "-" * 600, "a " * 4000, "\ud800", "NEAR/2 *"],
)
def test_nothing_that_can_be_typed_does_harm(text: str) -> None:
    assert len(find(text)) <= lookup.LIMIT


def test_generic_words_narrow_only_when_nothing_else_is_typed() -> None:
    assert 900009 in urns("market hill academy")
    colleges = [match.name for match in find("college")]
    assert sorted(colleges) == ["Exampleshire College", "Sampling Sixth Form College"]


def test_limit_holds() -> None:
    assert len(find("primary", 3)) == 3


def test_one_letter_finds_names_that_begin_with_it_first() -> None:
    assert {match.name[0] for match in find("l", 1)} == {"L"}


def test_look_up_is_two_statements_and_by_number_at_most_three(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    find("warm")
    for text in ("st johns", "ladybrid", "p"):
        with django_assert_num_queries(2):
            find(text)
    with django_assert_num_queries(1):
        find("900017")
    with django_assert_num_queries(3):
        find("900004")


def test_new_register_is_found_at_once_and_by_every_process(tmp_path: Path) -> None:
    assert urns("ladybird") == [900029]
    known = lookup._loaded
    call_command(
        "import_schools",
        gias.write(tmp_path / "new.csv", [row(900050, "Kingfisher School")]),
        force=True,
        stdout=StringIO(),
    )
    assert (urns("ladybird"), urns("kingfisher")) == ([], [900050])
    # Another process has still read the index of before.
    lookup._loaded = known
    assert urns("kingfisher") == [900050]


def test_school_that_closed_since_the_index_was_made_is_left_out() -> None:
    School.objects.filter(urn=900029).update(status=School.Status.CLOSED)
    assert urns("ladybird") == []


def test_before_the_first_import_nothing_is_found() -> None:
    SchoolRegister.objects.all().delete()
    assert find("ladybird") == []

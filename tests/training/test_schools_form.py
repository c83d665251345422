"""The choice of a school in a request: with and without a script, listed or not, open, closed, or another council's."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.template.loader import render_to_string
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from cms.models import ContactPoint
from tests.factories import site
from tests.training.gias import LINKS, REGISTER
from training.forms.school import NOT_LISTED, SchoolChoiceForm, SchoolSearchForm
from training.forms.step import Asking
from training.models import Kind, School, ServedAuthority
from training.schools.area import REGIONAL_CONTACT

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def register() -> None:
    call_command("import_schools", REGISTER, links=LINKS, stdout=StringIO())


@pytest.fixture
def served() -> None:
    ServedAuthority.objects.create(site=site(), la_code="990", name="Exampleshire")


def choice(data: dict[str, str] | None = None, **options: Any) -> SchoolChoiceForm:
    asking = Asking(kind=Kind.BESPOKE, site=site(), language="en", answers={})
    typed = {name: [value] for name, value in data.items()} if data is not None else None
    return SchoolChoiceForm(typed, asking=asking, **options)


def answers(form: SchoolChoiceForm) -> list[str]:
    """The answers offered once the schools to choose from are shown."""
    assert len(form.matches) <= 10
    return [value for value, _label in form.fields["school"].choices]  # type: ignore[attr-defined]


def test_search_without_a_word_says_what_to_enter() -> None:
    assert SchoolSearchForm({"q": "  "}).errors == {"q": ["Enter the name, town, postcode or URN of the school."]}


def test_choice_offers_the_matches_and_always_that_it_is_not_listed() -> None:
    assert answers(choice(search="meadow lane")) == ["900031", "900032", "900033", NOT_LISTED]
    assert answers(choice(search="zzzzqqqq")) == [NOT_LISTED]
    assert answers(choice(search="")) == [NOT_LISTED]


def test_school_chosen_gives_the_snapshot_of_a_request() -> None:
    form = choice({"q": "meadow lane", "school": "900032"})
    assert form.is_valid()
    assert form.values() == {
        "school": School.objects.get(urn=900032),
        "school_name": "Meadow Lane Primary School",
        "school_urn": 900032,
        "school_phase": "primary",
        "school_town": "Sampling",
        "school_postcode": "ZZ2 4WW",
        "authority_code": "990",
        "authority_name": "Exampleshire",
    }
    assert form.summary() == [("School", "Meadow Lane Primary School, Sampling, ZZ2 4WW")]


def test_nothing_chosen_is_an_error_and_keeps_the_list() -> None:
    form = choice({"q": "meadow lane"})
    assert form.errors == {"school": ["Choose a school, or that it is not on the list."]}
    assert answers(form)[0] == "900031"


def test_unlisted_setting_is_typed_by_hand() -> None:
    typed = {"q": "acorn club", "school": NOT_LISTED, "school_name": "Acorn Club", "school_town": "Sampling"}
    form = choice(typed | {"school_postcode": "zz21aa"})
    assert form.is_valid()
    assert form.values() == {
        "school": None,
        "school_name": "Acorn Club",
        "school_town": "Sampling",
        "school_postcode": "ZZ2 1AA",
    }
    assert form.summary() == [("School", "Acorn Club, Sampling, ZZ2 1AA")]


def test_unlisted_setting_needs_name_and_town_and_keeps_what_was_typed() -> None:
    form = choice({"q": "x", "school": NOT_LISTED, "school_name": "", "school_town": "", "school_postcode": "no"})
    assert form.errors == {
        "school_name": ["Enter the name of the school or setting."],
        "school_town": ["Enter the town or city."],
        "school_postcode": ["Enter a full postcode, such as DE1 2AB."],
    }
    assert 'value="no"' in render_to_string("training/school/choice.html", {"form": form})


def test_what_was_begun_by_hand_does_not_stand_in_the_way_of_a_choice() -> None:
    form = choice({"q": "meadow", "school": "900031", "school_name": "Half a na", "school_postcode": "no"})
    assert form.is_valid()
    assert form.values()["school_name"] == "Meadow Lane Primary School"


def test_school_closed_since_is_an_error_that_offers_its_successor() -> None:
    form = choice({"q": "brook lane", "school": "900004"})
    message = "Brook Lane Primary School has closed. Choose the school that took over from it."
    assert form.errors == {"school": [message]}
    assert answers(form) == ["900006", NOT_LISTED]
    html = render_to_string("training/school/choice.html", {"form": form})
    assert "took over from Brook Lane Primary School, which has closed" in html


def test_school_closed_without_a_successor_is_an_error_that_says_so() -> None:
    form = choice({"q": "hollow oak", "school": "900037"})
    assert form.errors == {"school": ["Hollow Oak School has closed. Search for another, or enter its name by hand."]}


@pytest.mark.parametrize("urn", ["999999", "0", "12345678"])
def test_number_of_no_school_is_an_error(urn: str) -> None:
    form = choice({"q": "brook", "school": urn})
    assert form.errors == {"school": ["This school is no longer in the register. Search for it again."]}


@pytest.mark.parametrize("value", ["-1", "900001.0", "1e5", "٩٠٠٠٠١", "<b>", "9" * 40])
def test_forged_answer_is_an_error(value: str) -> None:
    assert list(choice({"q": "brook", "school": value}).errors) == ["school"]


def test_school_outside_the_area_is_told_whom_to_ask(served: None) -> None:
    call_command("load_guidance", stdout=StringIO())
    form = choice({"q": "otherby high", "school": "900035"})
    assert list(form.errors) == ["school"]
    assert form.outside is not None
    assert [contact.slug for contact in form.outside.contacts] == [REGIONAL_CONTACT]
    html = render_to_string("training/school/outside_area.html", {"outside": form.outside})
    assert "Otherby High School, Otherby, ZZ9 3CC is in the area of Neighbourshire" in html
    assert "We train schools in Exampleshire only" in html
    assert ContactPoint.objects.get(slug=REGIONAL_CONTACT).url in html


def test_list_says_which_schools_are_in_another_area(served: None) -> None:
    html = render_to_string("training/school/choice.html", {"form": choice(search="meadow lane")})
    assert html.count("in the area of Neighbourshire") == 1


def test_site_without_a_list_of_authorities_serves_every_school() -> None:
    assert choice({"q": "otherby high", "school": "900035"}).is_valid()


def test_choice_costs_few_statements_however_many_schools_match(
    served: None, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    assert choice(search="primary").matches
    with django_assert_max_num_queries(5):
        form = choice({"q": "primary", "school": "900031"})
        assert form.is_valid()
        render_to_string("training/school/choice.html", {"form": form})


def test_suggestions_while_typing_lead_to_exactly_the_school_chosen(served: None, client: Client) -> None:
    response = client.get("/request/schools/", {"q": "meadow la"})
    body = response.json()
    assert body["message"] == "3 schools"
    assert body["options"][1] == {
        "value": "Meadow Lane Primary School (900032)",
        "label": "Meadow Lane Primary School",
        "hint": "Sampling, ZZ2 4WW, Primary, URN 900032",
    }
    form = choice(search=body["options"][1]["value"])
    assert answers(form) == ["900032", NOT_LISTED]
    assert form.initial["school"] == "900032"
    assert response["Cache-Control"] == "public, max-age=300"


@pytest.mark.parametrize("text", ["", "zzzzqqqq", "'; DROP TABLE", "\x00", "a" * 5000])
def test_suggestions_answer_anything(client: Client, text: str) -> None:
    body = client.get("/request/schools/", {"q": text}).json()
    assert (body["options"], body["message"]) == ([], "No schools found")

"""A year's figures: what is counted, and that no small number can be worked out from them."""

import csv
import io
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from tests.factories import site, term
from tests.training.factories import offer, session, training_request
from training import retention
from training.export import safe_cell, spreadsheet
from training.figures import MEASURES, Breakdown, Figures, Year, figures
from training.models import Kind, State, TrainingRequest
from training.suppression import SMALLEST, is_safe, suppressed

YEAR = Year(2026)


def delivered(**values: Any) -> TrainingRequest:
    """A bespoke session in October 2026 that 30 members of staff came to, unless it is said otherwise."""
    given_at = values.pop("at", datetime(2026, 10, 5, 9, tzinfo=UTC))
    values = {"starts_at": given_at, "delivered_at": given_at, "attended_staff": 30} | values
    return training_request(state=State.DELIVERED, **values)


def column(breakdown: Breakdown, measure: str) -> dict[str, int | None]:
    position = list(MEASURES).index(measure)
    return {label: values[position] for label, values in breakdown.rows}


def total(found: Figures, measure: str) -> int | None:
    return found.totals[list(MEASURES).index(measure)]


@pytest.mark.django_db
def test_what_was_delivered_is_counted_by_phase_area_and_type() -> None:
    pupils = offer(training_type=term("training-type", "pupil-workshop"))
    for _number in range(6):
        delivered(offer=pupils, school_phase="secondary", attended_staff=2, attended_pupils=30)
        delivered(school_phase="primary", authority_name="Borough of Elm", attended_staff=40)
    training_request(state=State.CONFIRMED, starts_at=datetime(2026, 10, 5, tzinfo=UTC))
    found = figures(site(), YEAR)
    assert [total(found, measure) for measure in MEASURES] == [12, 12, 252, 180, 0]
    phases, areas, types = found.breakdowns
    assert column(phases, "staff") == {"Primary": 240, "Secondary": 12}
    assert column(areas, "bookings") == {"Borough of Elm": 6, "Exampleshire": 6}
    assert column(types, "pupils") == {"Other": 0, str(pupils.training_type.label): 180}


@pytest.mark.django_db
def test_session_of_several_schools_is_one_session() -> None:
    held = session(starts_at=datetime(2026, 11, 3, 9, tzinfo=UTC))
    for phase in ("primary", "primary", "secondary", "secondary", "secondary", "primary"):
        delivered(kind=Kind.PLACE, session=held, school_phase=phase, attended_staff=5)
    for _number in range(5):
        delivered(school_phase="primary")
    found = figures(site(), YEAR)
    assert total(found, "sessions") == 6
    assert total(found, "bookings") == 11
    assert set(column(found.breakdowns[0], "sessions")) == {"Primary", "Secondary", "Several"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "academic", "calendar"),
    [
        (datetime(2026, 8, 31, 22, 59, tzinfo=UTC), False, True),
        (datetime(2026, 8, 31, 23, 0, tzinfo=UTC), True, True),
        (datetime(2026, 12, 31, 23, 59, tzinfo=UTC), True, True),
        (datetime(2027, 8, 31, 22, 59, tzinfo=UTC), True, False),
        (datetime(2027, 8, 31, 23, 0, tzinfo=UTC), False, False),
    ],
)
def test_years_begin_at_midnight_in_london(day: datetime, academic: bool, calendar: bool) -> None:
    for _number in range(5):
        delivered(at=day)
    for year, expected in ((YEAR, academic), (Year(2026, is_academic=False), calendar)):
        assert total(figures(site(), year), "bookings") == (5 if expected else 0), year


@pytest.mark.django_db
def test_figures_are_the_same_after_everything_was_made_anonymous() -> None:
    held = session(starts_at=datetime(2026, 11, 3, 9, tzinfo=UTC))
    for number in range(12):
        delivered(offer=offer(), school_phase="primary" if number % 2 else "secondary")
        delivered(kind=Kind.PLACE, session=held, attended_staff=3, attended_pupils=1)
    before = figures(site(), YEAR)
    retention.anonymise(TrainingRequest.objects.all())
    assert not TrainingRequest.objects.exclude(school_name="", requester_email="").exists()
    assert figures(site(), YEAR) == before


@pytest.mark.django_db
def test_small_numbers_are_hidden_and_cannot_be_worked_out() -> None:
    for number in range(12):
        delivered(authority_name="Wide", attended_staff=20, school_phase="primary" if number else "nursery")
    delivered(authority_name="Narrow", attended_staff=3)
    found = figures(site(), YEAR)
    assert column(found.breakdowns[1], "staff") == {"Narrow": None, "Wide": None}
    assert total(found, "staff") == 243
    assert "[c]" in str(found.table())
    assert not any(cell in range(1, SMALLEST) for row in found.table() for cell in row if isinstance(cell, int))


cells = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 30), min_size=1)


@given(cells)
def test_hidden_cells_leave_every_one_of_them_open(table: dict[str, int]) -> None:
    hidden = suppressed(table)
    assert {name for name, count in table.items() if 0 < count < SMALLEST} <= hidden
    assert all(table[name] for name in hidden), "a nought says nothing of anybody"
    if not (hidden and is_safe(table)):
        return
    # All that a reader of the total and the shown cells knows: how much the hidden ones are together, none being 0.
    left = sum(table.values()) - sum(count for name, count in table.items() if name not in hidden)
    assert left >= SMALLEST
    most = left - (len(hidden) - 1)
    assert most > 1, "each is at least 1 and may be more"
    assert len(hidden) > 1, "nor is the one hidden cell what is left"


@given(cells)
def test_total_is_hidden_where_it_would_give_a_small_number_away(table: dict[str, int]) -> None:
    small = [count for count in table.values() if 0 < count < SMALLEST]
    if not is_safe(table):
        assert small or 0 < sum(table.values()) < SMALLEST
    if len([count for count in table.values() if count]) == 1 and small:
        assert not is_safe(table)


@pytest.mark.django_db
def test_what_one_table_gives_away_is_hidden_in_all() -> None:
    # By area five ones: their total alone would tell.
    for number in range(5):
        delivered(authority_name=f"Area {number}", school_phase="primary", attended_staff=1)
    found = figures(site(), YEAR)
    assert total(found, "staff") is None
    assert all(value is None for table in found.breakdowns for value in column(table, "staff").values())


@pytest.mark.django_db
def test_screen_print_and_files_show_the_same(admin: Client) -> None:
    for _number in range(6):
        delivered(authority_name="=HYPERLINK(1)")
    query = {"kind": "academic", "year": "2026"}
    url = reverse("training_figures")
    for address in (query, query | {"print": "1"}):
        text = admin.get(url, address).content.decode()
        assert "2026/27" in text
        assert ">180<" in text
    sheet = admin.get(reverse("training_figures_file", args=["csv"]), query)
    rows = list(csv.reader(io.StringIO(sheet.content.decode("utf-8-sig"))))
    assert ["Total", "2026/27", "6", "6", "180", "0", "0"] in rows
    assert ["Area", "'=HYPERLINK(1)", "6", "6", "180", "0", "0"] in rows
    book = load_workbook(io.BytesIO(admin.get(reverse("training_figures_file", args=["xlsx"]), query).content))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert 180 in [cell.value for cell in cells]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query", [{"year": "0"}, {"year": "x"}, {"kind": "lunar"}, {"site": "987"}, {"year": "9" * 50}]
)
def test_year_that_cannot_be_is_said(admin: Client, query: dict[str, str]) -> None:
    response = admin.get(reverse("training_figures"), query)
    assert response.status_code == 200
    assert response.context["figures"] is None
    assert response.context["form"].errors
    assert admin.get(reverse("training_figures_file", args=["csv"]), query).status_code == 404


def test_years_are_written_as_people_do() -> None:
    assert [str(Year(2026)), str(Year(1999)), str(Year(2026, is_academic=False))] == ["2026/27", "1999/00", "2026"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", " ="])
def test_text_that_looks_like_a_formula_is_text(start: str) -> None:
    assert safe_cell(f"{start}1+1") == f"'{start}1+1"
    for form in ("csv", "xlsx"):
        assert str(_read(spreadsheet([[f"{start}1+1"]], form), form)[0][0]).startswith("'")


def test_numbers_and_plain_text_stay() -> None:
    assert [safe_cell(value) for value in (-5, 0, None, "St Mary's", "a=b")] == [-5, 0, None, "St Mary's", "a=b"]


def _read(content: bytes, form: str) -> list[list[Any]]:
    if form == "csv":
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    return [[cell.value for cell in row] for row in load_workbook(io.BytesIO(content)).active.iter_rows()]

"""What officers see of visitors' searches, and the forms that each leads to."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from search import reports
from search.models import SearchCount
from search.querylog import normalised
from tests import factories

pytestmark = pytest.mark.django_db
TOP, WITHOUT_RESULTS, NOTHING_OPENED = (reverse(report.index_url_name) for report in reports.REPORTS)


@pytest.fixture
def officer(client: Client) -> Client:
    client.force_login(factories.officer())
    return client


@pytest.fixture
def count() -> Callable[..., SearchCount]:
    def add(text: str, searches: int, results: int, opened: int = 0, days_ago: int = 0) -> SearchCount:
        day = timezone.localdate() - timedelta(days=days_ago)
        return SearchCount.objects.create(
            day=day, text=text, locale="en", searches=searches, results=results, opened=opened
        )

    return add


def texts(client: Client, path: str) -> list[tuple[str, int]]:
    return [(row["text"], row["times"]) for row in client.get(path).context["object_list"]]


def test_searches_are_summed_over_the_days_the_commonest_first(
    officer: Client, count: Callable[..., SearchCount]
) -> None:
    count("quokka", 2, 5)
    count("quokka", 2, 5, days_ago=20)
    count("wombat", 3, 5)
    assert texts(officer, TOP) == [("quokka", 4), ("wombat", 3)]
    assert texts(officer, f"{TOP}?ordering=times") == [("wombat", 3), ("quokka", 4)]


def test_a_period_leaves_out_the_days_before_it(officer: Client, count: Callable[..., SearchCount]) -> None:
    count("today", 1, 1)
    count("last week", 1, 1, days_ago=6)
    count("before", 1, 1, days_ago=7)
    assert {text for text, _times in texts(officer, f"{TOP}?period=7")} == {"today", "last week"}
    assert len(texts(officer, f"{TOP}?period=30")) == 3
    assert texts(officer, f"{TOP}?locale=cy") == []


def test_a_search_that_finds_something_by_now_is_not_without_results(
    officer: Client, count: Callable[..., SearchCount]
) -> None:
    count("wombat", 9, 0)
    count("quokka", 9, 0, days_ago=1)
    count("quokka", 1, 2)
    assert texts(officer, WITHOUT_RESULTS) == [("wombat", 9)]


def test_searches_whose_results_nobody_opened(officer: Client, count: Callable[..., SearchCount]) -> None:
    count("ignored", reports.LEAST_UNOPENED, 5)
    count("opened yesterday", 9, 5, opened=1, days_ago=1)
    count("opened yesterday", 9, 5)
    count("without results", 9, 0)
    count("new", 1, 5)
    assert texts(officer, NOTHING_OPENED) == [("ignored", reports.LEAST_UNOPENED)]


def test_each_row_leads_to_a_synonym_and_a_pin(officer: Client, count: Callable[..., SearchCount]) -> None:
    count("r&b <news>", 2, 0)
    page = officer.get(WITHOUT_RESULTS).content.decode()
    assert "<news>" not in page
    for model in ("synonym", "promotion"):
        link = f"/admin/snippets/search/{model}/add/?query=r%26b+%3Cnews%3E"
        assert link in page
        assert "r&amp;b &lt;news&gt;" in officer.get(link).content.decode()


def test_buttons_are_for_those_who_may(client: Client, count: Callable[..., SearchCount]) -> None:
    count("quokka", 2, 0)
    client.force_login(factories.officer())
    for group in Group.objects.all():
        group.permissions.remove(*group.permissions.filter(codename="add_synonym"))
    page = client.get(TOP).content.decode()
    assert "quokka" in page
    assert "synonym/add" not in page


def test_reports_are_for_officers(client: Client) -> None:
    for path in (TOP, WITHOUT_RESULTS, NOTHING_OPENED):
        assert client.get(path).status_code == 302


def test_what_the_private_list_names_by_now_is_not_shown(
    officer: Client, count: Callable[..., SearchCount], monkeypatch: pytest.MonkeyPatch
) -> None:
    count("quokka", 9, 0)
    count("wombat", 9, 0)
    monkeypatch.setattr(reports, "is_listed", lambda text: text == "quokka")
    assert texts(officer, TOP) == [("wombat", 9)]
    assert b"quokka" not in b"".join(officer.get(f"{TOP}?export=csv").streaming_content)


def test_reports_download_as_spreadsheets(officer: Client, count: Callable[..., SearchCount]) -> None:
    count("dŵr", 4, 2, opened=1)
    lines = b"".join(officer.get(f"{TOP}?export=csv").streaming_content).decode().splitlines()
    assert lines == ["Search,Language searched,Times searched,Results,Results opened", "dŵr,en,4,2,1"]
    book = openpyxl.load_workbook(BytesIO(b"".join(officer.get(f"{TOP}?export=xlsx").streaming_content)))
    assert [cell.value for cell in book.active[2]] == ["dŵr", "en", 4, 2, 1]


@pytest.mark.parametrize("text", ["=1+1", "+cmd", "-2", "@sum(a1)", "\t=1", " '=1"])
def test_no_counted_text_is_a_spreadsheets_formula(text: str) -> None:
    assert normalised(text)[0] not in "=+-@\t'"


def test_the_menu_names_the_reports(officer: Client) -> None:
    page = officer.get(reverse("wagtailadmin_home")).content.decode()
    for path in (TOP, WITHOUT_RESULTS, NOTHING_OPENED):
        assert path in page

"""axe-core finds nothing on any kind of page, error pages and the admin screens that we add."""

from typing import Any

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import Page

from tests.pages.kinds import PUBLIC
from tests.pages.site import OFFICER, PASSWORD

ADMIN = {
    "contact points": "/admin/snippets/cms/contactpoint/",
    "new contact point": "/admin/snippets/cms/contactpoint/add/",
    "terms": "/admin/snippets/vocabulary/term/",
    "new term": "/admin/snippets/vocabulary/term/add/",
    "vocabularies": "/admin/snippets/vocabulary/scheme/",
    "licences": "/admin/snippets/vocabulary/licenceflags/",
    "status of subjects": "/admin/snippets/vocabulary/subjectstatus/",
    "new status of a subject": "/admin/snippets/vocabulary/subjectstatus/add/",
    "synonyms": "/admin/snippets/search/synonym/",
    "new synonym": "/admin/snippets/search/synonym/add/",
    "promoted answers": "/admin/snippets/search/promotion/",
    "new promoted answer": "/admin/snippets/search/promotion/add/",
    "top searches": "/admin/search/top/",
    "searches without results": "/admin/search/without-results/",
    "what a query becomes": "/admin/search/tryout/?q=yr+5+fake+newz+%22two+words%22&locale=en",
    "requests for training": "/admin/training/requests/",
    "sessions": "/admin/training/sessions/",
    "new session": "/admin/training/sessions/new/",
    "closed days": "/admin/training/closed-days/",
    "new closed days": "/admin/training/closed-days/new/",
    "import of closed days": "/admin/training/closed-days/import/",
    "training calendar": "/admin/training/calendar/",
    "calendar feed": "/admin/training/calendar/feed/",
    "figures": "/admin/training/figures/",
    "figures for printing": "/admin/training/figures/?print=1",
    "feedback": "/admin/training/feedback/",
    "messages": "/admin/training/messages/",
    "texts of messages": "/admin/snippets/training/messagetemplate/",
    "text of a message": "/admin/snippets/training/messagetemplate/edit/1/",
    "test of a text": "/admin/snippets/training/messagetemplate/test/1/",
    "one person's data": "/admin/training/person/",
    "access to personal data": "/admin/reports/training-access/",
    "site settings": "/admin/settings/cms/sitesettings/",
}


def violations(page: Page, axe: str, within: str = "html") -> list[str]:
    """What axe finds, one line each. Runs through the debugger, which the page's security policy does not bind."""
    page.evaluate(axe)
    options = {
        "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
        # Wagtail shows officers this one too, beside the page.
        "rules": {"p-as-heading": {"enabled": True}},
    }
    result: dict[str, Any] = page.evaluate(
        "([within, options]) => axe.run(document.querySelector(within), options)", [within, options]
    )
    return [f"{found['id']}: {node['html'][:200]}" for found in result["violations"] for node in found["nodes"]]


@pytest.mark.parametrize("path", PUBLIC.values(), ids=PUBLIC.keys())
def test_axe_finds_nothing(page: Page, axe: str, path: str) -> None:
    page.goto(path)
    assert violations(page, axe) == []


def test_axe_finds_nothing_on_a_phone_with_everything_unfolded(page: Page, axe: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    for path in (PUBLIC["results with choices"], PUBLIC["lesson"]):
        page.goto(path)
        page.evaluate("for (const folded of document.querySelectorAll('details')) folded.open = true")
        assert violations(page, axe) == []


@pytest.mark.parametrize("template", ["400.html", "500.html"])
def test_axe_finds_nothing_on_error_pages_that_need_no_database(page: Page, axe: str, template: str) -> None:
    # Rendered without a database mark: a query would fail the test.
    html = render_to_string(template)
    page.route("**/broken/", lambda route: route.fulfill(status=500, content_type="text/html", body=html))
    page.goto("/broken/")
    assert page.get_by_role("link", name="999").is_visible()
    assert violations(page, axe) == []


@pytest.fixture
def officer(page: Page) -> Page:
    page.goto("/admin/login/")
    page.locator("[name=username]").fill(OFFICER)
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/admin/")
    return page


@pytest.mark.parametrize("path", ADMIN.values(), ids=ADMIN.keys())
def test_axe_finds_nothing_on_our_admin_screens(officer: Page, axe: str, path: str) -> None:
    response = officer.goto(path)
    assert response is not None
    assert response.ok
    assert violations(officer, axe, within="main") == []


def test_axe_finds_nothing_on_the_review_screen(officer: Page, axe: str) -> None:
    officer.goto(PUBLIC["lesson"])
    edit = officer.locator("wagtail-userbar a[href*='/edit/']").get_attribute("href")
    assert edit is not None
    officer.goto(edit.replace("/edit/", "/review/"))
    assert violations(officer, axe, within="main") == []


def test_axe_finds_nothing_on_a_request_at_the_desk_and_its_forms(officer: Page, axe: str) -> None:
    officer.goto("/admin/training/requests/?q=Held+School")
    officer.get_by_role("link", name="PT-").first.click()
    officer.wait_for_url("**/admin/training/requests/*/")
    assert officer.get_by_text("may be about a child").is_visible()
    assert violations(officer, axe, within="main") == []
    desk = officer.url
    for action in ("confirm", "hand-over", "signpost", "decline"):
        officer.goto(f"{desk}{action}/")
        assert violations(officer, axe, within="main") == [], action
        with officer.expect_navigation():
            officer.locator("form#w-editor-form button[type=submit]").click()
        assert violations(officer, axe, within="main") == [], f"{action} with errors"


def test_axe_finds_nothing_on_a_session_at_the_desk(officer: Page, axe: str) -> None:
    officer.goto("/admin/training/sessions/")
    officer.locator("td a").first.click()
    officer.wait_for_url("**/admin/training/sessions/*/")
    session = officer.url
    for path in ("", "cancel/", "attendance/"):
        officer.goto(f"{session}{path}")
        assert violations(officer, axe, within="main") == [], path

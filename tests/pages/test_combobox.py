"""The search box as a combobox: by keyboard, by mouse, heard by a screen reader, and a plain box without script."""

import re

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.pages.test_accessibility import violations


@pytest.fixture
def box(page: Page) -> Page:
    page.goto("/")
    page.get_by_label("Search lessons and resources").focus()
    return page


def active(page: Page) -> str:
    """The option that a screen reader stands on; empty when it is in the text."""
    return page.evaluate(
        "document.getElementById(document.activeElement.getAttribute('aria-activedescendant'))?.textContent ?? ''"
    )


def test_a_suggestion_is_chosen_by_keyboard(box: Page) -> None:
    field = box.get_by_role("combobox", name="Search lessons and resources")
    expect(field).to_have_attribute("aria-expanded", "false")
    box.keyboard.type("headl")
    expect(box.get_by_role("listbox", name="Suggestions")).to_be_visible()
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(box.get_by_role("status")).to_have_text(re.compile(r"^\d suggestions?$"))
    assert active(box) == ""
    box.keyboard.press("ArrowDown")
    assert active(box) == "Headline detectives"
    expect(box.get_by_role("option", name="Headline detectives")).to_have_attribute("aria-selected", "true")
    expect(field).to_be_focused()
    expect(field).to_have_value("headl")
    box.keyboard.press("Enter")
    expect(box).to_have_url(re.compile(r"/search/\?q=Headline\+detectives$"))


def test_arrows_go_round_through_the_text(box: Page) -> None:
    box.keyboard.type("news")
    expect(box.get_by_role("listbox")).to_be_visible()
    count = box.get_by_role("option").count()
    assert count > 1
    box.keyboard.press("ArrowUp")
    last = active(box)
    assert last == box.get_by_role("option").last.text_content()
    box.keyboard.press("ArrowDown")
    assert active(box) == ""
    box.keyboard.press("ArrowDown")
    assert active(box) == box.get_by_role("option").first.text_content()
    box.keyboard.press("End")
    assert active(box) == ""


def test_escape_closes_the_list_and_keeps_the_words(box: Page) -> None:
    field = box.get_by_role("combobox")
    box.keyboard.type("headl")
    expect(box.get_by_role("listbox")).to_be_visible()
    box.keyboard.press("Escape")
    expect(box.locator("[role=listbox]")).to_be_hidden()
    expect(field).to_have_value("headl")
    expect(field).to_have_attribute("aria-expanded", "false")
    box.keyboard.press("Enter")
    expect(box).to_have_url(re.compile(r"/search/\?q=headl$"))


def test_tab_leaves_the_list_behind(box: Page) -> None:
    box.keyboard.type("headl")
    expect(box.get_by_role("listbox")).to_be_visible()
    box.keyboard.press("ArrowDown")
    box.keyboard.press("Tab")
    expect(box.locator("[role=listbox]")).to_be_hidden()
    expect(box.get_by_role("button", name="Search")).to_be_focused()
    expect(box.get_by_role("combobox")).to_have_value("headl")


def test_a_suggestion_is_chosen_by_mouse_with_the_filters_kept(page: Page) -> None:
    page.goto("/search/?q=news&year=year-5")
    page.get_by_role("combobox", name="Search lessons and resources").fill("headl")
    page.get_by_role("option", name="Headline detectives").click()
    expect(page).to_have_url(re.compile(r"q=Headline\+detectives&.*year=year-5"))


def test_without_suggestions_the_box_says_so_and_searches(box: Page) -> None:
    box.keyboard.type("zzzz")
    expect(box.get_by_role("status")).to_have_text("No suggestions")
    expect(box.locator("[role=listbox]")).to_be_hidden()
    box.keyboard.press("Enter")
    expect(box).to_have_url(re.compile(r"/search/\?q=zzzz$"))


@pytest.mark.parametrize("answer", ["error", "no answer"])
def test_a_server_that_fails_leaves_a_plain_box(box: Page, answer: str) -> None:
    def fail(route: Route) -> None:
        route.fulfill(status=500, body="") if answer == "error" else route.abort()

    box.route("**/search/suggest/**", fail)
    with box.expect_request("**/search/suggest/**"):
        box.keyboard.type("headl")
    box.keyboard.press("Enter")
    expect(box).to_have_url(re.compile(r"/search/\?q=headl$"))


def test_without_script_the_box_is_a_plain_one(browser: Browser, base_url: str) -> None:
    context = browser.new_context(base_url=base_url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/")
    expect(page.get_by_role("combobox")).to_have_count(0)
    page.get_by_role("searchbox", name="Search lessons and resources").fill("headline")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/search/\?q=headline$"))
    context.close()


def test_the_welsh_box_speaks_welsh(page: Page) -> None:
    page.goto("/cy/")
    page.get_by_role("combobox").fill("newyddion")
    expect(page.get_by_role("listbox", name="Awgrymiadau")).to_be_visible()
    expect(page.get_by_role("status")).to_have_text(re.compile(r"^\d awgrym$"))


@pytest.mark.parametrize("path", ["/", "/search/?q=fake+news", "/resources/"])
def test_axe_finds_nothing_and_nothing_scrolls_sideways_with_the_list_open(page: Page, axe: str, path: str) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(path)
    page.get_by_role("combobox", name="Search lessons and resources").fill("news")
    expect(page.get_by_role("listbox")).to_be_visible()
    page.keyboard.press("ArrowDown")
    assert violations(page, axe) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_letters_typed_quickly_ask_once(box: Page) -> None:
    asked: list[str] = []
    box.on("request", lambda request: asked.append(request.url) if "/suggest/" in request.url else None)
    box.keyboard.type("headline")
    expect(box.get_by_role("listbox")).to_be_visible()
    assert [url.partition("q=")[2] for url in asked] == ["headline"]

"""What every page keeps: help one click away, no sideways scrolling, no complaint on the console."""

import pytest
from playwright.sync_api import ConsoleMessage, Page, expect

from tests.pages.kinds import NOT_FOUND, PUBLIC

KINDS = pytest.mark.parametrize("path", PUBLIC.values(), ids=PUBLIC.keys())


@KINDS
def test_help_is_one_click_away(page: Page, path: str) -> None:
    page.goto(path)
    welsh = path.startswith("/cy/")
    menu = page.get_by_role("navigation", name="Dewislen" if welsh else "Menu")
    menu.get_by_role("link", name="Cael help nawr" if welsh else "Get help now").click()
    emergency = page.locator(".app-contact").first
    expect(emergency.get_by_role("link", name="999")).to_have_attribute("href", "tel:999")


@KINDS
def test_nothing_scrolls_sideways_at_320_pixels(page: Page, path: str) -> None:
    """1280 pixels at 400 % zoom are 320 (WCAG 2.2, 1.4.10)."""
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(path)
    page.evaluate("for (const folded of document.querySelectorAll('details')) folded.open = true")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@KINDS
def test_browser_has_no_complaint(page: Page, path: str) -> None:
    complaints: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(message.text)

    page.on("console", hear)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(path)
    if any(path == PUBLIC[kind] for kind in NOT_FOUND):
        complaints = [text for text in complaints if "404 (Not Found)" not in text]
    assert complaints == []


@pytest.mark.parametrize("path", [PUBLIC["help"], PUBLIC["help in Welsh"]])
def test_help_page_prints_on_one_sheet(page: Page, path: str) -> None:
    # A4 less the margins of 12 mm, at 96 pixels an inch.
    page.set_viewport_size({"width": 703, "height": 1031})
    page.emulate_media(media="print")
    page.goto(path)
    # The footer is not printed, so the page ends where its main part ends.
    assert page.evaluate("document.querySelector('main').getBoundingClientRect().bottom") <= 1031


def test_help_page_can_be_left_at_once(page: Page) -> None:
    page.goto(PUBLIC["help"])
    leave = page.get_by_role("button", name="Exit this page").first
    expect(leave).to_have_attribute("href", "https://www.bbc.co.uk/weather")


def test_answers_print_though_they_are_folded(page: Page) -> None:
    page.goto(PUBLIC["lesson"])
    answer = page.locator(".app-answers dd").first
    expect(answer).to_be_hidden()
    page.emulate_media(media="print")
    expect(answer).to_be_visible()


def test_print_button_is_there_only_with_script(page: Page, browser: object, base_url: str) -> None:
    page.goto(PUBLIC["lesson"])
    expect(page.get_by_role("button", name="Print this page")).to_be_visible()
    context = browser.new_context(java_script_enabled=False, base_url=base_url)  # type: ignore[attr-defined]
    without = context.new_page()
    without.goto(PUBLIC["lesson"])
    expect(without.get_by_role("button", name="Print this page")).to_be_hidden()
    context.close()

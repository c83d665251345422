"""Choosing a school in a request: typed and picked, searched for without a script, or entered by hand."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.pages.test_accessibility import violations

STEP = "/request/bespoke/school/"


def begin(page: Page) -> Page:
    """A request is begun, and stands at its school."""
    page.goto("/request/bespoke/")
    page.locator("main form button").first.click()
    page.goto(STEP)
    return page


def test_school_is_picked_by_keyboard_while_it_is_typed(page: Page) -> None:
    field = begin(page).get_by_role("combobox", name="Name, town, postcode or URN")
    field.focus()
    page.keyboard.type("meadow la")
    expect(page.get_by_role("status").filter(has_text="3 schools")).to_be_attached()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"\?q=Meadow\+Lane\+Primary\+School\+%28900032%29$"))
    expect(page.get_by_role("radio", name="Meadow Lane Primary School")).to_be_checked()
    page.get_by_role("button", name="Continue").click()
    expect(page).not_to_have_url(re.compile("school"))


@pytest.fixture
def plain(browser: Browser, base_url: str) -> Page:
    """A browser without scripts."""
    return browser.new_context(java_script_enabled=False, base_url=base_url).new_page()


def test_school_is_found_and_entered_by_hand_without_a_script(plain: Page) -> None:
    begin(plain).get_by_label("Name, town, postcode or URN").fill("St Jons exampleford")
    plain.get_by_role("button", name="Find the school").click()
    expect(plain.get_by_role("radio").first).to_be_visible()
    by_hand = plain.get_by_label("Name of the school or setting")
    expect(by_hand).to_be_hidden()
    plain.get_by_label("It is not on this list").check()
    by_hand.fill("Acorn Club")
    plain.get_by_role("button", name="Continue").click()
    expect(plain.get_by_role("link", name="Enter the town or city.")).to_be_visible()
    expect(by_hand).to_have_value("Acorn Club")
    plain.get_by_label("Town or city").fill("Sampling")
    plain.get_by_role("button", name="Continue").click()
    expect(plain).not_to_have_url(re.compile("school"))


def test_axe_finds_nothing_on_any_state_of_the_choice_and_nothing_overflows_a_phone(page: Page, axe: str) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    begin(page)
    assert violations(page, axe, "main") == []
    page.goto(f"{STEP}?q=meadow+lane")
    page.get_by_label("It is not on this list").check()
    assert violations(page, axe, "main") == []
    page.get_by_role("radio", name="Meadow Lane Primary School").last.check()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name="Ask Neighbourshire")).to_be_visible()
    assert violations(page, axe, "main") == []
    page.goto(f"{STEP}?q=zzzzqqqq")
    expect(page.get_by_role("heading", name="No school found")).to_be_visible()
    assert violations(page, axe, "main") == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")

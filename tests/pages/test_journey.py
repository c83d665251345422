"""The teacher's journey: type "fake news", narrow to Year 5 and English, open a lesson to teach from."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect


@pytest.fixture(params=[True, False], ids=["with script", "without script"])
def teacher(request: pytest.FixtureRequest, browser: Browser, base_url: str) -> Page:
    context = browser.new_context(base_url=base_url, java_script_enabled=request.param)
    request.addfinalizer(context.close)
    return context.new_page()


def narrow_to_year_5_english(page: Page) -> None:
    page.get_by_role("checkbox", name=re.compile("^Year 5 ")).check()
    page.get_by_role("checkbox", name=re.compile("^English ")).first.check()
    page.get_by_role("button", name="Apply filters").click()


def test_teacher_finds_a_lesson_to_teach_from(teacher: Page) -> None:
    teacher.goto("/")
    teacher.get_by_label("Search lessons and resources").fill("fake news")
    teacher.get_by_role("button", name="Search").click()
    expect(teacher.get_by_role("heading", level=1)).to_have_text(re.compile(r"^\s*\d+ results for “fake news”\s*$"))

    narrow_to_year_5_english(teacher)
    expect(teacher.get_by_role("heading", level=1)).to_contain_text("for “fake news”")
    assert "year=year-5" in teacher.url
    assert "subject=english" in teacher.url

    teacher.get_by_role("link", name="Headline detectives", exact=True).click()
    expect(teacher.get_by_role("heading", name="Headline detectives", level=1)).to_be_visible()
    expect(teacher.get_by_role("heading", name="The lesson, step by step")).to_be_visible()
    expect(teacher.get_by_role("heading", name="Open the evidence files", level=3)).to_be_visible()
    expect(teacher.get_by_text("What pupils do").first).to_be_visible()


def test_a_choice_is_taken_away_by_its_chip(teacher: Page) -> None:
    teacher.goto("/search/?q=fake+news&year=year-5&subject=english")
    teacher.get_by_role("link", name="Remove Year 5").click()
    assert "year=" not in teacher.url
    assert "subject=english" in teacher.url
    assert "q=fake+news" in teacher.url


def test_an_adapted_step_leads_to_the_lessons_own_step_and_back(teacher: Page) -> None:
    teacher.goto("/resources/headline-detectives/easy-read/")
    teacher.locator("#s2").get_by_role("link", name="Headline detectives", exact=True).click()
    expect(teacher).to_have_url(re.compile(r"/resources/headline-detectives/#s2$"))
    teacher.locator("#s2").get_by_role("link", name="Headline detectives: Easy Read").click()
    expect(teacher).to_have_url(re.compile(r"/easy-read/#s2$"))


def test_on_a_phone_the_filters_unfold_by_hand(browser: Browser, base_url: str) -> None:
    for script in (True, False):
        context = browser.new_context(
            base_url=base_url, java_script_enabled=script, viewport={"width": 390, "height": 844}
        )
        page = context.new_page()
        page.goto("/search/?q=fake+news")
        year = page.get_by_role("checkbox", name=re.compile("^Year 5 "))
        expect(year).to_be_hidden()
        page.locator("summary", has_text="Filters").click()
        expect(year).to_be_visible()
        context.close()


def test_a_search_needs_no_mouse(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Search lessons and resources")).to_be_focused()
    page.keyboard.type("fake news")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("for “fake news”")

    page.get_by_role("checkbox", name=re.compile("^Year 5 ")).focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Remove Year 5")).to_be_visible()
    page.get_by_role("link", name="Headline detectives", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Headline detectives", level=1)).to_be_visible()


def test_a_sensitive_lesson_opens_after_its_guidance_was_read(teacher: Page) -> None:
    teacher.goto("/resources/deepfake-day/")
    expect(teacher.get_by_role("heading", name="Before you teach")).to_be_visible()
    expect(teacher.get_by_role("heading", name="The lesson, step by step")).to_have_count(0)
    teacher.get_by_role("button", name="I have read this: open the resource").click()
    expect(teacher.get_by_role("heading", name="The lesson, step by step")).to_be_visible()


def test_language_switch_leads_to_the_same_lesson_in_welsh(teacher: Page) -> None:
    teacher.goto("/resources/headline-detectives/")
    teacher.get_by_role("link", name="Cymraeg").click()
    expect(teacher.get_by_role("heading", name="Ditectifs y penawdau", level=1)).to_be_visible()
    expect(teacher.locator("html")).to_have_attribute("lang", "cy")
    expect(teacher.get_by_role("heading", name="Y wers, gam wrth gam")).to_be_visible()


def test_a_welsh_search_marks_what_is_in_english_only(teacher: Page) -> None:
    teacher.goto("/cy/search/?subject=maths")
    expect(teacher.locator(".app-hit", has_text="Graphs that fib").get_by_text("Yn Saesneg")).to_be_visible()

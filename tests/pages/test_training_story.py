"""The whole story of a request, by those who live it: asked for, dates proposed, one picked, changed, cancelled."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from email import message_from_string, policy
from email.message import EmailMessage
from pathlib import Path
from time import monotonic, sleep

import pytest
from icalendar import Calendar, Event
from playwright.sync_api import Browser, Page, expect

from tests.pages.site import OFFICER, PASSWORD
from tests.pages.test_accessibility import violations

# A person needs longer than that; the form takes who is quicker for a machine.
SHORTEST_SECONDS = 6
LINK = re.compile(r"http://[^\s]+(/request/mine/[\w-]{43}/)")


@pytest.fixture(params=[True, False], ids=["with script", "without script"])
def requester(request: pytest.FixtureRequest, browser: Browser, base_url: str) -> Iterator[Page]:
    context = browser.new_context(base_url=base_url, java_script_enabled=request.param)
    yield context.new_page()
    context.close()


@pytest.fixture
def desk(browser: Browser, base_url: str) -> Iterator[Page]:
    context = browser.new_context(base_url=base_url)
    page = context.new_page()
    page.goto("/admin/login/")
    page.locator("[name=username]").fill(OFFICER)
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/admin/")
    yield page
    context.close()


def mail_to(folder: Path, address: str, kind: str) -> EmailMessage:
    """The message that the site sends there, with these words in its subject; waits for the worker."""
    for _attempt in range(180):
        found = [message for message in _mail_to(folder, address) if kind in message["Subject"]]
        if found:
            return found[-1]
        sleep(0.5)
    raise TimeoutError([message["Subject"] for message in _mail_to(folder, address)])


def _mail_to(folder: Path, address: str) -> list[EmailMessage]:
    texts = [
        text
        for file in sorted(folder.iterdir(), key=lambda file: file.stat().st_mtime_ns)
        for text in file.read_text().split("\n" + "-" * 79 + "\n")
    ]
    messages = [message_from_string(text, policy=policy.default) for text in texts if address in text]
    return [message for message in messages if isinstance(message, EmailMessage) and message["To"] == address]


def invitation(message: EmailMessage) -> tuple[str, Event]:
    """Method and event of the invitation that the message carries."""
    part = next(part for part in message.walk() if part.get_content_type() == "text/calendar")
    content = part.get_content()
    calendar = Calendar.from_ical(content if isinstance(content, str) else content.decode())
    return str(calendar["METHOD"]), calendar.walk("VEVENT")[0]


def link_in(message: EmailMessage) -> str:
    """The path of the requester's own page that the message links to."""
    body = message.get_body(("plain",))
    assert body is not None
    found = LINK.search(body.get_content())
    assert found is not None
    return found[1]


def continue_(page: Page) -> None:
    page.get_by_role("button", name="Continue").click()


def ask(page: Page, address: str) -> str:
    """Goes through the ten questions; the reference."""
    started = monotonic()
    page.goto("/request/")
    page.get_by_role("link", name="Ask for a session at your school").click()
    page.get_by_role("button", name="Start now").click()
    continue_(page)
    expect(page.get_by_role("alert")).to_contain_text("Choose a training")
    page.get_by_role("radio", name="I am not sure: advise me").check()
    continue_(page)
    page.get_by_label("Name, town, postcode or URN").fill("900001")
    page.keyboard.press("Enter")
    page.get_by_role("radio").first.check()
    continue_(page)
    page.get_by_role("checkbox", name="None: it is for adults").check()
    continue_(page)
    page.get_by_role("radio", name="11 to 30").check()
    continue_(page)
    day = date.today() + timedelta(days=30)
    first = page.get_by_role("group", name="First choice", exact=True)
    for label, value in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        first.get_by_label(label).fill(str(value))
    page.get_by_label("Time of day of the first choice").select_option("after-school")
    continue_(page)
    page.get_by_role("radio", name="In person, at your school").check()
    continue_(page)
    page.get_by_role("radio", name="Designated safeguarding lead or deputy").check()
    continue_(page)
    page.get_by_label("What is your name?").fill("Sam Example")
    continue_(page)
    page.get_by_label("What is your work e-mail address?").fill(address)
    page.get_by_role("link", name="Back").click()
    expect(page.get_by_label("What is your name?")).to_have_value("Sam Example")
    continue_(page)
    page.get_by_label("What is your work e-mail address?").fill(address)
    continue_(page)
    page.get_by_role("radio", name="No, show me my answers").check()
    continue_(page)
    page.get_by_role("link", name="Change About how many people will take part?").click()
    page.get_by_role("radio", name="31 to 60").check()
    page.get_by_role("button", name="Save and go back to your answers").click()
    expect(page.get_by_text("31 to 60")).to_be_visible()
    sleep(max(0.0, SHORTEST_SECONDS - (monotonic() - started)))
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("heading", name="Your request was sent")).to_be_visible()
    return page.locator(".govuk-panel__body strong").inner_text()


def propose(desk: Page, reference: str, start: datetime) -> None:
    desk.goto("/admin/training/requests/")
    desk.get_by_role("link", name=reference).first.click()
    desk.get_by_role("button", name="Take", exact=True).first.click()
    desk.get_by_role("link", name="Propose dates").first.click()
    desk.locator("[name=first]").fill(start.strftime("%Y-%m-%d %H:%M"))
    desk.locator("[name=second]").fill((start + timedelta(days=1)).strftime("%Y-%m-%d %H:%M"))
    desk.locator("[name=place]").fill("School hall")
    desk.locator("main form button[type=submit]").last.click()
    if desk.locator("[name=accepts_clashes][type=checkbox]").count():
        desk.locator("[name=accepts_clashes]").check(force=True)
        desk.locator("main form button[type=submit]").last.click()
    expect(desk.get_by_text("Dates proposed").first).to_be_visible()


def change(desk: Page, reference: str, place: str) -> None:
    desk.goto("/admin/training/requests/")
    desk.get_by_role("link", name=reference).first.click()
    desk.get_by_role("link", name="Change time or place").first.click()
    desk.locator("[name=place]").fill(place)
    desk.locator("main form button[type=submit]").last.click()
    expect(desk.get_by_text(place).first).to_be_visible()


def test_story_of_a_request(
    requester: Page, desk: Page, mail_folder: Path, worker: None, axe: str, request: pytest.FixtureRequest
) -> None:
    address = f"sam.{request.node.callspec.id.replace(' ', '-')}@school.example.org"
    reference = ask(requester, address)
    found = link_in(mail_to(mail_folder, address, "We have your request"))
    mine = found

    start = (datetime.now() + timedelta(days=30)).replace(hour=15, minute=30, second=0, microsecond=0)
    propose(desk, reference, start)
    assert link_in(mail_to(mail_folder, address, "Dates for")) != mine

    requester.goto(mine)
    expect(requester.get_by_role("heading", name="Which date suits you?")).to_be_visible()
    if request.node.callspec.id.startswith("with script"):
        assert violations(requester, axe) == []
    requester.get_by_role("radio", name=re.compile("15:30")).first.check()
    requester.get_by_role("button", name="Confirm my choice").click()
    expect(requester.get_by_text("Confirmed", exact=True)).to_be_visible()
    method, confirmed = invitation(mail_to(mail_folder, address, "Confirmed: "))
    assert (method, confirmed["SUMMARY"] is not None) == ("REQUEST", True)
    with requester.expect_download() as download:
        requester.get_by_role("link", name="Download the invitation for your calendar").click()
    event = Calendar.from_ical(Path(download.value.path()).read_bytes()).walk("VEVENT")[0]
    assert event["UID"] == confirmed["UID"]
    assert event["DTSTART"].dt == confirmed["DTSTART"].dt

    change(desk, reference, "Library, first floor")
    method, changed = invitation(mail_to(mail_folder, address, "Changed: "))
    assert (method, changed["UID"], changed["LOCATION"]) == ("REQUEST", confirmed["UID"], "Library, first floor")
    assert int(changed["SEQUENCE"]) > int(confirmed["SEQUENCE"])
    requester.goto(mine)
    expect(requester.get_by_text("Library, first floor")).to_be_visible()

    requester.get_by_role("link", name="What access does the session need?").click()
    requester.get_by_role("checkbox", name="Hearing loop").check()
    requester.get_by_label("Anything else about the room or the session (optional)").fill("The hall is upstairs")
    requester.get_by_role("button", name="Save").click()
    expect(requester.get_by_text("Hearing loop")).to_be_visible()
    expect(requester.get_by_text("The hall is upstairs")).to_be_visible()

    requester.get_by_role("link", name="Cancel this request").click()
    requester.get_by_role("button", name="Yes, cancel it").click()
    expect(requester.get_by_text("Cancelled by the school")).to_be_visible()
    method, cancelled = invitation(mail_to(mail_folder, address, "Cancelled: "))
    assert (method, cancelled["UID"]) == ("CANCEL", confirmed["UID"])
    assert int(cancelled["SEQUENCE"]) > int(changed["SEQUENCE"])


PAGES = ["/request/", "/request/bespoke/", "/request/place/?session=0", "/request/link/", "/request/link/sent/"]
STEPS = ["offer", "school", "years", "group", "dates", "format", "role", "name", "email", "more", "access", "cluster"]


def test_axe_finds_nothing_on_the_forms_and_their_errors(page: Page, axe: str) -> None:
    for path in [*PAGES, "/request/mine/x/", "/request/feedback/x/", "/request/feedback/thanks/"]:
        page.goto(path)
        assert violations(page, axe) == [], path
    page.goto("/request/bespoke/")
    page.get_by_role("button", name="Start now").click()
    for slug in STEPS:
        page.goto(f"/request/bespoke/{slug}/")
        assert violations(page, axe) == [], slug
        if slug != "school":
            continue_(page)
            assert violations(page, axe) == [], f"{slug} with errors"
    page.goto("/request/bespoke/school/?q=oak")
    assert violations(page, axe) == []
    page.goto("/request/bespoke/access/")
    page.get_by_label("Anything else about the room or the session (optional)").fill("My student needs a seat")
    continue_(page)
    expect(page.get_by_role("heading", name="Please read your text again")).to_be_visible()
    assert violations(page, axe) == []


def test_forms_fit_a_small_screen(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto("/request/bespoke/")
    page.get_by_role("button", name="Start now").click()
    for slug in STEPS:
        page.goto(f"/request/bespoke/{slug}/")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, slug


def test_a_step_needs_no_mouse(page: Page) -> None:
    page.goto("/request/venue/")
    page.get_by_role("button", name="Start now").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Name of the organisation").focus()
    page.keyboard.type("Market Street Centre")
    page.keyboard.press("Tab")
    page.keyboard.type("Derby")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Which room do you offer?")).to_be_visible()

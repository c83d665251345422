"""The requester's own page behind its link, the link again, and feedback."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from tests.factories import officer
from tests.training import asking, factories
from training import desk, keys
from training.asking import links
from training.models import (
    Kind,
    LinkWanted,
    Message,
    MessageKind,
    RequestKey,
    State,
    TextState,
    TrainingFeedback,
    TrainingRequest,
)

pytestmark = pytest.mark.django_db
MANAGE, FEEDBACK = RequestKey.Purpose.MANAGE, RequestKey.Purpose.FEEDBACK


def url(name: str, key: str, *more: str) -> str:
    return reverse(f"training:{name}", args=[key, *more])


def offered(**values: Any) -> TrainingRequest:
    """A request with two dates proposed."""
    request = factories.training_request(state=State.ACKNOWLEDGED, **values)
    by = factories.desk_officer("proposer")
    dates = [(factories.in_days(days), factories.in_days(days, 12)) for days in (20, 21)]
    return desk.propose(key=request.pk, version=request.version, by=by, dates=dates, place="School hall")


def test_page_shows_the_request_and_its_state(client: Client) -> None:
    request = factories.training_request(access=["hearing-loop"])
    html = client.get(url("mine", keys.issue(request))).content.decode()
    assert request.reference in html
    assert "Oak Lane Primary School" in html
    assert "Hearing loop" in html


@pytest.mark.parametrize("name", ["mine", "mine_cancel", "mine_invitation"])
def test_wrong_expired_and_revoked_keys_open_nothing(client: Client, name: str) -> None:
    request = factories.training_request(state=State.CONFIRMED, starts_at=factories.in_days(3))
    key, late, gone = (keys.issue(request) for _number in range(3))
    RequestKey.objects.filter(digest=keys.digest(late)).update(expires_at=timezone.now())
    RequestKey.objects.filter(digest=keys.digest(gone)).update(revoked_at=timezone.now())
    tampered = key[:-1] + ("A" if key[-1] != "A" else "B")
    feedback = keys.issue(request, FEEDBACK)
    for wrong in (late, gone, tampered, feedback, "x", "%00", "é", "a" * 5000, keys.digest(key)):
        response = client.get(f"/request/mine/{wrong}/{'' if name == 'mine' else 'cancel/'}")
        assert response.status_code == 404
        assert request.reference not in response.content.decode()
    assert "Send me my link again" in client.get(url("mine", tampered)).content.decode()


def test_page_is_in_no_referer_cache_or_search_engine(client: Client) -> None:
    request = factories.training_request()
    for path in (url("mine", keys.issue(request)), url("mine", "x"), url("feedback", keys.issue(request, FEEDBACK))):
        response = client.get(path)
        assert response["Referrer-Policy"] == "no-referrer"
        assert "no-store" in response["Cache-Control"]
        assert response["X-Robots-Tag"] == "noindex, nofollow"


def test_only_the_digest_of_a_key_is_stored() -> None:
    request = factories.training_request()
    key = keys.issue(request)
    assert len(key) >= 43
    assert key not in str(list(RequestKey.objects.values()))


def test_looking_changes_nothing_however_often(client: Client) -> None:
    """Programs that scan e-mail open every link in it."""
    request = offered()
    key = keys.issue(request)
    before = TrainingRequest.objects.values().get()
    for name in ("mine", "mine_cancel"):
        assert client.get(url(name, key)).status_code == 200
        assert client.head(url(name, key)).status_code == 200
    assert client.get(url("mine_pick", key)).status_code == 405
    assert client.get(url("mine_change", key, "access")).status_code == 200
    assert TrainingRequest.objects.values().get() == before


def test_date_is_picked_and_the_invitation_downloaded(client: Client) -> None:
    request = offered()
    key = keys.issue(request)
    date = request.proposed_dates.first()
    assert date is not None
    html = client.get(url("mine", key)).content.decode()
    assert "Which date suits you?" in html
    response = client.post(url("mine_pick", key), {"date": date.pk, "version": request.version})
    assert response.url == url("mine", key)
    request.refresh_from_db()
    assert (request.state, request.starts_at, request.place) == (State.CONFIRMED, date.starts_at, "School hall")
    file = client.get(url("mine_invitation", key))
    event = Calendar.from_ical(file.content).walk("VEVENT")[0]
    assert event["UID"] == request.calendar_uid
    assert event.decoded("DTSTART") == date.starts_at
    assert file["Content-Disposition"].endswith('.ics"')


def test_cancellation_for_the_calendar_follows_an_invitation(client: Client) -> None:
    request = offered()
    key = keys.issue(request)
    date = request.proposed_dates.first()
    assert date is not None
    client.post(url("mine_pick", key), {"date": date.pk, "version": request.version})
    request.refresh_from_db()
    client.post(url("mine_cancel", key), {"version": request.version})
    assert "Take it out of your calendar" in client.get(url("mine", key)).content.decode()
    calendar = Calendar.from_ical(client.get(url("mine_invitation", key)).content)
    event = calendar.walk("VEVENT")[0]
    assert (calendar["METHOD"], event["STATUS"], event["UID"]) == ("CANCEL", "CANCELLED", request.calendar_uid)


def test_none_of_the_dates_asks_for_others(client: Client) -> None:
    request = offered()
    client.post(url("mine_pick", keys.issue(request)), {"date": "none", "version": request.version})
    request.refresh_from_db()
    assert request.state == State.ACKNOWLEDGED


@pytest.mark.parametrize("date", ["", "x", "0", "9" * 30, "-1", "\u0661"])
def test_wrong_date_is_refused_with_words(client: Client, date: str) -> None:
    request = offered()
    response = client.post(url("mine_pick", keys.issue(request)), {"date": date, "version": request.version})
    assert response.status_code == 409
    assert "There is a problem" in response.content.decode()
    request.refresh_from_db()
    assert request.state == State.OFFERED


def test_date_of_another_request_cannot_be_picked(client: Client) -> None:
    request = offered()
    other = factories.training_request(state=State.ACKNOWLEDGED)
    times = [(factories.in_days(9), factories.in_days(9, 12))]
    other = desk.propose(key=other.pk, version=other.version, by=officer("other"), dates=times)
    foreign = other.proposed_dates.get()
    response = client.post(url("mine_pick", keys.issue(request)), {"date": foreign.pk, "version": request.version})
    assert response.status_code == 409


def test_what_was_changed_meanwhile_is_shown_anew(client: Client) -> None:
    request = offered()
    key = keys.issue(request)
    times = [(factories.in_days(30), factories.in_days(30, 12))]
    desk.propose(key=request.pk, version=request.version, by=officer("later"), dates=times)
    response = client.post(url("mine_cancel", key), {"version": request.version})
    assert response.status_code == 409
    assert "meanwhile" in response.content.decode()
    request.refresh_from_db()
    assert request.state == State.OFFERED


@pytest.mark.parametrize("version", ["", "x", "0", "9" * 40, "\u0661"])
def test_forged_version_changes_nothing(client: Client, version: str) -> None:
    request = offered()
    assert client.post(url("mine_cancel", keys.issue(request)), {"version": version}).status_code == 409


def test_cancelling_a_place_gives_it_to_who_waits(client: Client) -> None:
    session = factories.session(capacity=1)
    request = factories.training_request(kind=Kind.PLACE, session=session, state=State.CONFIRMED)
    waiting = factories.training_request(kind=Kind.PLACE, session=session, state=State.WAITING_LIST)
    key = keys.issue(request)
    assert "somebody who waits" in client.get(url("mine_cancel", key)).content.decode()
    client.post(url("mine_cancel", key), {"version": request.version})
    request.refresh_from_db()
    waiting.refresh_from_db()
    assert (request.state, waiting.state) == (State.CANCELLED_BY_SCHOOL, State.CONFIRMED)
    assert client.get(url("mine_invitation", key)).status_code == 404
    assert client.get(url("mine_cancel", key)).url == url("mine", key)


def test_access_needs_are_added_later(client: Client) -> None:
    request = factories.training_request()
    key = keys.issue(request)
    typed = {"access": ["bsl", "step-free"], "access_note": "The lift is by gate B", "version": request.version}
    assert client.post(url("mine_change", key, "access"), typed).status_code == 302
    request.refresh_from_db()
    assert (request.access, request.access_note) == (["bsl", "step-free"], "The lift is by gate B")
    assert request.text_state == TextState.CLEAR
    assert "gate B" not in str(list(request.events.values()))


def test_change_about_a_pupil_is_asked_about_then_held(client: Client) -> None:
    request = factories.training_request(text_state=TextState.RELEASED)
    key = keys.issue(request)
    typed: dict[str, Any] = {"access_note": "My student needs a seat", "version": request.version}
    html = client.post(url("mine_change", key, "access"), typed).content.decode()
    assert "Please read your text again" in html
    assert "My student needs a seat" in html
    client.post(url("mine_change", key, "access"), {**typed, "keeps_text": "on"})
    request.refresh_from_db()
    assert (request.text_state, request.text_findings) == (TextState.HELD, ["pupil"])
    assert "My student" not in client.get(url("mine", key)).content.decode()


def test_dates_are_changed_with_those_asked_for_filled_in(client: Client) -> None:
    day = (timezone.localdate() + timedelta(days=50)).isoformat()
    request = factories.training_request(preferred_dates=[{"date": day, "part": "morning"}])
    key = keys.issue(request)
    html = client.get(url("mine_change", key, "dates")).content.decode()
    assert f'value="{int(day[-2:])}"' in html
    client.post(url("mine_change", key, "dates"), {**asking.day(60), "version": request.version})
    request.refresh_from_db()
    assert [each["part"] for each in request.preferred_dates] == ["any"]


def test_what_was_agreed_is_not_the_requesters_to_change(client: Client) -> None:
    request = factories.training_request(state=State.CONFIRMED, starts_at=factories.in_days(5))
    key = keys.issue(request)
    for slug in ("dates", "email", "school", "state", "answer"):
        assert client.get(url("mine_change", key, slug)).status_code == 404
    assert client.post(url("mine_change", key, "dates"), asking.day(60)).status_code == 404


def test_officers_question_is_answered(client: Client) -> None:
    request = factories.training_request(state=State.ACKNOWLEDGED)
    by = officer("asker")
    request = desk.ask(key=request.pk, version=request.version, by=by, question="Which hall is it?")
    key = keys.issue(request)
    assert "Which hall is it?" in client.get(url("mine", key)).content.decode()
    client.post(url("mine_change", key, "answer"), {"answer": "The old one", "version": request.version})
    request.refresh_from_db()
    assert (request.state, request.details) == (State.ACKNOWLEDGED, {"answer": "The old one"})


def test_second_answer_joins_the_first_and_one_after_a_removal_can_be_removed_too(client: Client) -> None:
    request = factories.training_request(state=State.INFO_NEEDED, details={"answer": "The old one"})
    typed = {"answer": "From nine", "version": request.version}
    client.post(url("mine_change", keys.issue(request), "answer"), typed)
    request.refresh_from_db()
    assert request.details == {"answer": "The old one\n\nFrom nine"}
    removed = factories.training_request(state=State.INFO_NEEDED, text_state=TextState.REDACTED)
    typed["version"] = removed.version
    client.post(url("mine_change", keys.issue(removed), "answer"), typed)
    removed.refresh_from_db()
    assert (removed.text_state, removed.details) == (TextState.CLEAR, {"answer": "From nine"})


def test_held_words_stay_for_the_officer_whatever_is_changed_beside_them(client: Client) -> None:
    request = factories.training_request(access_note="My student Kim hears badly", text_state=TextState.HELD)
    key = keys.issue(request)
    assert "Kim" not in client.get(url("mine_change", key, "access")).content.decode()
    client.post(url("mine_change", key, "access"), {"access": ["bsl"], "access_note": "", "version": request.version})
    request.refresh_from_db()
    assert (request.access, request.access_note) == (["bsl"], "My student Kim hears badly")
    client.post(url("mine_change", key, "access"), {"access_note": "Gate B", "version": request.version})
    request.refresh_from_db()
    assert (request.access_note, request.details) == ("Gate B", {"earlier": "My student Kim hears badly"})
    assert request.text_state == TextState.HELD


@pytest.mark.parametrize(
    ("name", "more", "typed"),
    [
        ("mine_pick", [], {"date": "none"}),
        ("mine_cancel", [], {}),
        ("mine_change", ["access"], {"access": ["bsl"], "access_note": "My secret"}),
    ],
)
def test_officer_is_told_what_the_requester_does(
    client: Client, name: str, more: list[str], typed: dict[str, Any]
) -> None:
    by = officer("told")
    by.email = "told@council.example.org"
    by.save()
    request = offered(officer=by)
    client.post(url(name, keys.issue(request), *more), {**typed, "version": request.version})
    notice = request.messages.get(kind=MessageKind.OFFICER_NOTICE)
    assert notice.to == "told@council.example.org"
    assert "secret" not in notice.body


def test_session_that_has_begun_is_no_longer_cancelled(client: Client) -> None:
    request = factories.training_request(state=State.CONFIRMED, starts_at=timezone.now() - timedelta(minutes=5))
    response = client.post(url("mine_cancel", keys.issue(request)), {"version": request.version})
    assert response.status_code == 409
    request.refresh_from_db()
    assert request.state == State.CONFIRMED


def test_link_outlives_a_session_that_is_far_ahead() -> None:
    request = factories.training_request(state=State.CONFIRMED, starts_at=factories.in_days(500))
    keys.issue(request)
    assert request.keys.get().expires_at > request.starts_at


def test_ended_request_is_shown_and_no_longer_changed(client: Client) -> None:
    request = factories.training_request(state=State.DECLINED)
    key = keys.issue(request)
    assert client.get(url("mine", key)).status_code == 200
    assert client.get(url("mine_change", key, "access")).url == url("mine", key)


def test_acting_needs_the_key_and_no_cookie() -> None:
    request = offered()
    client = Client(enforce_csrf_checks=True, headers={"origin": "null"})
    response = client.post(url("mine_pick", keys.issue(request)), {"date": "none", "version": request.version})
    assert response.status_code == 302


# --- the link again -----------------------------------------------------------------------------------------------


def send_link(email: str, **headers: str) -> tuple[Any, list[str]]:
    """The answer, and the statements that it took."""
    client = Client(headers=headers)
    with CaptureQueriesContext(connection) as captured:
        response = client.post(reverse("training:link"), {"email": email})
    # Without what differs by nature: names of savepoints, and values.
    statements = [query["sql"][:50] for query in captured if "SAVEPOINT" not in query["sql"]]
    return response, statements


def test_known_and_unknown_addresses_get_the_same_answer_for_the_same_work() -> None:
    factories.training_request(requester_email="known@school.example.org")
    send_link("first@school.example.org")  # What the process keeps from here on.
    known, unknown = send_link("known@school.example.org"), send_link("nobody@school.example.org")
    assert (known[0].status_code, known[0].url) == (unknown[0].status_code, unknown[0].url)
    assert known[0].headers == unknown[0].headers
    assert known[1] == unknown[1]
    assert LinkWanted.objects.count() == 3
    assert Message.objects.count() == 0


def test_links_go_to_the_latest_requests_of_the_address_alone() -> None:
    own = [factories.training_request(requester_email="Known@school.example.org") for _number in range(7)]
    factories.training_request(requester_email="else@school.example.org")
    factories.training_request(requester_email="known@school.example.org", anonymised_at=timezone.now())
    send_link("known@SCHOOL.example.org")
    assert links.send_links() is False
    sent = Message.objects.filter(kind=MessageKind.LINK)
    assert {message.request_id for message in sent} == {request.pk for request in own[-links.MOST_REQUESTS :]}
    assert {message.to for message in sent} == {"Known@school.example.org"}
    assert LinkWanted.objects.count() == 0
    assert links.send_links() is False


def test_without_a_worker_links_are_sent_when_the_request_is_committed(
    django_capture_on_commit_callbacks: Any,
) -> None:
    factories.training_request(requester_email="known@school.example.org")
    with django_capture_on_commit_callbacks(execute=True):
        send_link("known@school.example.org")
    assert Message.objects.filter(kind=MessageKind.LINK).count() == 1


def test_one_address_is_not_flooded_and_the_answer_stays_the_same() -> None:
    answers = {send_link("known@school.example.org")[0].url for _number in range(7)}
    assert len(answers) == 1
    assert LinkWanted.objects.count() == 5


def test_wrong_address_is_said_on_the_field(client: Client) -> None:
    response = client.post(reverse("training:link"), {"email": "sam@school\r\nBcc: all@example.org"})
    assert "There is a problem" in response.content.decode()
    assert LinkWanted.objects.count() == 0


# --- feedback -----------------------------------------------------------------------------------------------------

ANSWERS = {"usefulness": "5", "confidence": "4", "comment": "More time for questions"}


def delivered() -> tuple[TrainingRequest, str]:
    request = factories.training_request(
        state=State.DELIVERED, starts_at=factories.in_days(-40), delivered_at=timezone.now()
    )
    return request, keys.issue(request, FEEDBACK)


def test_feedback_leads_back_to_nobody(client: Client) -> None:
    request, key = delivered()
    assert client.post(url("feedback", key), ANSWERS).url == reverse("training:feedback_given")
    given = TrainingFeedback.objects.get()
    assert (given.usefulness, given.confidence, given.comment) == (5, 4, "More time for questions")
    assert given.month == factories.in_days(-40).date().replace(day=1)
    fields = {field.name for field in TrainingFeedback._meta.get_fields()}
    assert fields == {
        *("id", "site", "offer", "offer_title", "month", "usefulness", "confidence", "comment", "is_comment_held")
    }
    request.refresh_from_db()
    assert request.state == State.FEEDBACK_RECEIVED


def test_feedback_is_given_once(client: Client) -> None:
    request, key = delivered()
    another = keys.issue(request, FEEDBACK)
    client.post(url("feedback", key), ANSWERS)
    assert client.post(url("feedback", key), ANSWERS).status_code == 404
    assert client.post(url("feedback", another), ANSWERS).status_code == 404
    assert TrainingFeedback.objects.count() == 1
    assert "answered already" in client.get(url("feedback", key)).content.decode()


def test_incomplete_feedback_is_kept_on_the_page_and_the_key_stays(client: Client) -> None:
    _request, key = delivered()
    html = client.post(url("feedback", key), {"usefulness": "6", "comment": "More time"}).content.decode()
    assert "Choose how much more confident you feel" in html
    assert "More time" in html
    assert client.post(url("feedback", key), ANSWERS).status_code == 302


def test_comment_about_a_person_is_asked_about_kindly_then_held(client: Client) -> None:
    _request, key = delivered()
    answers = {**ANSWERS, "comment": "My student said he hates it"}
    html = client.post(url("feedback", key), answers).content.decode()
    assert "Please read your text again" in html
    assert TrainingFeedback.objects.count() == 0
    client.post(url("feedback", key), {**answers, "keeps_text": "on"})
    assert TrainingFeedback.objects.get().is_comment_held


def test_two_schools_cannot_pick_the_same_hour_of_one_officer(client: Client) -> None:
    by = officer("busy")
    dates = [(factories.in_days(days), factories.in_days(days, 12)) for days in (20, 21)]
    requests = []
    for _number in range(2):
        request = factories.training_request(state=State.ACKNOWLEDGED, officer=by)
        requests.append(desk.propose(key=request.pk, version=request.version, by=by, dates=dates))
    first, second = requests
    client.post(url("mine_pick", keys.issue(first)), {"date": first.proposed_dates.all()[0].pk, "version": 2})
    taken, free = second.proposed_dates.all()
    key = keys.issue(second)
    html = client.get(url("mine", key)).content.decode()
    assert f'value="{taken.pk}"' not in html
    assert f'value="{free.pk}"' in html
    response = client.post(url("mine_pick", key), {"date": taken.pk, "version": second.version})
    assert response.status_code == 409
    assert "taken meanwhile" in response.content.decode()
    assert client.post(url("mine_pick", key), {"date": free.pk, "version": second.version}).status_code == 302


def test_page_shows_all_that_was_asked(client: Client) -> None:
    made = asking.asked(client, "community", asking.COMMUNITY)
    html = client.get(url("mine", keys.issue(made))).content.decode()
    for words in ("An evening for parents", "Market Street Centre", "31 to 60", "January", "Sam Example"):
        assert words in html


def test_key_to_manage_gives_no_feedback(client: Client) -> None:
    request, _key = delivered()
    assert client.post(url("feedback", keys.issue(request)), ANSWERS).status_code == 404

"""The five forms from start to confirmation, and what bad input, a second click or a lost cookie do to them."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from tests.factories import term
from tests.training import asking, factories
from training.asking import drafts
from training.models import (
    GroupSize,
    Kind,
    Message,
    RequestDraft,
    School,
    SchoolSuccession,
    State,
    TextState,
    TrainingRequest,
)

pytestmark = pytest.mark.django_db
MOST_STATEMENTS = 10


def page(client: Client, kind: str, slug: str) -> str:
    return client.get(asking.url(kind, slug)).content.decode()


def test_session_at_a_school_in_ten_questions(client: Client) -> None:
    offer = factories.offer()
    answers = asking.bespoke(offer)
    assert len(answers) == 10
    made = asking.asked(client, "bespoke", answers)
    assert (made.kind, made.state) == (Kind.BESPOKE, State.SUBMITTED)
    assert (made.offer, made.offer_title) == (offer, offer.title)
    assert (made.school_name, made.school_town, made.school) == ("Oak Lane Primary School", "Derby", None)
    assert (made.requester_name, made.requester_email) == ("Sam Example", "sam@school.example.org")
    assert made.group_size == GroupSize.UP_TO_30
    assert made.delivery_format == "in-person-at-your-school"
    assert [each["part"] for each in made.preferred_dates] == ["after-school"]
    assert made.year_groups == []
    assert made.text_state == TextState.CLEAR
    assert made.messages.count() == 2


def test_place_is_booked_at_once(client: Client) -> None:
    session = factories.session()
    made = asking.asked(client, "place", asking.place(session, 2))
    assert (made.state, made.places, made.session) == (State.CONFIRMED, 2, session)
    assert made.offer == session.offer
    sent = client.get(reverse("training:sent", args=["place"])).content.decode()
    assert "Your place is booked" in sent
    assert made.reference in sent


@pytest.mark.parametrize(
    ("kind", "answers", "details"),
    [
        ("community", asking.COMMUNITY, {"event": "An evening for parents"}),
        ("venue", asking.VENUE, {"venue_capacity": 80}),
        ("advice", asking.ADVICE, {"materials": "A Year 9 unit on propaganda"}),
    ],
)
def test_other_kinds(client: Client, kind: str, answers: dict[str, Any], details: dict[str, Any]) -> None:
    assert len(answers) <= 10
    made = asking.asked(client, kind, answers)
    assert (made.kind, made.details) == (kind, details)


def test_who_wants_to_tell_more_is_asked_the_rest(client: Client) -> None:
    offer, other = factories.offer(), factories.offer()
    answers = asking.bespoke(offer) | {
        "more": {"wants_more": "yes"},
        "alternative": {"alternative_offer": str(other.pk)},
        "cluster": {"cluster": "900002\nElm Road School"},
        "goals": {"goals": ["prevent-duty", "discussion"], "goals_note": "Our Year 9 pupils ask many questions."},
        "facilities": {"facilities": ["screen"]},
        "access": {"access": ["hearing-loop"], "access_note": ""},
        "phone": {"requester_phone": "01632 960 001"},
    }
    made = asking.asked(client, "bespoke", answers)
    assert made.alternative_offer == other
    assert made.cluster == [{"urn": 900002}, {"name": "Elm Road School"}]
    assert (made.goals, made.facilities, made.access) == (["prevent-duty", "discussion"], ["screen"], ["hearing-loop"])
    assert made.goals_note == "Our Year 9 pupils ask many questions."
    assert made.text_state == TextState.CLEAR


def test_school_of_the_register_is_kept_as_it_is_today(client: Client) -> None:
    school = asking.school()
    answers = asking.bespoke() | {"school": {"q": "900001", "school": "900001"}}
    made = asking.asked(client, "bespoke", answers)
    assert (made.school, made.school_urn, made.school_phase) == (school, 900001, "primary")
    assert (made.authority_code, made.authority_name) == ("899", "Exampleshire")


def test_school_is_searched_and_chosen_without_a_script(client: Client) -> None:
    asking.school()
    asking.answer(client, "advice", asking.ADVICE)
    RequestDraft.objects.update(answers={"materials": {"materials": ["A unit"]}})
    assert 'name="q"' in page(client, "advice", "school")
    found = client.get(asking.url("advice", "school"), {"q": "900001"}).content.decode()
    assert "Oak Lane Primary School" in found
    assert 'value="900001"' in found
    response = client.post(asking.url("advice", "school"), {"q": "900001", "school": "900001"})
    assert response.url == asking.url("advice", "role")


def test_school_closed_since_is_said_on_the_field_and_its_successor_offered(client: Client) -> None:
    school = asking.school()
    asking.answer(client, "advice", asking.ADVICE | {"school": {"q": "900001", "school": "900001"}})
    new = asking.school(900002, name="Oak Lane Academy")
    School.objects.filter(pk=900001).update(status=School.Status.CLOSED)
    SchoolSuccession.objects.create(school=school, successor=new)
    response = asking.send(client, "advice")
    assert response.url == asking.url("advice", "school") + "?then=check"
    shown = client.get(response.url).content.decode()
    assert "has closed" in shown
    assert 'value="900002"' in shown
    response = client.post(response.url, {"q": "900001", "school": "900002"})
    assert response.url == reverse("training:check", args=["advice"])
    asking.send(client, "advice")
    assert TrainingRequest.objects.get().school == new


def test_link_from_an_offer_answers_the_first_question(client: Client) -> None:
    offer = factories.offer(title="Fake news workshop")
    start = reverse("training:begin", args=["bespoke"]) + f"?offer={offer.pk}"
    assert "Fake news workshop" in client.get(start).content.decode()
    assert client.post(start).url == asking.url("bespoke", "school")
    assert RequestDraft.objects.get().answers == {"offer": {"offer": [str(offer.pk)]}}


@pytest.mark.parametrize("given", ["0", "999999", "x", "1" * 40, "-1", "\u0661"])
def test_link_with_a_wrong_number_says_so_and_the_form_begins_all_the_same(client: Client, given: str) -> None:
    start = reverse("training:begin", args=["place"])
    assert "can no longer be booked" in client.get(start, {"session": given}).content.decode()
    assert client.post(f"{start}?session={given}").url == asking.url("place", "session")


def test_session_that_has_begun_is_refused_honestly(client: Client) -> None:
    session = factories.session(booking_closes_at=timezone.now() - timedelta(days=1))
    start = reverse("training:begin", args=["place"]) + f"?session={session.pk}"
    assert "can no longer be booked" in client.get(start).content.decode()


def test_change_from_the_check_leads_back_there(client: Client) -> None:
    asking.answer(client, "bespoke", asking.bespoke())
    check = reverse("training:check", args=["bespoke"])
    change = asking.url("bespoke", "group") + "?then=check"
    assert change.replace("&", "&amp;") in client.get(check).content.decode()
    assert f'href="{check}"' in client.get(change).content.decode()
    assert client.post(change, {"group_size": "31-60"}).url == check
    assert "31 to 60" in client.get(check).content.decode()


def test_change_that_asks_more_leads_to_what_is_missing(client: Client) -> None:
    asking.answer(client, "bespoke", asking.bespoke())
    response = client.post(asking.url("bespoke", "more") + "?then=check", {"wants_more": "yes"})
    assert response.url == asking.url("bespoke", "alternative")


def test_back_links_lead_through_the_answered_questions(client: Client) -> None:
    asking.answer(client, "bespoke", asking.bespoke())
    assert f'href="{asking.url("bespoke", "school")}"' in page(client, "bespoke", "years")
    assert f'href="{reverse("training:begin", args=["bespoke"])}"' in page(client, "bespoke", "offer")


def test_answers_given_are_shown_again(client: Client) -> None:
    asking.answer(client, "bespoke", asking.bespoke())
    assert 'value="Sam Example"' in page(client, "bespoke", "name")
    assert 'value="11-30" checked' in page(client, "bespoke", "group")
    assert 'value="adults" data-behaviour="exclusive" checked' in page(client, "bespoke", "years")


def test_check_without_all_answers_leads_to_the_first_missing(client: Client) -> None:
    client.post(reverse("training:begin", args=["bespoke"]))
    check = reverse("training:check", args=["bespoke"])
    assert client.get(check).url == asking.url("bespoke", "offer")
    assert client.post(check).url == asking.url("bespoke", "offer")


def test_urgent_help_stands_first_on_every_page(client: Client) -> None:
    asking.answer(client, "bespoke", asking.bespoke())
    begin, check = (reverse(f"training:{name}", args=["bespoke"]) for name in ("begin", "check"))
    pages = [client.get(path).content.decode() for path in (reverse("training:ask"), begin, check)]
    pages += [page(client, "bespoke", slug) for slug in asking.bespoke()]
    asking.send(client, "bespoke")
    pages.append(client.get(reverse("training:sent", args=["bespoke"])).content.decode())
    for html in pages:
        main = html[html.index('id="main"') :]
        assert main.index('href="tel:999"') < main.index("<h1")
        assert "Designated Safeguarding Lead" in main


# --- once, and never lost -----------------------------------------------------------------------------------------


def test_second_click_books_once_and_reaches_the_confirmation(client: Client) -> None:
    session = factories.session()
    asking.answer(client, "place", asking.place(session))
    first, second = asking.send(client, "place"), asking.send(client, "place")
    assert first.url == second.url == reverse("training:sent", args=["place"])
    assert TrainingRequest.objects.count() == 1
    assert Message.objects.filter(kind="confirmation").count() == 1


def test_two_clicks_that_cross_make_one_request(client: Client) -> None:
    """Both have read the draft before either is sent."""
    session = factories.session()
    asking.answer(client, "place", asking.place(session))
    asking.send(client, "place")
    made = TrainingRequest.objects.get()
    answers = {step: {name: [value] for name, value in typed.items()} for step, typed in asking.place(session).items()}
    RequestDraft.objects.update(sent_at=None, answers=answers)
    assert asking.send(client, "place").url == reverse("training:sent", args=["place"])
    assert TrainingRequest.objects.get() == made


def test_draft_is_emptied_when_it_is_sent(client: Client) -> None:
    asking.asked(client, "bespoke", asking.bespoke())
    assert RequestDraft.objects.get().answers == {}


def test_answer_after_sending_begins_a_new_form(client: Client) -> None:
    asking.asked(client, "bespoke", asking.bespoke())
    assert client.post(asking.url("bespoke", "name"), {"requester_name": "Alex Example"}).status_code == 302
    asking.answer(client, "bespoke", asking.bespoke())
    asking.send(client, "bespoke")
    assert TrainingRequest.objects.count() == 2


def test_form_outlives_the_session_and_lives_a_week(client: Client) -> None:
    asking.answer(client, "bespoke", asking.bespoke())
    for name in set(client.cookies) - {"request-bespoke"}:
        del client.cookies[name]
    assert 'value="Sam Example"' in page(client, "bespoke", "name")
    cookie = client.cookies["request-bespoke"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 7 * 24 * 3600)
    assert RequestDraft.objects.get().key_digest != cookie.value
    RequestDraft.objects.update(updated_at=timezone.now() - timedelta(days=8))
    assert client.get(asking.url("bespoke", "name")).url == reverse("training:begin", args=["bespoke"])


def test_answer_without_its_draft_is_kept_and_begins_one(client: Client) -> None:
    asking.answer(client, "bespoke", asking.bespoke())
    client.cookies.clear()
    response = client.post(asking.url("bespoke", "name"), {"requester_name": "Sam Example"})
    assert response.url == asking.url("bespoke", "offer")
    assert 'value="Sam Example"' in page(client, "bespoke", "name")


def test_stale_form_comes_back_with_what_was_typed() -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post(asking.url("bespoke", "name"), {"requester_name": "Sam Example"})
    html = response.content.decode()
    assert response.status_code == 403
    assert 'value="Sam Example"' in html
    assert "What you typed is still here" in html
    typed = {"requester_name": "Sam Example", "csrfmiddlewaretoken": response.context["csrf_token"]}
    assert client.post(asking.url("bespoke", "name"), typed).status_code == 302


def test_stale_form_elsewhere_says_what_to_do() -> None:
    response = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "x"})
    assert response.status_code == 403
    assert "reload the page" in response.content.decode()


def test_two_tabs_of_one_form_keep_both_their_answers(client: Client) -> None:
    asking.answer(client, "bespoke", asking.bespoke())
    draft = RequestDraft.objects.get()
    assert drafts.keep(draft, "name", {"requester_name": ["Alex Example"]})
    assert drafts.keep(draft, "group", {"group_size": ["1-10"]})
    kept = RequestDraft.objects.get().answers
    assert (kept["name"], kept["group"]) == ({"requester_name": ["Alex Example"]}, {"group_size": ["1-10"]})


def test_answer_in_a_tab_whose_form_was_sent_or_left_in_another_begins_a_new_one(client: Client) -> None:
    asking.answer(client, "bespoke", asking.bespoke())
    draft = RequestDraft.objects.get()
    drafts.finish(draft)
    assert not drafts.keep(draft, "name", {"requester_name": ["Alex Example"]})
    assert RequestDraft.objects.get().answers == {}
    draft.delete()
    assert not drafts.keep(RequestDraft(pk=1), "name", {"requester_name": ["Alex Example"]})


def test_two_kinds_are_filled_in_side_by_side(client: Client) -> None:
    asking.answer(client, "bespoke", asking.bespoke())
    asking.answer(client, "advice", asking.ADVICE)
    asking.send(client, "bespoke")
    asking.send(client, "advice")
    assert set(TrainingRequest.objects.values_list("kind", flat=True)) == {"bespoke", "advice"}


def test_tampered_cookie_opens_nothing(client: Client) -> None:
    asking.answer(client, "bespoke", asking.bespoke())
    client.cookies["request-bespoke"] = client.cookies["request-bespoke"].value[:-1] + "!"
    assert client.get(asking.url("bespoke", "name")).url == reverse("training:begin", args=["bespoke"])


# --- bad input ----------------------------------------------------------------------------------------------------

BAD = [
    ("bespoke", "name", {"requester_name": "Sam\r\nBcc: all@example.org"}, "in one line"),
    ("bespoke", "name", {"requester_name": "Sam\x00"}, "in one line"),
    ("bespoke", "name", {"requester_name": ""}, "Enter your name"),
    ("bespoke", "name", {"requester_name": "x" * 121}, "121"),
    ("bespoke", "name", {"requester_name": "Tom, born 14/03/2012"}, "Write about no person here"),
    ("community", "address", {"address": "The hall; I am worried about a boy there"}, "Write about no person here"),
    ("bespoke", "cluster", {"cluster": "Elm Road School\nhe said he wants to fight"}, "Write about no person here"),
    ("bespoke", "email", {"requester_email": "sam@example.org\nBcc: all@example.org"}, "in one line"),
    ("bespoke", "email", {"requester_email": "sam@example.org,all@example.org"}, "right form"),
    ("bespoke", "email", {"requester_email": "sam"}, "right form"),
    ("bespoke", "role", {"requester_role": "superuser"}, "Choose one of the answers"),
    ("bespoke", "role", {}, "Choose your role"),
    ("bespoke", "dates", {"day_1_day": "31", "day_1_month": "2", "day_1_year": "2027"}, "real date"),
    ("bespoke", "dates", {"day_1_day": "1", "day_1_month": "1", "day_1_year": "2020"}, "date to come"),
    ("bespoke", "dates", {"day_1_day": "1", "day_1_month": "1", "day_1_year": "2099"}, "18 months"),
    ("bespoke", "dates", {"day_1_day": "1", "day_1_month": "", "day_1_year": "2027"}, "day, month and year"),
    ("bespoke", "dates", {"day_1_day": "x", "day_1_month": "9" * 5000, "day_1_year": "٢"}, "real date"),
    ("bespoke", "dates", {}, "choose a month"),
    ("bespoke", "dates", {"time_window": "1999-01"}, "1999-01"),
    ("bespoke", "years", {"year_groups": ["adults", "year-5"]}, "either"),
    ("bespoke", "years", {"year_groups": ["year-99"]}, "answers on this page"),
    ("bespoke", "phone", {"requester_phone": "call me"}, "telephone number"),
    ("bespoke", "offer", {"offer": "1; drop table"}, "answers on this page"),
    ("bespoke", "cluster", {"cluster": "\n".join(f"School {n}" for n in range(13))}, "no more than"),
    ("bespoke", "school", {"school": "not-listed"}, "Enter the name of the school"),
    ("bespoke", "school", {"school": "123456"}, "no longer in the register"),
    ("bespoke", "access", {"access_note": "x" * 201}, "201"),
    ("place", "places", {"places": "0"}, "1 or more"),
    ("place", "places", {"places": "1e9"}, "whole number"),
    ("place", "places", {"places": "31"}, "30 or fewer"),
    ("venue", "venue", {"address": "Hall", "venue_capacity": "-4"}, "5"),
]


@pytest.mark.parametrize(("kind", "slug", "typed", "error"), BAD, ids=[f"{k} {s} {e}" for k, s, _t, e in BAD])
def test_bad_input_is_said_on_the_field_and_kept(
    client: Client, kind: str, slug: str, typed: dict[str, Any], error: str
) -> None:
    response = client.post(asking.url(kind, slug), typed)
    html = response.content.decode()
    assert response.status_code == 200
    assert "There is a problem" in html
    assert any(error in str(message) for errors in response.context["form"].errors.values() for message in errors)
    assert RequestDraft.objects.count() == 0
    for value in typed.values():
        if isinstance(value, str) and value.isascii() and value.isprintable() and "not-listed" not in value:
            assert value[:100] in html or f'value="{value}"' in html or slug in ("role", "offer", "school", "dates")


def test_five_megabytes_of_text_are_refused_on_the_field_and_kept(client: Client) -> None:
    text = "a long text " * 440_000
    response = client.post(asking.url("advice", "materials"), {"materials": text})
    assert response.status_code == 200
    assert "materials" in response.context["form"].errors
    assert text.strip() in response.content.decode()


def test_forged_fields_change_nothing(client: Client) -> None:
    answers = {slug: {**typed, "state": "confirmed", "version": "9"} for slug, typed in asking.bespoke().items()}
    made = asking.asked(client, "bespoke", answers | {"name": {"requester_name": "Sam", "officer": "1"}})
    assert (made.state, made.version, made.officer) == (State.SUBMITTED, 1, None)


def test_unknown_kinds_and_steps_are_not_there(client: Client) -> None:
    for path in ("/request/other/", "/request/other/name/", "/request/bespoke/other/", "/request/other/check/"):
        assert client.get(path).status_code == 404
        assert client.post(path).status_code == 404


def test_date_that_has_passed_since_leads_back_to_its_question(client: Client) -> None:
    asking.answer(client, "bespoke", asking.bespoke() | {"dates": asking.day(1)})
    draft = RequestDraft.objects.get()
    draft.answers["dates"] = {name: [value] for name, value in asking.day(0).items()}
    draft.save()
    response = asking.send(client, "bespoke")
    assert response.url == asking.url("bespoke", "dates") + "?then=check"
    assert "date to come" in client.get(response.url).content.decode()
    assert TrainingRequest.objects.count() == 0


# --- places -------------------------------------------------------------------------------------------------------


def test_full_session_offers_the_waiting_list_as_a_choice(client: Client) -> None:
    session = factories.session(capacity=2)
    asking.answer(client, "place", asking.place(session, 2))
    factories.training_request(kind=Kind.PLACE, session=session, places=1, state=State.CONFIRMED)
    html = asking.send(client, "place").content.decode()
    assert "1 place is left" in html
    assert "Join the waiting list" in html
    assert TrainingRequest.objects.filter(requester_email="sam@school.example.org").count() == 0
    assert "Choose the waiting list or another session" in asking.send(client, "place", if_full="").content.decode()
    assert asking.send(client, "place", if_full="other").url == asking.url("place", "session") + "?then=check"
    asking.send(client, "place", if_full="wait")
    assert TrainingRequest.objects.get(requester_email="sam@school.example.org").state == State.WAITING_LIST
    assert "on the waiting list" in client.get(reverse("training:sent", args=["place"])).content.decode()


def test_full_session_without_waiting_list_leads_to_others(client: Client) -> None:
    session = factories.session(capacity=1, has_waiting_list=False)
    asking.answer(client, "place", asking.place(session))
    factories.training_request(kind=Kind.PLACE, session=session, state=State.CONFIRMED)
    html = asking.send(client, "place").content.decode()
    assert "It keeps no waiting list" in html
    assert "Join the waiting list" not in html
    assert asking.send(client, "place", if_full="wait").status_code == 200
    assert TrainingRequest.objects.filter(requester_email="sam@school.example.org").count() == 0


def test_more_places_than_the_session_has_are_refused(client: Client) -> None:
    session = factories.session(capacity=5)
    answers = {"session": {"session": str(session.pk)}}
    client.post(reverse("training:begin", args=["place"]))
    client.post(asking.url("place", "session"), answers["session"])
    html = client.post(asking.url("place", "places"), {"places": "6"}).content.decode()
    assert "has 5 places in all" in html


def test_session_closed_since_leads_back_to_its_question(client: Client) -> None:
    session = factories.session()
    asking.answer(client, "place", asking.place(session))
    session.cancelled_at = timezone.now()
    session.save()
    response = asking.send(client, "place")
    assert response.url == asking.url("place", "session") + "?then=check"
    assert "takes no more bookings" in client.get(response.url).content.decode()


# --- free text ----------------------------------------------------------------------------------------------------


def test_text_about_a_pupil_is_asked_about_kindly_and_nothing_is_stored(client: Client) -> None:
    response = client.post(asking.url("advice", "materials"), {"materials": "My student has been saying odd things"})
    html = response.content.decode()
    assert "Please read your text again" in html
    assert "Designated Safeguarding Lead" in html
    assert "My student has been saying odd things" in html
    assert "Send it as it is" in html
    assert RequestDraft.objects.count() == 0


def test_text_changed_goes_on_without_a_word(client: Client) -> None:
    client.post(asking.url("advice", "materials"), {"materials": "My student said it"})
    made = asking.asked(client, "advice", asking.ADVICE)
    assert (made.text_state, made.text_findings) == (TextState.CLEAR, [])


def test_text_sent_as_it_is_is_held_and_in_no_message(client: Client) -> None:
    text = "My student Tom Baker 14/03/2012 wants to hurt people"
    answers = asking.ADVICE | {"materials": {"materials": text, "keeps_text": "on"}}
    made = asking.asked(client, "advice", answers)
    assert made.text_state == TextState.HELD
    assert made.text_findings == ["date-of-birth", "pupil", "concern"]
    assert made.details == {"materials": text}
    for message in Message.objects.all():
        assert "Baker" not in message.subject + message.body
    assert "Baker" not in str(list(made.events.values()))


# --- cost and manners ---------------------------------------------------------------------------------------------


def test_no_step_takes_more_than_ten_statements(client: Client) -> None:
    """Rows that the answers depend on are there in number: none of them costs a statement of its own."""
    for number in range(4):
        factories.session(offer=factories.offer(), starts_at=factories.in_days(20 + number))
        asking.school(900001 + number, name=f"Oak Lane School {number}")
    session = factories.session()
    school = {"q": "900001", "school": "900001"}
    flows = {
        "bespoke": asking.bespoke(session.offer) | {"school": school},
        "place": asking.place(session) | {"school": school},
        "community": asking.COMMUNITY,
        "venue": asking.VENUE,
        "advice": asking.ADVICE,
    }
    client.get(reverse("training:ask"))  # Wagtail keeps the sites' roots from here on.
    found: dict[str, int] = {}
    for kind, answers in flows.items():
        client.post(reverse("training:begin", args=[kind]))
        for slug, typed in answers.items():
            found |= {f"{kind} {slug}": _count(client, asking.url(kind, slug))}
            found |= {f"{kind} {slug} sent": _count(client, asking.url(kind, slug), typed)}
            found |= {f"{kind} {slug} wrong": _count(client, asking.url(kind, slug), {"x": "y"})}
            found |= {f"{kind} {slug} again": _count(client, asking.url(kind, slug))}
        found |= {f"{kind} check": _count(client, reverse("training:check", args=[kind]))}
        with translation.override("cy"):
            welsh = reverse("training:check", args=[kind])
        found |= {f"{kind} check in Welsh": _count(client, welsh)}
        translation.activate("en")
    assert {name: count for name, count in found.items() if count > MOST_STATEMENTS} == {}


def _count(client: Client, path: str, typed: dict[str, Any] | None = None) -> int:
    with CaptureQueriesContext(connection) as captured:
        response = client.get(path) if typed is None else client.post(path, typed)
    assert response.status_code in (200, 302)
    return len([query for query in captured if "SAVEPOINT" not in query["sql"]])


def test_pages_are_kept_by_nobody_and_found_by_no_search_engine(client: Client) -> None:
    asking.answer(client, "bespoke", asking.bespoke())
    for path in (asking.url("bespoke", "name"), reverse("training:check", args=["bespoke"])):
        response = client.get(path)
        assert "no-store" in response["Cache-Control"]
        assert response["X-Robots-Tag"] == "noindex"


def test_welsh_form_in_welsh(client: Client) -> None:
    html = client.get("/cy/request/bespoke/").content.decode()
    assert "Gofyn am sesiwn yn eich ysgol" in html
    client.post("/cy/request/bespoke/")
    html = client.get("/cy/request/bespoke/offer/").content.decode()
    assert "Pa hyfforddiant" in html


def test_lessons_on_the_same_themes_are_suggested(client: Client, django_capture_on_commit_callbacks: Any) -> None:
    from tests.factories import lesson

    with django_capture_on_commit_callbacks(execute=True):
        lesson(title="Headlines that shout", themes=("fake-news",))
    offer = factories.offer()
    offer.terms = [term("theme", "fake-news")]
    offer.save()
    asking.asked(client, "bespoke", asking.bespoke(offer))
    assert "Headlines that shout" in client.get(reverse("training:sent", args=["bespoke"])).content.decode()

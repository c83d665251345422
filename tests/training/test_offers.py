"""Offers and dates as visitors, the search and calendar programs see them."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone, translation
from icalendar import Calendar
from wagtail.models import Locale, PageViewRestriction

from search import outbox
from search.engine import search
from search.query import SearchQuery
from tests.factories import site, term
from tests.training.factories import in_days, offer, session, training_request
from training.models import TrainingIndexPage, TrainingOfferPage, TrainingSession

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded() -> None:
    call_command("load_training", demo_sessions=True, stdout=StringIO())


def read(text: bytes) -> Calendar:
    return Calendar.from_ical(text)


def test_all_twenty_offers_are_loaded_once_and_officers_edits_stay(loaded: None) -> None:
    english = TrainingOfferPage.objects.filter(locale__language_code="en")
    assert sorted(english.values_list("reference", flat=True)) == [f"T{number:02}" for number in range(1, 21)]
    page = english.get(reference="T01")
    page.title = "Ours"
    page.save_revision().publish()
    sessions = TrainingSession.objects.count()
    call_command("load_training", demo_sessions=True, stdout=StringIO())
    assert english.count() == 20
    assert english.get(reference="T01").title == "Ours"
    assert TrainingSession.objects.count() == sessions


def test_every_offer_says_what_it_is_not_and_pupils_sessions_keep_their_teacher(loaded: None) -> None:
    for page in TrainingOfferPage.objects.filter(locale__language_code="en"):
        assert page.is_not, page.reference
        assert page.host_provides, page.reference
        if page.training_type.slug in ("pupil-workshop", "drop-down-day"):
            assert "stays" in page.checks, page.reference


def test_catalogue_lists_offers_by_who_takes_them(client: Client, loaded: None, django_assert_max_num_queries) -> None:  # noqa: ANN001
    page = TrainingIndexPage.objects.get(locale__language_code="en")
    with django_assert_max_num_queries(30):
        html = client.get(page.url).content.decode()
    for title in ("Prevent awareness for school staff", "Fake news workshop", "Community conversation"):
        assert title in html
    assert html.index("For staff") < html.index("E-learning by others") < html.index("ACT Awareness")


def test_offer_found_by_the_search_beside_lessons() -> None:
    page = offer(title="Kite making for governors", minutes=45)
    page.terms = [term("audience", "governors-trustees"), term("theme", "fake-news")]
    page.save_revision().publish()
    outbox.apply()
    found = search(SearchQuery(text="kite", site=site().pk))
    assert [(hit.kind, hit.title) for hit in found.hits] == [("training", "Kite making for governors")]
    counts = {facet.name: {option.slug: option.count for option in facet.options} for facet in found.facets}
    assert counts["audience"]["governors-trustees"] == 1
    assert counts["duration"]["31-45"] == 1
    # The broader theme too.
    assert counts["theme"]["thinking-and-information"] == 1
    page.unpublish()
    outbox.apply()
    assert search(SearchQuery(text="kite", site=site().pk)).total == 0


def test_dates_say_places_left_and_offer_the_waiting_list(client: Client) -> None:
    full = session(capacity=2)
    training_request(session=full, kind="place", state="confirmed", places=2)
    session(offer=full.offer, capacity=3)
    html = client.get("/training/dates/").content.decode()
    assert "Full: you can join the waiting list" in html
    assert "3 places left" in html
    assert f"/request/place/?session={full.pk}" in html


def test_free_places_that_others_wait_for_are_not_offered_to_who_looks(client: Client) -> None:
    one = session(capacity=5)
    training_request(session=one, kind="place", state="confirmed", places=3)
    training_request(session=one, kind="place", state="waiting-list", places=4)
    html = client.get("/training/dates/").content.decode()
    assert "Full: you can join the waiting list" in html
    assert "Book a place" not in html
    form = client.get(f"/request/place/?session={one.pk}", follow=True).content.decode()
    assert "can no longer be booked" not in form


def test_dates_of_a_month_a_format_and_an_audience_only(client: Client) -> None:
    page = offer()
    page.terms = [term("audience", "dsl")]
    page.save()
    first = session(offer=page, starts_at=in_days(40), format=term("delivery-format", "live-online"))
    session(offer=offer(), starts_at=in_days(100))
    month = f"{timezone.localtime(first.starts_at):%Y-%m}"
    for query in (f"month={month}", "format=live-online", "audience=dsl"):
        response = client.get(f"/training/dates/?{query}")
        assert response.context["number"] == 1, query
    assert client.get("/training/dates/?month=never&format=x").context["number"] == 2


def test_dates_are_shown_soonest_first_whenever_they_were_made(client: Client) -> None:
    page = offer()
    days = [40, 10, 70, 20, 60, 30, 50]
    made = {number: session(offer=page, starts_at=in_days(number)) for number in days}
    soonest = [made[number] for number in sorted(days)]
    assert client.get(page.get_parent().url).context["sessions"] == soonest[:6]
    assert client.get(page.url).context["sessions"] == soonest
    months = client.get("/training/dates/").context["months"]
    assert [each for _month, found in months for each in found] == soonest
    assert [month for month, _found in months] == sorted({month for month, _found in months})


def test_past_cancelled_and_unopened_sessions_are_not_offered(client: Client) -> None:
    session(starts_at=in_days(-2))
    session(cancelled_at=timezone.now())
    unopened = session(booking_opens_at=timezone.now() + timedelta(days=1))
    assert list(TrainingSession.objects.upcoming()) == [unopened]
    assert list(TrainingSession.objects.open_for_booking()) == []


def test_dates_of_an_offer_that_is_not_open_to_everybody_are_nowhere(client: Client) -> None:
    down, closed = session(), session()
    down.offer.unpublish()
    PageViewRestriction.objects.create(page=closed.offer, restriction_type="login")
    assert list(TrainingSession.objects.open_for_booking()) == []
    assert client.get("/training/dates/").context["number"] == 0
    assert not read(client.get("/training/dates.ics").content).walk("VEVENT")


def test_number_of_dates_costs_no_statements(client: Client) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    page = offer()
    session(offer=page)
    client.get("/training/dates/")
    with CaptureQueriesContext(connection) as one:
        client.get("/training/dates/")
    for days in range(2, 12):
        session(offer=page, starts_at=in_days(days))
    with CaptureQueriesContext(connection) as many:
        client.get("/training/dates/")
    assert len(many) == len(one)


def test_feed_is_valid_names_no_link_to_join_and_keeps_what_was_cancelled(client: Client) -> None:
    kept = session(joining_link="https://meet.example.org/secret", place="")
    gone = session(offer=kept.offer, cancelled_at=timezone.now())
    response = client.get("/training/dates.ics")
    assert response["Content-Type"].startswith("text/calendar")
    assert b"secret" not in response.content
    events = {str(event["UID"]).split("@")[0]: event for event in read(response.content).events}
    assert events[f"session-{kept.pk}"].start == kept.starts_at
    assert events[f"session-{gone.pk}"]["STATUS"] == "CANCELLED"
    assert all(event["URL"].startswith("http") for event in events.values())


def test_feed_of_one_offer_holds_its_sessions_only(client: Client) -> None:
    mine, other = session(), session()
    events = read(client.get(f"/training/dates/{mine.offer_id}.ics").content).events
    assert [event["SUMMARY"] for event in events] == [mine.offer.title]
    assert other.offer.title != mine.offer.title


def test_translation_shows_the_originals_sessions_and_tags(client: Client, loaded: None) -> None:
    original = TrainingOfferPage.objects.get(reference="T02", locale__language_code="en")
    welsh = original.get_translation(Locale.objects.get(language_code="cy"))
    original.terms = [term("audience", "dsl")]
    original.save_revision().publish()
    welsh = TrainingOfferPage.objects.get(pk=welsh.pk)
    assert set(welsh.terms.all()) == set(original.terms.all())
    with translation.override("cy"):
        html = client.get(welsh.url).content.decode()
    assert "/cy/request/place/?session=" in html
    assert "Gloywi Prevent" in client.get("/cy/training/dates/").content.decode()

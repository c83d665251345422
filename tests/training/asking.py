"""Goes through a form as a browser does: every step by its own POST."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from training.models import RequestDraft, School, TrainingOfferPage, TrainingRequest, TrainingSession

PERSON = {"role": {"requester_role": "dsl"}, "name": {"requester_name": "Sam Example"}}
YOU = {**PERSON, "email": {"requester_email": "sam@school.example.org"}, "more": {"wants_more": "no"}}
UNLISTED = {"school": {"school": "not-listed", "school_name": "Oak Lane Primary School", "school_town": "Derby"}}


def day(days: int, name: str = "day_1") -> dict[str, str]:
    """What is typed into the three boxes of a date so many days ahead."""
    date = timezone.localdate() + timedelta(days=days)
    return {f"{name}_day": str(date.day), f"{name}_month": str(date.month), f"{name}_year": str(date.year)}


def school(urn: int = 900001, **values: Any) -> School:
    values = {
        "name": "Oak Lane Primary School",
        "status": School.Status.OPEN,
        "la_code": "899",
        "la_name": "Exampleshire",
        "phase": "primary",
        "town": "Derby",
        "postcode": "DE1 2AB",
    } | values
    return School.objects.create(urn=urn, **values)


def bespoke(offer: TrainingOfferPage | None = None) -> dict[str, dict[str, Any]]:
    """The shortest way to a session at a school."""
    return {
        "offer": {"offer": str(offer.pk) if offer else "unsure"},
        **UNLISTED,
        "years": {"year_groups": "adults"},
        "group": {"group_size": "11-30"},
        "dates": {**day(40), "part_1": "after-school"},
        "format": {"delivery_format": "in-person-at-your-school"},
        **YOU,
    }


def place(session: TrainingSession, places: int = 1) -> dict[str, dict[str, Any]]:
    return {"session": {"session": str(session.pk)}, "places": {"places": str(places)}, **UNLISTED, **YOU}


COMMUNITY = {
    "offer": {"offer": "unsure"},
    "event": {"event": "An evening for parents"},
    "organisation": {"school_name": "Market Street Centre", "school_town": "Derby"},
    "group": {"group_size": "31-60"},
    "dates": {"time_window": f"{timezone.localdate().year + 1}-01"},
    "address": {"address": "Market Street Centre"},
    **YOU,
}
VENUE = {
    "organisation": {"school_name": "Market Street Centre", "school_town": "Derby"},
    "venue": {"address": "Hall, Market Street 1", "venue_capacity": "80"},
    "facilities": {"facilities": ["screen", "wifi"]},
    "dates": {**day(40)},
    **YOU,
}
ADVICE = {"materials": {"materials": "A Year 9 unit on propaganda"}, **UNLISTED, **YOU}


def url(kind: str, slug: str) -> str:
    return reverse("training:step", args=[kind, slug])


def answer(client: Client, kind: str, answers: Mapping[str, Mapping[str, Any]]) -> None:
    """Begins and answers every step, following where each leads."""
    response = client.post(reverse("training:begin", args=[kind]))
    for slug, typed in answers.items():
        assert response.url == url(kind, slug), f"{response.url} instead of {slug}"
        response = client.post(url(kind, slug), typed)
        assert response.status_code == 302, response.context["form"].errors
    assert response.url == reverse("training:check", args=[kind])


def wait() -> None:
    """As if the form had been begun a minute ago."""
    RequestDraft.objects.update(started_at=timezone.now() - timedelta(minutes=1))


def send(client: Client, kind: str, **typed: str) -> Any:
    wait()
    return client.post(reverse("training:check", args=[kind]), typed)


def asked(client: Client, kind: str, answers: Mapping[str, Mapping[str, Any]]) -> TrainingRequest:
    """The request that these answers make."""
    answer(client, kind, answers)
    response = send(client, kind)
    assert response.status_code == 302, response.context["form"].errors
    return TrainingRequest.objects.latest("pk")

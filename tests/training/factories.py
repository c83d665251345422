"""Small functions that make offers, sessions and requests; the vocabularies and the site are there (conftest)."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.utils import timezone
from wagtail.models import Page

from home.models import HomePage
from tests.factories import site, term
from training.models import (
    Kind,
    TrainingIndexPage,
    TrainingOfferPage,
    TrainingRequest,
    TrainingSession,
)

_number = count(1)


def training_index(language: str = "en") -> TrainingIndexPage:
    """The root of the catalogue of training, made where it is missing."""
    found = TrainingIndexPage.objects.filter(locale__language_code=language).first()
    if found:
        return found
    home = HomePage.objects.get(locale__language_code=language)
    page = TrainingIndexPage(title="Training", slug="training", summary="Sessions for schools.", locale=home.locale)
    home.add_child(instance=page)
    return page


def offer(*, parent: Page | None = None, **values: Any) -> TrainingOfferPage:
    """An offer that takes requests and has sessions."""
    number = next(_number)
    values = {
        "title": f"Prevent awareness {number}",
        "slug": f"offer-{number}",
        "summary": "What every member of staff should notice, check and share.",
        "reference": f"X{number}",
        "training_type": term("training-type", "prevent-awareness-staff"),
        "booking": TrainingOfferPage.Booking.BOTH,
        "minutes": 90,
    } | values
    parent = parent or training_index()
    page = TrainingOfferPage(locale=parent.locale, **values)
    parent.add_child(instance=page)
    page.save_revision().publish()
    page.refresh_from_db()
    return page


def in_days(days: int, hour: int = 10) -> datetime:
    """That many days from today at a full hour, London time."""
    start = timezone.localtime() + timedelta(days=days)
    return start.replace(hour=hour, minute=0, second=0, microsecond=0)


def session(**values: Any) -> TrainingSession:
    """A session in 30 days with 10 places."""
    starts_at = values.pop("starts_at", None) or in_days(30)
    values = {
        "site": site(),
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(minutes=90),
        "format": term("delivery-format", "in-person-council-venue"),
        "place": "Council House, Market Street",
        "capacity": 10,
    } | values
    if "offer" not in values:
        values["offer"] = offer()
    return TrainingSession.objects.create(**values)


def training_request(**values: Any) -> TrainingRequest:
    """A request for a session at an invented school, from an address of example.org."""
    number = next(_number)
    values = {
        "site": site(),
        "kind": Kind.BESPOKE,
        "offer_title": "Prevent awareness",
        "school_name": "Oak Lane Primary School",
        "school_phase": "primary",
        "authority_code": "899",
        "authority_name": "Exampleshire",
        "requester_name": "Sam Example",
        "requester_role": "dsl",
        "requester_email": f"dsl{number}@school.example.org",
        "group_size": "11-30",
    } | values
    return TrainingRequest.objects.create(**values)


def desk_officer(name: str = "desk") -> AbstractBaseUser:
    """Any signed-in member of staff with the desk's permissions (training.roles)."""
    from django.contrib.auth.models import Group

    user = get_user_model().objects.create_user(f"{name}{next(_number)}", password="x")
    user.groups.add(Group.objects.get(name="Training desk officers"))
    return user

from typing import Any

import pytest
from django.test import Client

from cms.models import ContactPoint
from tests import factories
from tests.admin.forms import opened
from tests.admin.lessons import add_url, keys, steps


@pytest.fixture
def admin(client: Client) -> Client:
    """A browser in which an officer is signed in."""
    client.force_login(factories.officer())
    return client


@pytest.fixture
def form(admin: Client) -> dict[str, Any]:
    """A lesson's form as an officer fills it who leaves nothing needed out."""
    return opened(admin, add_url()) | {
        "title": ["Headline detectives"],
        "slug": ["headline-detectives"],
        "summary": ["Pupils sort headlines."],
        "key_stages": keys("key-stage", "ks2"),
        "years": keys("year-group", "year-5"),
        "subjects": keys("subject", "english"),
        "themes": keys("theme", "fake-news"),
        "types": keys("resource-type", "lesson-plan"),
        "audiences": keys("audience", "teachers"),
        "minutes": ["50"],
        **steps("Sort the headlines"),
    }


@pytest.fixture
def contact() -> ContactPoint:
    return ContactPoint.objects.create(
        slug="act-early-line",
        kind="phone",
        names={"en": "ACT Early support line", "cy": "Llinell gymorth ACT Early"},
        value="0800 000 0000",
        hours={"en": "9am to 5pm every day"},
    )

"""A page costs the same few SQL statements however much it shows."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from search.browse import NEWEST
from tests import factories

pytestmark = pytest.mark.django_db


def statements(client: Client, path: str) -> tuple[int, int]:
    """How many statements the page took, and how many resources it shows."""
    with CaptureQueriesContext(connection) as captured:
        response = client.get(path)
    assert response.status_code == 200
    return len(captured), response.content.decode().count(" detectives ")


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/search/?q=headlines",
        "/search/?year=year-5&subject=english&theme=fake-news&need=autism&adaptation=easy-read",
    ],
)
def test_statements_do_not_grow_with_what_is_shown(
    client: Client, path: str, django_capture_on_commit_callbacks: object
) -> None:
    def add(subject: str) -> None:
        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
            factories.adaptation(factories.lesson(subjects=(subject, "english")))

    add("maths")
    client.get(path)  # Wagtail keeps the sites' roots and the content types from here on.
    few, shown_alone = statements(client, path)
    for subject in ("history", "music", "science", "geography", "art", "computing", "drama")[: NEWEST + 1]:
        add(subject)
    many, shown = statements(client, path)
    assert shown > shown_alone > 0
    assert many == few

"""Records of what others publish: where it is and why we list it, never its content."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from wagtail.fields import StreamField

from resources.models import ExternalResourcePage
from tests import factories
from tests.admin.forms import errors, opened
from tests.factories import term

pytestmark = pytest.mark.django_db


def test_record_has_no_place_for_the_publishers_content() -> None:
    own = [field for field in ExternalResourcePage._meta.get_fields() if isinstance(field, StreamField)]
    assert own == []
    assert "body" not in {field.name for field in ExternalResourcePage._meta.get_fields()}


@pytest.mark.parametrize("field", ["source_url", "why_listed", "publisher"])
def test_record_says_who_publishes_it_where_it_is_and_why_it_is_listed(field: str) -> None:
    page = factories.external()
    setattr(page, field, None if field == "publisher" else "")
    with pytest.raises(ValidationError) as raised:
        page.full_clean()
    assert list(raised.value.message_dict) == [field]


def test_record_links_to_its_source_and_says_why(client: Client) -> None:
    page = factories.external(source_url="https://example.org/game", why_listed="Its games show how stories spread.")
    shown = client.get(page.url).content.decode()
    assert "https://example.org/game" in shown
    assert "Its games show how stories spread." in shown


def test_officer_publishes_a_record(client: Client) -> None:
    client.force_login(factories.officer())
    url = reverse("wagtailadmin_pages:add", args=["resources", "externalresourcepage", factories.index().pk])
    form = opened(client, url) | {
        "title": ["A news game"],
        "slug": ["a-news-game"],
        "summary": ["Pupils run a newsroom."],
        "publisher": [str(term("publisher", "own").pk)],
        "years": [str(term("year-group", "year-8").pk)],
        "types": [str(term("resource-type", "game").pk)],
        "audiences": [str(term("audience", "pupils").pk)],
        "action-publish": ["1"],
    }
    assert set(errors(client.post(url, form))) == {"source_url", "why_listed"}
    form |= {"source_url": ["https://example.org/game"], "why_listed": ["Played in one lesson."]}
    assert client.post(url, form).status_code == 302
    page = ExternalResourcePage.objects.get()
    assert [found.slug for found in page.terms_in("key-stage")] == ["ks3"]

"""An officer renames a term: the search reads the new name, and every address stays."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from search.engine import search
from search.query import SearchQuery
from tests import factories
from tests.admin.forms import opened

pytestmark = pytest.mark.django_db


def found(text: str, locale: str = "en", **selected: tuple[str, ...]) -> list[str]:
    query = SearchQuery(text, site=factories.site().pk, locale=locale, selected=selected)
    return [hit.title for hit in search(query).hits]


def test_renamed_term_is_searched_by_its_new_name_and_reached_at_its_address(
    client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        page = factories.lesson(
            title="Sorting cards", summary="A lesson.", subjects=("history",), themes=("democracy",)
        )
    assert found("history") == ["Sorting cards"]
    client.force_login(factories.officer())
    url = reverse("wagtailsnippets_vocabulary_term:edit", args=[factories.term("subject", "history").pk])
    with django_capture_on_commit_callbacks(execute=True):
        assert (
            client.post(url, opened(client, url) | {"labels_en": ["Chronology"], "alt_labels_en": [""]}).status_code
            == 302
        )
    assert found("chronology") == ["Sorting cards"]
    assert found("history") == []
    assert found("", subject=("history",)) == ["Sorting cards"]
    assert "Chronology" in client.get("/vocab/subject/history/").content.decode()
    assert "Chronology" in client.get(page.url).content.decode()
    assert client.get("/search/?subject=history").status_code == 200

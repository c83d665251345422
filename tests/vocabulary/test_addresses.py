"""Every vocabulary and term has an address for people and for machines, in both languages."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import term
from vocabulary.models import Scheme, Term

pytestmark = pytest.mark.django_db


def html(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/html")
    return response.content.decode()


def jsonld(client: Client, url: str, **headers: Any) -> dict[str, Any]:
    response = client.get(url, headers={"accept": "application/ld+json", **headers})
    assert response["Content-Type"] == "application/ld+json"
    return response.json()


def test_term_answers_as_a_page_in_english_and_welsh(client: Client) -> None:
    assert "Fake news" in html(client, "/vocab/theme/fake-news/")
    assert "Newyddion" in html(client, "/cy/vocab/theme/fake-news/")


def test_every_scheme_and_its_last_term_answer_in_both_languages(client: Client) -> None:
    rows: list[Term | Scheme] = list(Scheme.objects.all())
    rows += [term for found in Scheme.objects.all() if (term := found.terms.last())]
    assert len(rows) == 44
    for address in [row.get_absolute_url() for row in rows]:
        assert client.get(address).status_code == 200, address
        assert client.get(f"/cy{address}").status_code == 200, address


def test_scheme_lists_its_terms(client: Client) -> None:
    page = html(client, "/vocab/key-stage/")
    assert all(label in page for label in ("Key stage", "Key Stage 1", "Key Stage 4"))
    assert "Cyfnod Allweddol 1" in html(client, "/cy/vocab/key-stage/")


def test_licence_with_dots_in_its_slug_has_an_address(client: Client) -> None:
    assert "Creative Commons" in html(client, "/vocab/licence/cc-by-4.0/") or "CC BY" in html(
        client, "/vocab/licence/cc-by-4.0/"
    )


def test_term_as_json_ld(client: Client) -> None:
    data = jsonld(client, "/vocab/theme/misinformation/")
    assert data["@type"] == "DefinedTerm"
    assert data["@id"] == "http://testserver/vocab/theme/misinformation/"
    assert data["termCode"] == "misinformation"
    assert data["name"] == "Misinformation"
    assert data["inDefinedTermSet"] == "http://testserver/vocab/theme/"


def test_json_ld_can_be_asked_for_in_the_address(client: Client) -> None:
    assert client.get("/vocab/theme/fake-news/?format=jsonld").json()["termCode"] == "fake-news"


def test_welsh_address_names_in_welsh_what_has_one_identifier(client: Client) -> None:
    english, welsh = jsonld(client, "/vocab/theme/fake-news/"), jsonld(client, "/cy/vocab/theme/fake-news/")
    assert welsh["name"] == term("theme", "fake-news").labels["cy"]
    assert welsh["@id"] == english["@id"]
    assert welsh["inDefinedTermSet"] == english["inDefinedTermSet"]


def test_scheme_as_json_ld_has_every_term(client: Client) -> None:
    data = jsonld(client, "/vocab/theme/")
    assert data["@type"] == "DefinedTermSet"
    assert {item["termCode"] for item in data["hasDefinedTerm"]} == set(
        Term.objects.in_scheme("theme").values_list("slug", flat=True)
    )
    assert jsonld(client, "/cy/vocab/theme/")["@id"] == data["@id"]


def test_caches_keep_page_and_json_ld_apart(client: Client) -> None:
    assert "Accept" in client.get("/vocab/theme/fake-news/")["Vary"]


@pytest.mark.parametrize("accept", ["*/*", "text/html,application/xhtml+xml,*/*;q=0.8", "nonsense", ""])
def test_whoever_does_not_ask_for_json_ld_gets_the_page(client: Client, accept: str) -> None:
    response = client.get("/vocab/theme/fake-news/", headers={"accept": accept})
    assert response["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("url", ["/vocab/no-scheme/", "/vocab/theme/no-term/", "/vocab/no-scheme/fake-news/"])
def test_unknown_is_404(client: Client, url: str) -> None:
    assert client.get(url).status_code == 404
    assert client.get(f"/cy{url}").status_code == 404


def test_deleted_term_is_410(client: Client) -> None:
    term("setting", "twilight").delete()
    assert client.get("/vocab/setting/twilight/").status_code == 410
    assert client.get("/cy/vocab/setting/twilight/").status_code == 410


def test_deprecated_term_still_answers_and_names_its_replacement(client: Client) -> None:
    old = term("theme", "clickbait-and-scams")
    Term.objects.filter(pk=old.pk).update(status="deprecated", replaced_by=term("theme", "disinformation"))
    assert "Disinformation" in html(client, old.get_absolute_url())


def test_renaming_a_term_breaks_no_address(client: Client) -> None:
    renamed = term("theme", "fake-news")
    renamed.labels = {"en": "False news", "cy": "Newyddion anwir"}
    renamed.full_clean()
    renamed.save()
    assert "False news" in html(client, "/vocab/theme/fake-news/")


@pytest.mark.parametrize("query", ["", "?format=jsonld"])
def test_statements_for_a_scheme_do_not_grow_with_its_terms(client: Client, query: str) -> None:
    def statements(scheme: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(f"/vocab/{scheme}/{query}")
        return len(captured)

    statements("theme")  # Fills what is cached between requests.
    assert statements("theme") == statements("send-area")

"""Officers teach the search: synonyms and promoted answers in the admin, and the page to try a query on."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from resources.models import LessonPage
from search.models import Promotion, Synonym
from tests import factories
from tests.admin.forms import errors, fields, listed, opened

pytestmark = pytest.mark.django_db
SYNONYMS = "wagtailsnippets_search_synonym"
PROMOTIONS = "wagtailsnippets_search_promotion"


@pytest.fixture
def lesson(django_capture_on_commit_callbacks: Any) -> LessonPage:
    with django_capture_on_commit_callbacks(execute=True):
        return factories.lesson(title="Rumour mill", summary="How gossip spreads.")


def new(admin: Client, name: str, **values: str) -> Any:
    data = opened(admin, reverse(f"{name}:add"))
    return admin.post(reverse(f"{name}:add"), data | {field: [value] for field, value in values.items()})


def test_officer_adds_a_synonym_that_the_next_search_uses(admin: Client, lesson: LessonPage) -> None:
    assert "Rumour mill" not in admin.get("/search/", {"q": "hearsay"}).content.decode()
    assert new(admin, SYNONYMS, tier="B", words="hearsay", others="gossip").status_code == 302
    assert "Rumour mill" in admin.get("/search/", {"q": "hearsay"}).content.decode()


def test_refused_synonym_says_why_on_its_field_and_keeps_what_was_typed(admin: Client) -> None:
    response = new(admin, SYNONYMS, tier="B", words="Muslim pupils", others="radicalisation", note="from a report")
    assert "not an ideology" in errors(response)["others"][0]
    shown = fields(response.content.decode())
    assert (shown["words"], shown["others"], shown["note"]) == (
        ["Muslim pupils"],
        ["radicalisation"],
        ["from a report"],
    )
    assert not Synonym.objects.exists()


def test_officer_switches_a_synonym_off_but_cannot_delete_it(admin: Client) -> None:
    row = Synonym.objects.create(words="hearsay, gossip")
    url = reverse(f"{SYNONYMS}:edit", args=[row.pk])
    data = opened(admin, url)
    del data["is_on"]
    assert admin.post(url, data).status_code == 302
    row.refresh_from_db()
    assert not row.is_on
    admin.post(reverse(f"{SYNONYMS}:delete", args=[row.pk]))
    assert Synonym.objects.filter(pk=row.pk).exists()


def test_synonyms_are_listed_filtered_and_searched(admin: Client) -> None:
    call_command("load_synonyms", stdout=StringIO())
    url = reverse(f"{SYNONYMS}:list")
    assert [str(row) for row in listed(admin.get(url, {"q": "radicalizm"}))] == [
        "radicalizm, radicalistion → radicalisation"
    ]
    assert {row.tier for row in listed(admin.get(url, {"tier": "A2"}))} == {"A2"}


@pytest.mark.parametrize(("name", "field"), [(SYNONYMS, "words"), (PROMOTIONS, "queries")])
def test_add_form_takes_the_words_of_a_report(admin: Client, name: str, field: str) -> None:
    url = reverse(f"{name}:add")
    assert fields(admin.get(url, {"query": "fake newz"}).content.decode())[field] == ["fake newz"]


def test_officer_promotes_a_page(admin: Client, lesson: LessonPage) -> None:
    values = {"queries": "hearsay\nword of mouth", "page": str(lesson.pk)}
    assert new(admin, PROMOTIONS, **values).status_code == 302
    assert "Rumour mill" in admin.get("/search/", {"q": "word of mouth"}).content.decode()
    assert "hearsay (+1)" in admin.get(reverse(f"{PROMOTIONS}:list")).content.decode()


def test_officer_promotes_words_with_an_address(admin: Client, client: Client) -> None:
    values = {"queries": "hearsay", "heading": "Ask <us>", "text": "By post.", "url": "https://example.org/ask"}
    assert new(admin, PROMOTIONS, **values).status_code == 302
    page = client.get("/search/", {"q": "hearsay"}).content.decode()
    assert '<a class="govuk-link" href="https://example.org/ask">Ask &lt;us&gt;</a>' in page


def test_safety_answer_cannot_be_switched_off(admin: Client) -> None:
    call_command("load_guidance", stdout=StringIO())
    call_command("load_promotions", stdout=StringIO())
    url = reverse(f"{PROMOTIONS}:edit", args=[Promotion.objects.get(origin="worried").pk])
    data = opened(admin, url)
    del data["is_on"]
    assert "not switched off" in str(admin.post(url, data).content.decode())
    assert Promotion.objects.get(origin="worried").is_on


def test_safety_answer_without_a_page_waits_for_one(admin: Client) -> None:
    call_command("load_promotions", stdout=StringIO())
    assert "No page yet" in admin.get(reverse(f"{PROMOTIONS}:list")).content.decode()


# --- What does this query become? --------------------------------------------------------------------------------


def tried(admin: Client, q: str, locale: str = "en") -> Any:
    response = admin.get(reverse("search_tryout"), {"q": q, "locale": locale})
    assert response.status_code == 200
    return response


def test_page_shows_every_step_with_links_to_the_rows(admin: Client, lesson: LessonPage) -> None:
    synonym = Synonym.objects.create(tier="B", words="hearsay", others="gossip")
    pin = Promotion.objects.create(queries="hearsay", match="contains", page=lesson)
    response = tried(admin, 'year 5 hearsay "How gossip" -maths')
    shown = response.context["tryout"]
    assert [line.typed for line in shown.words] == ["How gossip", "year 5", "hearsay"]
    assert [offer.slug for offer in shown.recognised] == ["year-5"]
    assert [hit.title for hit in shown.hits] == ["Rumour mill"]
    assert shown.excluded == ("maths",)
    assert [(line.title, line.is_shown) for line in shown.pins] == [("Rumour mill", True)]
    page = response.content.decode()
    assert reverse(f"{SYNONYMS}:edit", args=[synonym.pk]) in page
    assert reverse(f"{PROMOTIONS}:edit", args=[pin.pk]) in page


def test_page_shows_a_corrected_spelling(admin: Client, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        for _number in range(2):
            factories.lesson(summary="How gossip spreads.")
    assert tried(admin, "gosip").context["tryout"].corrected == "gossip"


@pytest.mark.parametrize("text", ["", "   ", "the of", '"', "-", "x" * 600, "<b>'; --\\ %", "zyzzyva"])
def test_page_takes_anything(admin: Client, lesson: LessonPage, text: str) -> None:
    for locale in ("en", "cy", "tlh"):
        tried(admin, text, locale)


def test_private_words_are_named_as_such_and_find_nothing(admin: Client, settings: Any, tmp_path: Any) -> None:
    file = tmp_path / "private.txt"
    file.write_text("zyzzyva\n")
    settings.SEARCH_PRIVATE_LIST = str(file)
    shown = tried(admin, "zyzzyva lesson").context["tryout"]
    assert shown.is_on_private_list
    assert shown.hits == ()


def test_page_is_for_officers(client: Client) -> None:
    url = reverse("search_tryout")
    assert client.get(url).status_code == 302
    other = factories.officer("other")
    other.groups.clear()
    client.force_login(other)
    assert client.get(url, {"q": "gossip"}).status_code in (302, 403)


def test_menu_gathers_the_screens_about_search(admin: Client) -> None:
    page = admin.get(reverse("wagtailadmin_home")).content.decode()
    for url in (reverse("search_tryout"), reverse(f"{SYNONYMS}:list"), reverse(f"{PROMOTIONS}:list")):
        assert url in page

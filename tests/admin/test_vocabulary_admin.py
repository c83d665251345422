"""Officers edit terms and vocabularies: a text per language, messages on the field, nothing lost."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cms.models import ContactPoint
from tests.admin.forms import errors, fields, listed, opened
from tests.factories import term
from vocabulary.models import Scheme, Term

pytestmark = pytest.mark.django_db
TERMS = "wagtailsnippets_vocabulary_term"
SCHEMES = "wagtailsnippets_vocabulary_scheme"
CONTACTS = "wagtailsnippets_cms_contactpoint"


@pytest.mark.parametrize("name", [TERMS, SCHEMES, CONTACTS])
def test_list_opens_for_an_officer(admin: Client, name: str, contact: ContactPoint) -> None:
    assert listed(admin.get(reverse(f"{name}:list")))


@pytest.mark.parametrize("name", [TERMS, CONTACTS])
def test_add_form_opens_for_an_officer(admin: Client, name: str) -> None:
    assert opened(admin, reverse(f"{name}:add"))


def test_terms_are_filtered_by_vocabulary_and_status(admin: Client) -> None:
    found = listed(admin.get(reverse(f"{TERMS}:list"), {"scheme": "key-stage", "status": "current"}))
    assert {found_term.slug for found_term in found} == set(
        Term.objects.in_scheme("key-stage").values_list("slug", flat=True)
    )


@pytest.mark.parametrize("text", ["fake news", "FAKE", "Newyddion ffug", "fake-news"])
def test_terms_are_found_by_label_of_either_language_or_slug(admin: Client, text: str) -> None:
    assert term("theme", "fake-news") in listed(admin.get(reverse(f"{TERMS}:list"), {"q": text}))


@pytest.mark.parametrize("text", ['"', "'; --", "%", "\\", "ŵ", "x" * 3000, "(", "*"])
@pytest.mark.parametrize("name", [TERMS, SCHEMES, CONTACTS])
def test_search_box_takes_anything(admin: Client, name: str, text: str) -> None:
    listed(admin.get(reverse(f"{name}:list"), {"q": text}))


def new_term(admin: Client, **changes: Any) -> Any:
    data = opened(admin, reverse(f"{TERMS}:add"))
    data |= {"scheme": ["theme"], "slug": ["phishing"], "labels_en": ["Phishing"], "labels_cy": ["Gwe-rwydo"]}
    return admin.post(reverse(f"{TERMS}:add"), data | {name: [value] for name, value in changes.items()})


def test_officer_adds_a_term_with_a_text_for_each_language(admin: Client) -> None:
    response = new_term(
        admin,
        alt_labels_en="phish\n\n  smishing ",
        alt_labels_cy="",
        definition_cy="Negeseuon twyllodrus.",
        broader=str(term("theme", "fake-news").pk),
    )
    assert response.status_code == 302
    added = term("theme", "phishing")
    assert added.labels == {"en": "Phishing", "cy": "Gwe-rwydo"}
    assert added.alt_labels == {"en": ["phish", "smishing"]}
    assert added.definition == {"cy": "Negeseuon twyllodrus."}
    assert added.broader == term("theme", "fake-news")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"labels_en": ""}, "labels_en"),
        ({"slug": "Not a slug"}, "slug"),
        ({"slug": "fake-news"}, "slug"),
        ({"slug": ""}, "slug"),
        ({"scheme": ""}, "scheme"),
        ({"source_url": "not an address"}, "source_url"),
        ({"order": "-1"}, "order"),
    ],
)
def test_mistake_in_a_term_is_said_on_its_field_and_what_was_typed_stays(
    admin: Client, changes: dict[str, str], field: str
) -> None:
    typed = {"definition_en": "Messages that trick people.", "alt_labels_cy": "abwydo"} | changes
    response = new_term(admin, **typed)
    assert field in errors(response)
    shown = fields(response.content.decode())
    assert {name: shown[name] for name in typed if name != "scheme"} == {
        name: [value] for name, value in typed.items() if name != "scheme"
    }
    assert shown["labels_cy"] == ["Gwe-rwydo"]
    assert not Term.objects.filter(labels__cy="Gwe-rwydo").exists()


def test_slug_of_a_deleted_term_is_refused_on_the_field(admin: Client) -> None:
    term("theme", "cyberbullying").delete()
    assert "deleted" in errors(new_term(admin, slug="cyberbullying"))["slug"][0]


def test_officer_renames_a_term_and_its_other_languages_stay(admin: Client) -> None:
    known = term("theme", "fake-news")
    known.labels["pl"] = "Fałszywe wiadomości"
    known.save()
    url = reverse(f"{TERMS}:edit", args=[known.pk])
    data = opened(admin, url)
    assert data["labels_cy"] == [known.labels["cy"]]
    assert admin.post(url, data | {"labels_en": ["False news"]}).status_code == 302
    renamed = term("theme", "fake-news")
    assert renamed.labels == known.labels | {"en": "False news"}
    assert (renamed.alt_labels, renamed.definition) == (known.alt_labels, known.definition)


def test_saving_a_term_as_it_is_changes_nothing(admin: Client) -> None:
    for known in (term("theme", "misinformation"), term("licence", "cc-by-4.0"), term("year-group", "year-5")):
        before = Term.objects.filter(pk=known.pk).values().get()
        url = reverse(f"{TERMS}:edit", args=[known.pk])
        assert admin.post(url, opened(admin, url)).status_code == 302
        assert Term.objects.filter(pk=known.pk).values().get() == before


def test_vocabulary_and_slug_of_a_term_cannot_be_changed_in_its_form(admin: Client) -> None:
    known = term("theme", "fake-news")
    url = reverse(f"{TERMS}:edit", args=[known.pk])
    admin.post(url, opened(admin, url) | {"slug": ["false-news"], "scheme": ["subject"]})
    assert term("theme", "fake-news").pk == known.pk


def test_officer_deprecates_a_term_with_its_replacement(admin: Client) -> None:
    known = term("theme", "clickbait-and-scams")
    url = reverse(f"{TERMS}:edit", args=[known.pk])
    data = opened(admin, url) | {"replaced_by": [str(term("theme", "disinformation").pk)]}
    assert "replaced_by" in errors(admin.post(url, data))
    assert admin.post(url, data | {"status": ["deprecated"]}).status_code == 302
    known.refresh_from_db()
    assert (known.status, known.replaced_by.slug) == ("deprecated", "disinformation")


def test_officer_cannot_delete_a_term(admin: Client) -> None:
    known = term("theme", "fake-news")
    url = reverse(f"{TERMS}:delete", args=[known.pk])
    assert admin.get(url).status_code == 302
    assert admin.post(url).status_code == 302
    assert term("theme", "fake-news").pk == known.pk
    assert url not in admin.get(reverse(f"{TERMS}:edit", args=[known.pk])).content.decode()


def test_officer_renames_a_vocabulary_whose_slug_stays(admin: Client) -> None:
    url = reverse(f"{SCHEMES}:edit", args=["key-stage"])
    data = opened(admin, url) | {"labels_en": ["Stage"], "slug": ["stage"]}
    assert admin.post(url, data).status_code == 302
    assert Scheme.objects.get(pk="key-stage").labels == {"en": "Stage", "cy": "Cyfnod allweddol"}
    assert not Scheme.objects.filter(pk="stage").exists()


def test_officer_cannot_add_or_delete_a_vocabulary(admin: Client) -> None:
    assert admin.get(reverse(f"{SCHEMES}:add")).status_code == 302
    assert admin.post(reverse(f"{SCHEMES}:delete", args=["working-level"])).status_code == 302
    assert Scheme.objects.filter(pk="working-level").exists()


def test_officer_says_what_a_new_licence_allows(admin: Client) -> None:
    new_term(admin, scheme="licence", slug="school-pack-1.0", labels_en="School pack licence")
    url = reverse("wagtailsnippets_vocabulary_licenceflags:add")
    data = opened(admin, url) | {"term": [str(term("licence", "school-pack-1.0").pk)], "may_redistribute": ["on"]}
    assert admin.post(url, data).status_code == 302
    flags = term("licence", "school-pack-1.0").licence_flags
    assert (flags.may_redistribute, flags.may_adapt) == (True, False)
    url = reverse("wagtailsnippets_vocabulary_licenceflags:edit", args=[flags.pk])
    assert admin.post(url, opened(admin, url) | {"may_adapt": ["on"]}).status_code == 302
    assert term("licence", "school-pack-1.0").licence_flags.may_adapt
    assert "term" in errors(admin.post(reverse("wagtailsnippets_vocabulary_licenceflags:add"), data))


def test_officer_enters_a_change_of_law_by_its_date(admin: Client) -> None:
    status = term("subject", "citizenship").statuses.get(key_stage__slug="ks1", valid_to=None)
    url = reverse("wagtailsnippets_vocabulary_subjectstatus:edit", args=[status.pk])
    assert admin.post(url, opened(admin, url) | {"valid_to": ["2028-08-31"]}).status_code == 302
    url = reverse("wagtailsnippets_vocabulary_subjectstatus:add")
    data = opened(admin, url) | {
        "subject": [str(term("subject", "citizenship").pk)],
        "key_stage": [str(term("key-stage", "ks1").pk)],
        "status": ["statutory"],
    }
    assert "valid_from" in errors(admin.post(url, data | {"valid_from": ["2028-08-31"]}))
    assert "valid_to" in errors(admin.post(url, data | {"valid_from": ["2028-09-01"], "valid_to": ["2028-08-31"]}))
    assert admin.post(url, data | {"valid_from": ["2028-09-01"]}).status_code == 302


@pytest.mark.parametrize("name", ["licenceflags", "subjectstatus"])
def test_side_tables_are_listed(admin: Client, name: str) -> None:
    url = reverse(f"wagtailsnippets_vocabulary_{name}:list")
    assert listed(admin.get(url))
    listed(admin.get(url, {"q": '"history'}))

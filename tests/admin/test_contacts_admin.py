"""Officers edit contact points and the site's settings."""

import pytest
from django.test import Client
from django.urls import reverse

from cms.models import ContactPoint
from tests.admin.forms import errors, fields, listed, opened

pytestmark = pytest.mark.django_db
TERMS = "wagtailsnippets_vocabulary_term"
SCHEMES = "wagtailsnippets_vocabulary_scheme"
CONTACTS = "wagtailsnippets_cms_contactpoint"


def test_contact_points_are_found_by_name_and_number(admin: Client, contact: ContactPoint) -> None:
    for text in ("act early", "llinell", "0800 000"):
        assert listed(admin.get(reverse(f"{CONTACTS}:list"), {"q": text})) == [contact]
    assert listed(admin.get(reverse(f"{CONTACTS}:list"), {"q": "no such line"})) == []


def test_officer_adds_a_contact_point(admin: Client) -> None:
    data = opened(admin, reverse(f"{CONTACTS}:add")) | {
        "names_en": ["Local Prevent team"],
        "names_cy": ["Tîm Prevent lleol"],
        "kind": ["email"],
        "value": ["prevent@example.org"],
        "hours_en": ["Weekdays"],
        "slug": ["prevent-team"],
        "checked_on": ["2026-11-21"],
    }
    assert admin.post(reverse(f"{CONTACTS}:add"), data).status_code == 302
    added = ContactPoint.objects.get(slug="prevent-team")
    assert added.names == {"en": "Local Prevent team", "cy": "Tîm Prevent lleol"}
    assert added.href == "mailto:prevent@example.org"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"names_en": ""}, "names_en"),
        ({"value": ""}, "value"),
        ({"slug": "act-early-line"}, "slug"),
        ({"url": "nonsense"}, "url"),
        ({"checked_on": "yesterday"}, "checked_on"),
        ({"kind": "web"}, "url"),
        ({"value": "ask at the desk"}, "value"),
        ({"kind": "email", "value": "prevent"}, "value"),
    ],
)
def test_mistake_in_a_contact_point_is_said_on_its_field_and_what_was_typed_stays(
    admin: Client, contact: ContactPoint, changes: dict[str, str], field: str
) -> None:
    url = reverse(f"{CONTACTS}:add")
    typed = {"names_en": "Line", "kind": "phone", "value": "101", "slug": "line", "notes_cy": "Os oes brys"} | changes
    response = admin.post(url, opened(admin, url) | {name: [value] for name, value in typed.items()})
    assert field in errors(response)
    shown = fields(response.content.decode())
    assert {name: shown[name] for name in typed} == {name: [value] for name, value in typed.items()}


def test_officer_edits_a_contact_point(admin: Client, contact: ContactPoint) -> None:
    url = reverse(f"{CONTACTS}:edit", args=[contact.pk])
    data = opened(admin, url) | {"hours_cy": ["9am i 5pm bob dydd"], "status": ["superseded"]}
    assert admin.post(url, data).status_code == 302
    contact.refresh_from_db()
    assert contact.hours == {"en": "9am to 5pm every day", "cy": "9am i 5pm bob dydd"}
    assert contact.status == "superseded"


def test_officer_changes_the_site_settings(admin: Client) -> None:
    response = admin.get(reverse("wagtailsettings:edit", args=["cms", "sitesettings"]), follow=True)
    data = fields(response.content.decode()) | {"organisation": ["Anytown Council"], "brand_colour": ["blue"]}
    url = response.redirect_chain[-1][0]
    assert "brand_colour" in errors(admin.post(url, data))
    assert admin.post(url, data | {"brand_colour": ["#005a30"]}).status_code == 302


@pytest.mark.parametrize("name", ["vocabulary_term", "cms_contactpoint"])
def test_chooser_opens_for_an_officer(admin: Client, contact: ContactPoint, name: str) -> None:
    assert admin.get(reverse(f"wagtailsnippetchoosers_{name}:choose")).status_code == 200
    assert admin.get(reverse(f"wagtailsnippetchoosers_{name}:choose_results"), {"q": '"fake'}).status_code == 200

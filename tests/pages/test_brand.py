"""Whatever colour a council chooses, its text can be read."""

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import Site

from cms.brand import DEFAULT_LINK, ENOUGH_CONTRAST, contrast, luminance, stylesheet
from cms.models import SiteSettings


def properties(colour: str) -> dict[str, str]:
    inside = stylesheet(colour).strip().removeprefix(":root{").removesuffix("}")
    return dict(line.split(":") for line in inside.split(";"))  # type: ignore[arg-type]


def test_contrast_is_that_of_wcag() -> None:
    assert luminance("#ffffff") == pytest.approx(1)
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@given(st.integers(0, 0xFFFFFF))
def test_text_and_links_can_be_read_with_any_colour(number: int) -> None:
    colour = f"#{number:06x}"
    made = properties(colour)
    assert contrast(made["--brand-text"], colour) >= ENOUGH_CONTRAST
    assert contrast(made["--govuk-link-colour"], "#ffffff") >= ENOUGH_CONTRAST
    assert contrast(made["--govuk-link-colour"], made["--brand-tint"]) >= ENOUGH_CONTRAST


def test_pale_colour_gets_dark_text_and_the_plain_link_colour() -> None:
    made = properties("#ffdd00")
    assert made["--brand-text"] == "#000000"
    assert made["--govuk-link-colour"] == DEFAULT_LINK


@pytest.mark.django_db
def test_changed_colour_has_a_new_address(client: Client) -> None:
    site = Site.objects.get(is_default_site=True)
    SiteSettings.objects.create(site=site, brand_colour="#00703c")
    page = client.get("/search/").content.decode()
    assert "/brand.css?v=00703c" in page
    response = client.get("/brand.css?v=00703c")
    assert "--govuk-brand-colour:#00703c" in response.content.decode()
    assert response["Content-Type"] == "text/css"
    assert "max-age=31536000" in response["Cache-Control"]

"""What tests fill in and read on the screens of lessons."""

from typing import Any

from django.test import Client
from django.urls import reverse
from wagtail.models import Page
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from resources.models import LessonPage
from tests import factories
from tests.admin.forms import opened
from tests.factories import term

PAGES = "wagtailadmin_pages"
ADD_LESSON = ("resources", "lessonpage")


def keys(scheme: str, *slugs: str) -> list[str]:
    return [str(term(scheme, slug).pk) for slug in slugs]


def steps(*titles: str) -> dict[str, Any]:
    """The fields of a body that holds a timed step for each title."""
    values = [
        (
            "timed_step",
            {
                "ref": f"s{number}",
                "title": title,
                "minutes": "10",
                "teacher": rich_text("<p>Reads out.</p>"),
                "pupils": rich_text("<p>Listen.</p>"),
            },
        )
        for number, title in enumerate(titles, start=1)
    ]
    return nested_form_data({"body": streamfield(values), "files": streamfield([])})


def add_url() -> str:
    return reverse(f"{PAGES}:add", args=[*ADD_LESSON, factories.index().pk])


def bulk_publish_url(*pages: Page) -> str:
    """Where the list of the catalogue's pages sends its "Publish" for some of them."""
    back = reverse("wagtailadmin_explore", args=[factories.index().pk])
    chosen = "&".join(f"id={page.pk}" for page in pages)
    return f"{reverse('wagtail_bulk_action', args=['wagtailcore', 'page', 'publish'])}?next={back}&{chosen}"


def publish(admin: Client, form: dict[str, Any], **changes: Any) -> Any:
    """The response to pressing "Publish" in the form of a new lesson."""
    return admin.post(add_url(), form | changes | {"action-publish": ["1"]})


def slugs(page: LessonPage, scheme: str) -> list[str]:
    return [found.slug for found in page.terms_in(scheme)]


def edit_url(page: Page) -> str:
    return reverse(f"{PAGES}:edit", args=[page.pk])


def edit_form(admin: Client, page: LessonPage) -> dict[str, Any]:
    """The form of a page as it opens, its body as one step."""
    return opened(admin, edit_url(page)) | steps("Sort the headlines")

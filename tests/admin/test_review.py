"""The review of a page is recorded for each language, also where the translation screens edit the page."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from tests import factories
from tests.admin.forms import errors, opened

pytestmark = pytest.mark.django_db
REVIEW = {"reviewer_role": "Swyddog Prevent", "reviewed_on": "2026-11-01", "review_by": "2027-11-01"}


def url(page: Page) -> str:
    return reverse("record_review", args=[page.pk])


def reviewed(page: Any) -> tuple[Any, ...]:
    return page.reviewer_role, page.reviewed_on, page.review_by


def test_officer_records_the_review_of_a_welsh_version_alone(admin: Client) -> None:
    page = factories.lesson(reviewer_role="Head of RE", review_by=date(2027, 1, 1))
    welsh = factories.translated(page)
    assert url(welsh) in admin.get(reverse("wagtailadmin_pages:edit", args=[welsh.pk])).content.decode()
    assert admin.post(url(welsh), opened(admin, url(welsh)) | REVIEW).status_code == 302
    welsh = type(page).objects.get(pk=welsh.pk)
    assert reviewed(welsh) == ("Swyddog Prevent", date(2026, 11, 1), date(2027, 11, 1))
    assert reviewed(welsh.get_latest_revision_as_object()) == reviewed(welsh)
    assert not welsh.has_unpublished_changes
    assert type(page).objects.get(pk=page.pk).reviewer_role == "Head of RE"


def test_review_of_a_live_page_leaves_its_draft_a_draft(admin: Client) -> None:
    page = factories.lesson(title="As published")
    page.title = "Unfinished"
    page.save_revision()
    admin.post(url(page), REVIEW)
    live = type(page).objects.get(pk=page.pk)
    assert (live.title, live.reviewer_role, live.has_unpublished_changes) == ("As published", "Swyddog Prevent", True)
    draft = live.get_latest_revision_as_object()
    assert (draft.title, draft.reviewer_role) == ("Unfinished", "Swyddog Prevent")


def test_review_of_a_draft_does_not_publish_it(admin: Client) -> None:
    page = factories.lesson(live=False)
    admin.post(url(page), REVIEW)
    draft = type(page).objects.get(pk=page.pk)
    assert not draft.live
    assert draft.get_latest_revision_as_object().reviewer_role == "Swyddog Prevent"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reviewer_role": ""}, "reviewer_role"),
        ({"reviewed_on": "soon"}, "reviewed_on"),
        ({"review_by": ""}, "review_by"),
        ({"review_by": "2026-11-01"}, "review_by"),
    ],
)
def test_mistake_is_said_on_its_field(admin: Client, changes: dict[str, str], field: str) -> None:
    page = factories.lesson()
    assert list(errors(admin.post(url(page), REVIEW | changes))) == [field]
    assert type(page).objects.get(pk=page.pk).reviewer_role == ""


def test_only_who_may_publish_records_a_review(client: Client, django_user_model: Any) -> None:
    page = factories.lesson()
    assert client.post(url(page), REVIEW).status_code == 302
    client.force_login(django_user_model.objects.create_user("reader"))
    assert client.post(url(page), REVIEW).status_code == 302
    client.force_login(factories.officer())
    root = Page.get_first_root_node()
    assert client.post(url(root), REVIEW).status_code == 404
    assert type(page).objects.get(pk=page.pk).reviewer_role == ""

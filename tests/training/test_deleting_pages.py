"""Pages that sessions stand on stay, and officers read why."""

import pytest
from django.urls import reverse

from tests.training.factories import offer, session, training_index
from tests.training.people import browser
from training.models import TrainingOfferPage
from training.roles import Role

pytestmark = pytest.mark.django_db


def test_offer_with_sessions_or_a_page_above_it_is_not_deleted() -> None:
    kept = session().offer
    admin = browser(Role.ADMINISTRATOR)
    for page in (kept, training_index()):
        response = admin.post(reverse("wagtailadmin_pages:delete", args=[page.pk]), follow=True)
        assert "Unpublish it instead" in response.content.decode()
    assert TrainingOfferPage.objects.filter(pk=kept.pk).exists()


def test_offer_with_sessions_is_not_deleted_in_bulk() -> None:
    kept, free = session().offer, offer()
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    response = browser(Role.ADMINISTRATOR).post(f"{address}?id={kept.pk}&id={free.pk}")
    assert response.status_code == 302
    assert TrainingOfferPage.objects.filter(pk__in=[kept.pk, free.pk]).count() == 2


def test_offer_without_sessions_is_deleted() -> None:
    free = offer()
    browser(Role.ADMINISTRATOR).post(reverse("wagtailadmin_pages:delete", args=[free.pk]))
    assert not TrainingOfferPage.objects.filter(pk=free.pk).exists()

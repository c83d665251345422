"""Managers say in the admin which authorities' schools are trained."""

import pytest

from tests.factories import site
from tests.training.people import browser
from training.models import ServedAuthority
from training.roles import Role

pytestmark = pytest.mark.django_db
ADDRESS = "/admin/snippets/training/servedauthority/"


def test_manager_adds_an_authority_and_a_wrong_or_repeated_code_is_said_at_its_field() -> None:
    manager = browser(Role.MANAGER)
    address = f"{ADDRESS}add/"
    answer = manager.post(address, {"site": site().pk, "la_code": "83", "name": "Derby"})
    assert "Enter the three digits of the authority&#x27;s code" in answer.content.decode()
    assert 'value="Derby"' in answer.content.decode()
    assert manager.post(address, {"site": site().pk, "la_code": "831", "name": "Derby"}).status_code == 302
    answer = manager.post(address, {"site": site().pk, "la_code": "831", "name": "Derby again"})
    assert "This authority is on the list already." in answer.content.decode()
    assert [str(authority) for authority in ServedAuthority.objects.all()] == ["Derby"]


def test_authorities_served_stand_in_the_training_menu_of_managers_only() -> None:
    manager, officer = browser(Role.MANAGER), browser(Role.OFFICER)
    assert ADDRESS in manager.get("/admin/").content.decode()
    assert ADDRESS not in officer.get("/admin/").content.decode()
    assert officer.get(ADDRESS).status_code == 302

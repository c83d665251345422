"""The desk, as most tests of it meet it: one officer, and a browser in which she is signed in."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.training.people import person
from training.roles import Role


@pytest.fixture
def officer() -> User:
    return person(Role.OFFICER, "olga")


@pytest.fixture
def admin(client: Client, officer: User) -> Client:
    client.force_login(officer)
    return client

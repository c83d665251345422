import pytest
from django.test import Client

from tests import factories


@pytest.fixture
def admin(client: Client) -> Client:
    """A browser in which an officer is signed in."""
    client.force_login(factories.officer())
    return client

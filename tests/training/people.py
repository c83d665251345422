"""One user for each role, and a browser in which they are signed in."""

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, User
from django.test import Client

from home.management.commands.create_site import OFFICERS as EDITORS
from training.roles import MANAGERS, OFFICERS, Role

GROUP_OF = {Role.EDITOR: EDITORS, Role.OFFICER: OFFICERS, Role.MANAGER: MANAGERS}


def person(role: Role, name: str = "") -> User:
    """A user of this role; a visitor has none."""
    name = name or f"the-{role}"
    users = get_user_model().objects
    if role == Role.ADMINISTRATOR:
        return users.create_superuser(name, f"{name}@example.org", "x")
    user = users.create_user(name, f"{name}@example.org", "x")
    user.groups.add(Group.objects.get(name=GROUP_OF[role]))
    return user


def browser(role: Role) -> Client:
    client = Client()
    if role != Role.VISITOR:
        client.force_login(person(role))
    return client

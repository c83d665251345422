"""One user for each role, a browser in which they are signed in, and many requests for their desk."""

from datetime import timedelta

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, User
from django.test import Client
from django.utils import timezone

from home.management.commands.create_site import OFFICERS as EDITORS
from tests.factories import site
from training.models import Kind, State, TrainingRequest
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


def desk_requests(count: int, officer: User | None = None) -> None:
    """Requests of every kind, state, area and age, a third of them the officer's."""
    now = timezone.now()
    made = [
        TrainingRequest(
            site=site(),
            kind=list(Kind)[number % 5],
            state=list(State)[number % 14],
            officer=officer if number % 3 else None,
            authority_name=f"Area {number % 4}",
            school_name=f"School {number}",
            submitted_at=now - timedelta(days=number % 90),
        )
        for number in range(count)
    ]
    TrainingRequest.objects.bulk_create(made, batch_size=1000)

"""Whose requests an officer may see, and the record of who looked."""

from typing import Any, cast

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest

from training.models import DataAccess, TrainingRequest
from training.roles import requests_policy

DESK = ("view", "change")


def visible(user: Any) -> QuerySet[TrainingRequest]:
    """The requests of the councils that the officer works for."""
    return requests_policy.instances_user_has_any_permission_for(user, DESK)


def officers() -> QuerySet[User]:
    """Everybody who may have a request in hand, of whichever council."""
    return requests_policy.users_with_any_permission(["change"]).distinct().order_by("username")


def log_access(request: HttpRequest, action: DataAccess.Action, **what: Any) -> None:
    """The officer's look at personal data, or taking it away, is on record."""
    DataAccess.objects.create(by=cast(User, request.user), action=action, **what)

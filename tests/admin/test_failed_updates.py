"""Officers see what did not reach the search, and have it tried again."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.utils import timezone

from home.management.commands.create_site import OFFICERS
from search.models import Document, OutboxEntry
from tests import factories

pytestmark = pytest.mark.django_db
PATH = "/admin/search/failed-updates/"


@pytest.fixture
def officer() -> Client:
    user = User.objects.create_user("officer", password="a long password")
    user.groups.add(Group.objects.get(name=OFFICERS))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def failed(django_capture_on_commit_callbacks: Callable[..., Any]) -> OutboxEntry:
    with django_capture_on_commit_callbacks(execute=True):
        lesson = factories.lesson(title="Quokka headlines")
    return OutboxEntry.objects.create(
        target="page",
        source="resources.lessonpage",
        key=str(lesson.pk),
        reason="saved",
        attempts=6,
        last_error="ValueError: <b>broken</b>",
        failed_at=timezone.now(),
    )


def test_nothing_failed_says_so_and_does_not_warn(officer: Client) -> None:
    assert "Every change has reached the search." in officer.get(PATH).content.decode()
    assert "given up" not in officer.get("/admin/").content.decode()


def test_failure_is_shown_with_its_page_and_error(officer: Client, failed: OutboxEntry) -> None:
    page = officer.get(PATH).content.decode()
    assert f'<a href="/admin/pages/{failed.key}/edit/">Quokka headlines</a>' in page
    assert "ValueError: &lt;b&gt;broken&lt;/b&gt;" in page
    assert PATH in officer.get("/admin/").content.decode()


def test_try_again_applies_the_one(
    officer: Client, failed: OutboxEntry, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    other = OutboxEntry.objects.create(target="everything", reason="site", failed_at=timezone.now())
    with django_capture_on_commit_callbacks(execute=True):
        response = officer.post(PATH, {"again": f"row:{failed.pk}"}, follow=True)
    assert "1 update is tried again." in response.content.decode()
    assert list(OutboxEntry.objects.all()) == [other]


def test_try_all_again_takes_refused_documents_too(officer: Client, failed: OutboxEntry) -> None:
    document = Document.objects.get(source_pk=failed.key, source=failed.source)
    Document.objects.filter(pk=document.pk).update(refused_version=document.version, refusal="too big")
    assert "too big" in officer.get(PATH).content.decode()
    response = officer.post(PATH, {"again": "all"}, follow=True)
    assert "2 updates are tried again." in response.content.decode()
    assert Document.objects.get(pk=document.pk).refused_version == 0


@pytest.mark.parametrize("key", ["", "row:", "row:x", "document:99999", "other:1"])
def test_unknown_row_is_no_error(officer: Client, key: str) -> None:
    assert "0 updates" in officer.post(PATH, {"again": key}, follow=True).content.decode()


def test_others_may_not(failed: OutboxEntry) -> None:
    user = User.objects.create_user("editor", password="a long password")
    user.user_permissions.add(*Group.objects.get(name=OFFICERS).permissions.filter(codename="access_admin"))
    client = Client()
    client.force_login(user)
    assert client.get(PATH).status_code in (302, 403)
    assert "given up" not in client.get("/admin/").content.decode()

"""Officers see which files are not searched, and why."""

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories
from tests.files import made
from tests.files.conftest import Commit, attached, document

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(factories.officer())
    return client


def test_report_lists_unread_files_with_their_reasons(admin: Client, commit: Commit) -> None:
    with commit():
        locked, readable = document(made.locked_pdf(), "locked.pdf"), document(b"A quokka", "sheet.txt")
        factories.lesson(files=attached(locked, readable))
    page = admin.get(reverse("search_unread_files")).content.decode()
    assert "locked.pdf" in page
    assert "It is locked with a password." in page
    assert "sheet.txt" not in page
    table = admin.get(reverse("search_unread_files"), {"export": "csv"}).getvalue().decode()
    assert "It is locked with a password." in table


def test_report_stands_among_the_reports(admin: Client) -> None:
    assert reverse("search_unread_files") in admin.get(reverse("wagtailadmin_home")).content.decode()


def test_report_is_for_those_who_keep_documents(client: Client, django_user_model: object) -> None:
    assert client.get(reverse("search_unread_files")).status_code == 302


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"A quokka", "Search has read it"),
        (b"", "It has no text, as scans have none."),
        (None, "It is not searched"),
    ],
)
def test_document_form_says_what_search_makes_of_the_file(
    content: bytes | None, told: str, admin: Client, commit: Commit
) -> None:
    sheet = document(content if content is not None else b"Unused", "sheet.txt")
    if content is not None:
        with commit():
            factories.lesson(files=attached(sheet))
    assert told in admin.get(reverse("wagtaildocs:edit", args=[sheet.pk])).content.decode()

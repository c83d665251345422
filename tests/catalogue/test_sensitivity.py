"""Who sees a page: open ones everybody, sensitive ones whoever read the guidance, staff-only ones officers."""

from typing import Any

import pytest
from django.test import Client

from resources.models import LessonPage
from tests import factories

pytestmark = pytest.mark.django_db
GUIDED, STAFF_ONLY = "radicalisation", "violence-fixation"


def lesson(theme: str, **values: Any) -> LessonPage:
    values = {"title": "A lesson with care", "content_guidance_note": "Step 2 names a slur.", **values}
    return factories.lesson(themes=(theme,), **values)


def shows_lesson(response: Any) -> bool:
    assert response.status_code == 200
    return "Sort the headlines" in response.content.decode()


@pytest.mark.parametrize(
    ("own", "themes", "effective"),
    [
        (None, ("fake-news",), 0),
        (None, ("fake-news", GUIDED), 1),
        (None, (GUIDED, STAFF_ONLY), 2),
        (None, (), 0),
        (1, ("fake-news",), 1),
        (2, ("fake-news",), 2),
        (0, (GUIDED,), 0),
        (0, (STAFF_ONLY,), 2),
        (1, (STAFF_ONLY,), 2),
    ],
)
def test_sensitivity_is_the_pages_own_else_the_highest_of_its_themes(
    own: int | None, themes: tuple[str, ...], effective: int
) -> None:
    assert factories.lesson(sensitivity=own, themes=themes).effective_sensitivity == effective


def test_open_lesson_is_shown_to_everybody(client: Client) -> None:
    assert shows_lesson(client.get(lesson("fake-news").url))


def test_sensitive_lesson_shows_its_guidance_first(client: Client) -> None:
    response = client.get(lesson(GUIDED).url)
    assert not shows_lesson(response)
    assert "Step 2 names a slur." in response.content.decode()


def test_lesson_follows_the_guidance_and_is_remembered(client: Client) -> None:
    page = lesson(GUIDED)
    assert shows_lesson(client.get(page.url, {"guidance": "read"}))
    assert shows_lesson(client.get(page.url))
    assert not shows_lesson(Client().get(page.url))


def test_guidance_read_for_one_lesson_is_not_read_for_another(client: Client) -> None:
    first, second = lesson(GUIDED), lesson("extremism")
    client.get(first.url, {"guidance": "read"})
    assert not shows_lesson(client.get(second.url))
    client.get(second.url, {"guidance": "read"})
    assert shows_lesson(client.get(first.url)) and shows_lesson(client.get(second.url))


@pytest.mark.parametrize("cookie", ["", "x", "1.x.%00", "9" * 5000, "..", '"'])
def test_broken_cookie_asks_again(client: Client, cookie: str) -> None:
    client.cookies["guidance_read"] = cookie
    assert not shows_lesson(client.get(lesson(GUIDED).url))


def test_memory_of_read_guidance_is_bounded(client: Client) -> None:
    client.cookies["guidance_read"] = ".".join(str(key) for key in range(10_000, 10_500))
    response = client.get(lesson(GUIDED).url, {"guidance": "read"})
    assert len(response.cookies["guidance_read"].value.split(".")) == 40


def test_caches_do_not_mix_readers_of_sensitive_lessons(client: Client) -> None:
    page = lesson(GUIDED)
    assert "Cookie" in client.get(page.url)["Vary"]
    assert "Cookie" in client.get(page.url, {"guidance": "read"})["Vary"]


def test_staff_only_lesson_asks_the_public_to_sign_in(client: Client) -> None:
    page = lesson(STAFF_ONLY)
    response = client.get(f"{page.url}?guidance=read")
    assert (response.status_code, response["Location"]) == (
        302,
        f"/admin/login/?next={page.url}%3Fguidance%3Dread",
    )
    assert "no-store" in response["Cache-Control"]


def test_staff_only_lesson_is_shown_to_officers_and_never_cached(client: Client) -> None:
    client.force_login(factories.officer())
    response = client.get(lesson(STAFF_ONLY).url)
    assert shows_lesson(response)
    assert "no-store" in response["Cache-Control"]


def test_staff_only_lesson_is_not_shown_to_users_who_are_no_officers(client: Client, django_user_model: Any) -> None:
    client.force_login(django_user_model.objects.create_user("reader"))
    assert client.get(lesson(STAFF_ONLY).url).status_code == 302


def test_external_record_has_the_same_rules(client: Client) -> None:
    page = factories.external(themes=(GUIDED,), title="Elsewhere")
    assert "guidance" in client.get(page.url).content.decode().lower()
    assert page.why_listed not in client.get(page.url).content.decode()
    assert page.why_listed in client.get(page.url, {"guidance": "read"}).content.decode()
    assert client.get(factories.external(themes=(STAFF_ONLY,)).url).status_code == 302


def test_adapted_version_takes_its_lessons_rules(client: Client) -> None:
    base = lesson(GUIDED)
    version = factories.adaptation(base)
    response = client.get(version.url)
    assert "Step 2 names a slur." in response.content.decode()
    assert "Look at one headline" not in response.content.decode()
    client.get(base.url, {"guidance": "read"})
    assert "Look at one headline" in client.get(version.url).content.decode()
    assert client.get(factories.adaptation(lesson(STAFF_ONLY)).url).status_code == 302

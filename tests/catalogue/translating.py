"""The translation screens as an officer uses them."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any
from urllib.parse import urlencode

from django.test import Client
from django.urls import reverse
from wagtail.models import Page
from wagtail_localize.models import StringTranslation, Translation, TranslationSource

from tests import factories

Commit = Callable[[], AbstractContextManager[Any]]


def submit(admin: Client, commit: Commit, page: Page, subtree: bool = False) -> None:
    """Sends the page to translation into Welsh, as "Translate this page" does."""
    url = reverse("wagtail_localize:submit_page_translation", args=[page.pk])
    assert admin.get(url).status_code == 200
    form = {"locales": [factories.locale("cy").pk], **({"include_subtree": "on"} if subtree else {})}
    with commit():
        assert admin.post(url, form).status_code == 302


def translation(page: Page) -> Translation:
    return Translation.objects.get(source__object_id=page.translation_key, target_locale__language_code="cy")


def translate_strings(page: Page, word: str = "Cymraeg") -> None:
    """A Welsh text for every string of the page: the word and the English one."""
    found = translation(page)
    for segment in found.source.stringsegment_set.all():
        StringTranslation.objects.update_or_create(
            translation_of=segment.string,
            locale=found.target_locale,
            context=segment.context,
            defaults={"data": f"{word} {segment.string.data}"},
        )


def publish(admin: Client, commit: Commit, page: Page) -> None:
    """Presses "Publish" in the translation's editor."""
    url = reverse("wagtailadmin_pages:edit", args=[welsh(page).pk])
    assert admin.get(url).status_code == 200
    with commit():
        assert admin.post(url, {"action": "publish", "action-publish": "1"}).status_code == 302


def welsh(page: Page) -> Any:
    """The page's Welsh version as it stands in the database."""
    return type(page).objects.get(translation_key=page.translation_key, locale__language_code="cy")


def translated(admin: Client, commit: Commit, page: Page) -> Any:
    submit(admin, commit, page)
    translate_strings(page)
    publish(admin, commit, page)
    return welsh(page)


def update_from_source(admin: Client, commit: Commit, page: Page) -> None:
    """Presses "Sync translated pages" for a page whose English version has changed."""
    source = TranslationSource.objects.get(object_id=page.translation_key)
    url = reverse("wagtail_localize:update_translations", args=[source.pk])
    assert admin.get(url).status_code == 200
    with commit():
        assert admin.post(url, {"publish_translations": "on"}).status_code == 302


def slugs(page: Any) -> set[str]:
    return {found.slug for found in page.terms.all()}


def override(admin: Client, found: Translation, path: str, value: Any) -> None:
    """Sets a value of the translation's own in its editor."""
    segment = found.source.overridablesegment_set.get(context__path=path)
    url = reverse("wagtail_localize:edit_override", args=[found.pk, segment.pk])
    response = admin.put(url, urlencode({"value": value}), content_type="application/x-www-form-urlencoded")
    assert response.status_code == 201

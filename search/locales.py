"""In which locales' searches a work is shown: the rule for every kind of page."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from wagtail.models import Page

from cms.languages import DEFAULT_LANGUAGE


def live_languages(works: Iterable[Any]) -> Mapping[Any, set[str]]:
    """By translation key, the languages in which a work is live. One statement."""
    languages: dict[Any, set[str]] = defaultdict(set)
    pages = Page.objects.filter(live=True, translation_key__in=set(works))
    for key, code in pages.values_list("translation_key", "locale__language_code"):
        languages[key].add(code)
    return languages


def search_locales(locale: str, languages: set[str]) -> tuple[str, ...]:
    """The page's own locale; a page in the base language also stands in where its work has no translation."""
    if locale != DEFAULT_LANGUAGE:
        return (locale,)
    return (locale, *(code for code, _ in settings.WAGTAIL_CONTENT_LANGUAGES if code not in languages | {locale}))

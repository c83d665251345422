"""What the frame of every page links to: help, the menu, and the same page in other languages."""

from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django import template
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.translation import get_language, get_language_info
from wagtail.models import Page, Site

from home.models import GuidancePage, HelpPage

register = template.Library()


@dataclass(frozen=True, slots=True)
class LanguageLink:
    code: str
    name: str
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Navigation:
    """Addresses; `help_url` is empty where the site has no help page yet."""

    home_url: str
    help_url: str
    help_title: str
    menu: tuple[tuple[str, str], ...]
    languages: tuple[LanguageLink, ...]


EMPTY = Navigation(home_url="/", help_url="", help_title="", menu=(), languages=())


@register.simple_tag(takes_context=True)
def navigation(context: dict[str, Any]) -> Navigation:
    """The frame's links for the request's site and language; looked up once a request, however many parts ask."""
    request: HttpRequest | None = context.get("request")
    if request is None:
        return EMPTY
    kept = vars(request)
    if "navigation" not in kept:
        kept["navigation"] = _navigation(request, context.get("page"))
    return kept["navigation"]


def _navigation(request: HttpRequest, page: Any) -> Navigation:
    site = Site.find_for_request(request)
    if site is None:
        return EMPTY
    homes = {
        page.locale.language_code: page
        for page in site.root_page.get_translations(inclusive=True).live().select_related("locale")
    }
    here = homes.get(get_language()) or site.root_page
    children = _children(here, site.root_page)
    helps = [child for child in children if child.content_type_id == _type_of(HelpPage)]
    help_page = next(iter(sorted(helps, key=lambda child: not child.is_descendant_of(here))), None)
    return Navigation(
        home_url=here.get_url(request) or "/",
        help_url=(help_page.get_url(request) or "") if help_page else "",
        help_title=help_page.title if help_page else "",
        menu=tuple(
            (child.title, child.get_url(request))
            for child in children
            if child.show_in_menus and child.content_type_id in _in_menu() and child.is_descendant_of(here)
        ),
        languages=tuple(_language_links(request, page, homes)),
    )


def _children(*homes: Page) -> list[Page]:
    """The help and guidance pages of both homes that everybody may see: two statements for every page of the site."""
    below = [Page.objects.child_of_q(home) for home in homes]
    kinds = [_type_of(HelpPage), *_in_menu()]
    return list(Page.objects.filter(reduce(or_, below), content_type__in=kinds).live().public().order_by("path"))


def _in_menu() -> tuple[int, int]:
    """Guidance, and the catalogue of training, which this room knows by name only."""
    return _type_of(GuidancePage), ContentType.objects.get_by_natural_key("training", "trainingindexpage").pk


def _type_of(model: type[Page]) -> int:
    return ContentType.objects.get_for_model(model).pk


def _language_links(request: HttpRequest, page: Any, homes: dict[str, Page]) -> list[LanguageLink]:
    """This page in each language; the language's home page where it has no translation."""
    versions: dict[str, Page] = {}
    if isinstance(page, Page) and page.pk:
        found = page.get_translations(inclusive=True).live().select_related("locale")
        versions = {version.locale.language_code: version for version in found}
    match = request.resolver_match
    links = []
    for code, _name in settings.LANGUAGES:
        if match and match.namespaces and match.namespaces[0] in ("search", "training", "vocabulary"):
            url: str | None = translate_url(request.get_full_path(), code)
        else:
            target = versions.get(code) or homes.get(code)
            url = target.get_url(request) if target else None
        if url:
            links.append(LanguageLink(code, get_language_info(code)["name_local"], url, code == get_language()))
    return links

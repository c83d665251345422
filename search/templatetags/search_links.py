"""Links from a page's terms into the search."""

from html import unescape
from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.html import strip_tags
from wagtail.models import Site

from cms.models import SiteSettings
from search.facets import FACET_OF_SCHEME
from search.query import Hit
from vocabulary.models import Term

register = template.Library()


@register.simple_tag
def search_url(*terms: Term) -> str:
    """The results page for all given terms; terms whose vocabulary is no facet are left out."""
    choices = [(FACET_OF_SCHEME[term.scheme_id], term.slug) for term in terms if term.scheme_id in FACET_OF_SCHEME]
    path = reverse("search:results")
    return f"{path}?{urlencode(choices)}" if choices else path


@register.simple_tag(takes_context=True)
def suggestions_url(context: Any) -> str:
    """Where the search box asks for suggestions; empty where the site has switched them off."""
    # Components included with `only` lack the variable, not the attribute.
    request = getattr(context, "request", None)
    site = Site.find_for_request(request) if request else None
    return reverse("search:suggest") if site and SiteSettings.for_site(site).suggests_searches else ""


@register.filter
def passages(hit: Hit) -> tuple[str, ...]:
    """The best passage round a found word, unless the summary above it says the same. Safe HTML."""
    return tuple(html for html in hit.highlights[:1] if unescape(strip_tags(html)).strip("… ") not in hit.summary)


@register.filter
def is_facet(term: Term) -> bool:
    return term.scheme_id in FACET_OF_SCHEME

"""Links from a page's terms into the search."""

from html import unescape
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.html import strip_tags

from search.facets import FACETS
from search.query import Hit
from vocabulary.models import Term

register = template.Library()
_FACET_OF_SCHEME = {scheme: facet.name for facet in FACETS for scheme in facet.schemes}


@register.simple_tag
def search_url(*terms: Term) -> str:
    """The results page for all given terms; terms whose vocabulary is no facet are left out."""
    choices = [(_FACET_OF_SCHEME[term.scheme_id], term.slug) for term in terms if term.scheme_id in _FACET_OF_SCHEME]
    path = reverse("search:results")
    return f"{path}?{urlencode(choices)}" if choices else path


@register.filter
def passages(hit: Hit) -> tuple[str, ...]:
    """The best passage round a found word, unless the summary above it says the same. Safe HTML."""
    return tuple(html for html in hit.highlights[:1] if unescape(strip_tags(html)).strip("… ") not in hit.summary)


@register.filter
def is_facet(term: Term) -> bool:
    return term.scheme_id in _FACET_OF_SCHEME

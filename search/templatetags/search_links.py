"""Links from a page's terms into the search."""

from urllib.parse import urlencode

from django import template
from django.urls import reverse

from search.facets import FACETS
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
def is_facet(term: Term) -> bool:
    return term.scheme_id in _FACET_OF_SCHEME

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from wagtail.models import Site

from search.engine import search
from search.forms import SearchForm
from search.links import SORT_LABELS, SearchLinks, filter_groups


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """The results page: the request's parameters as a query, one call of the engine, links, template."""
    locale = get_language()
    site = Site.find_for_request(request)
    query = SearchForm(request.GET, site=site.pk if site else 0, locale=locale, user=request.user).to_query()
    found = search(query)
    links = SearchLinks(query, path=reverse("search:results"), locale=locale)
    is_past_end = query.page > max(found.pages, 1)
    context = {
        "query": query,
        "results": found,
        "links": links,
        "chips": links.chips(found.facets),
        "groups": filter_groups(found.facets, query.selected),
        "sorts": [(sort, label, sort == query.sort) for sort, label in SORT_LABELS.items()],
        "pages": links.pages(found),
        "previous_url": links.url(page=found.page - 1) if found.page > 1 else None,
        "next_url": links.url(page=found.page + 1) if found.page < found.pages else None,
        "suggestion_url": links.url(text=found.suggestion) if found.suggestion else None,
        "without_filters_url": links.url(selected={}, kinds=()),
        "is_past_end": is_past_end,
    }
    response = render(request, "search/results.html", context, status=404 if is_past_end else 200)
    if found.is_degraded:
        response["Cache-Control"] = "no-store"
    return response

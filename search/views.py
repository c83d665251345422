from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language, gettext, ngettext
from django.views.decorators.http import require_safe
from wagtail.models import Site

from cms.models import SiteSettings
from search.engine import search
from search.forms import SearchForm
from search.links import SORT_LABELS, SearchLinks, filter_groups
from search.querylog import count_search
from search.suggest import Suggestion, suggest
from search.text import clean

# Seconds for which a browser may keep suggestions: somebody who deletes a letter asks again.
SUGGESTIONS_KEPT = 60


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
        "offers": links.offers(found),
        "all_offers_url": links.all_offers_url(found),
        "groups": filter_groups(found.facets, query.selected),
        "sorts": [(sort, label, sort == query.sort) for sort, label in SORT_LABELS.items()],
        "pages": links.pages(found),
        "previous_url": links.url(page=found.page - 1) if found.page > 1 else None,
        "next_url": links.url(page=found.page + 1) if found.page < found.pages else None,
        "exact_url": links.url(is_exact=True) if found.suggestion else None,
        "without_filters_url": links.url(selected={}, kinds=()),
        "is_past_end": is_past_end,
    }
    response = render(request, "search/results.html", context, status=404 if is_past_end else 200)
    if found.is_degraded:
        response["Cache-Control"] = "no-store"
    count_search(response, request, query, found)
    return response


@require_safe
def suggestions(request: HttpRequest) -> JsonResponse:
    """Suggestions for the `q` typed so far, and the words that announce their number."""
    site = Site.find_for_request(request)
    found: tuple[Suggestion, ...] = ()
    if site and SiteSettings.for_site(site).suggests_searches:
        found = suggest(clean(request.GET.get("q", "")), site=site.pk, locale=get_language())
    count = len(found)
    message = ngettext("%(count)s suggestion", "%(count)s suggestions", count) % {"count": count}
    options = [{"value": each.text, "label": each.text, "hint": str(each.hint)} for each in found]
    response = JsonResponse({"options": options, "message": message if count else gettext("No suggestions")})
    patch_cache_control(response, public=True, max_age=SUGGESTIONS_KEPT)
    return response

"""A form whose safety token is too old or missing: the page comes back with what was typed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from training.views import asking, checking, link

# By the names of their URLs: each shows its page again, and changes nothing.
KEEPING = {"begin": asking.begin, "step": asking.step, "check": checking.check, "link": link.link}


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's `CSRF_FAILURE_VIEW`. Forms of training keep what was typed; all others say what to do."""
    match = request.resolver_match
    if match is not None and match.namespace == "training" and match.url_name in KEEPING:
        return KEEPING[match.url_name](request, **match.kwargs, is_stale=True)
    return render(request, "403.html", status=403)

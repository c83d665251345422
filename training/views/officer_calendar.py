"""An officer's private calendar feed, behind its key."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from training.officer_calendar import as_calendar, officer_of


@require_safe
def officer_calendar(request: HttpRequest, key: str) -> HttpResponse:
    officer = officer_of(key)
    if officer is None:
        raise Http404
    response = HttpResponse(as_calendar(officer), content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response

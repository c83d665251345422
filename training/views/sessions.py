"""The list of sessions by month, and its calendar feeds."""

from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from wagtail.models import Locale

from training.catalogue import with_local_titles
from training.feeds import feed
from training.forms.sessions import SessionsForm
from training.models.offers import TrainingOfferPage
from training.models.sessions import TrainingSession
from training.views.visit import current_site

_AHEAD = timedelta(days=400)


@require_safe
def sessions(request: HttpRequest) -> HttpResponse:
    """The sessions of a month (`?month=2027-01`) or all to come, filtered; constant statements."""
    site = current_site(request)
    form = SessionsForm(request.GET, site=site)
    found = with_local_titles(form.found(), Locale.get_active().pk)
    months: dict[date, list[TrainingSession]] = {}
    for session in found:
        months.setdefault(timezone.localdate(session.starts_at).replace(day=1), []).append(session)
    context = {"form": form, "months": months.items(), "number": len(found)}
    return render(request, "training/sessions.html", context)


@require_safe
@cache_control(public=True, max_age=900)
def sessions_feed(request: HttpRequest, offer: int | None = None) -> HttpResponse:
    """The public sessions to come as iCalendar, of all offers or of one; no link to join is in it."""
    site = current_site(request)
    found = TrainingSession.objects.public().filter(site=site, starts_at__gt=timezone.now() - _AHEAD)
    name = _("Training")
    if offer is not None:
        page = get_object_or_404(TrainingOfferPage.objects.live().public(), pk=offer)
        found, name = found.filter(offer=page.original), page.title
    text = feed(name, with_local_titles(found.select_related("offer"), Locale.get_active().pk), request)
    return HttpResponse(text, content_type="text/calendar; charset=utf-8")

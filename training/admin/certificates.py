"""What officers issue: a certificate of attendance, and a school's history as evidence for an inspection."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.models import Site

from training.admin.access import DESK, log_access, visible
from training.downloads import pdf_download
from training.history import History, of_school
from training.models import DataAccess, State, TrainingRequest
from training.pdf import certificate, history_pdf
from training.roles import requests_policy


class _DeskView(PermissionCheckedMixin, View):
    model = TrainingRequest
    any_permission_required = DESK


class CertificateView(_DeskView):
    """Of a delivered request, in its language; logged like a look at it."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        found = get_object_or_404(visible(request.user).select_related("session", "site"), pk=pk)
        if found.state not in State.done():
            messages.warning(request, _("This training has not been recorded as delivered yet."))
            return redirect("training_requests:inspect", pk)
        log_access(request, DataAccess.Action.VIEW, reference=found.reference)
        return pdf_download(certificate(found, language=found.language), found.reference.lower())


class HistoryView(_DeskView):
    """A school's history, for the council that the officer works for; each issue is logged."""

    def get(self, request: HttpRequest, urn: int) -> HttpResponse:
        history, _site = _issued(request, urn)
        pdf_url = reverse("training_requests:history_pdf", args=[urn])
        context = {"history": history, "issued": timezone.localdate(), "pdf_url": pdf_url}
        return render(request, "training/admin/history.html", context)


class HistoryFileView(_DeskView):
    """The same as a PDF."""

    def get(self, request: HttpRequest, urn: int) -> HttpResponse:
        history, site = _issued(request, urn)
        return pdf_download(history_pdf(history, site, get_language() or "en"), f"training-{urn}")


def _issued(request: HttpRequest, urn: int) -> tuple[History, Site]:
    for site in requests_policy.sites_user_has_any_permission_for(request.user, DESK):
        if history := of_school(urn, site):
            log_access(request, DataAccess.Action.HISTORY, reference=str(urn), rows=len(history.rows))
            return history, site
    raise Http404

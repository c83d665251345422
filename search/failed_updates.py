"""What was given up on its way into the search, for officers: why, since when, and again at a click."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Page

from search import outbox, outside
from search.documents import sources
from search.models import Document, OutboxEntry
from search.upkeep import PERMISSION

# The newest are shown; a fault that hits more than these is one fault.
MOST_SHOWN = 100


@dataclass(frozen=True)
class FailedUpdate:
    """`key` names it in the form: `row:12` of the outbox, or `document:3` that the engine refused."""

    key: str
    title: str
    url: str
    error: str
    since: datetime


class FailedUpdatesView(PermissionRequiredMixin, WagtailAdminTemplateMixin, TemplateView):
    permission_required = PERMISSION
    raise_exception = True
    template_name = "search/failed_updates.html"
    page_title = _("Failed search updates")
    header_icon = "warning"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        count = outbox.given_up().count() + outside.refused().count()
        return {**super().get_context_data(**kwargs), "updates": list(failed_updates()), "count": count}

    def post(self, request: HttpRequest) -> HttpResponse:
        kind, _colon, key = request.POST.get("again", "").partition(":")
        rows, documents = OutboxEntry.objects.none(), Document.objects.none()
        if kind in ("all", "row"):
            rows = outbox.given_up() if kind == "all" else outbox.given_up().filter(pk__in=_number(key))
        if kind in ("all", "document"):
            documents = outside.refused() if kind == "all" else outside.refused().filter(pk__in=_number(key))
        count = outbox.try_again(rows) + outside.try_again(documents)
        text = ngettext("%(count)s update is tried again.", "%(count)s updates are tried again.", count)
        messages.success(request, text % {"count": count})
        return redirect(request.path)


def failed_updates() -> Iterator[FailedUpdate]:
    """The newest first: of the outbox, then of what an engine outside the database refused."""
    rows = list(outbox.given_up().order_by("-failed_at")[:MOST_SHOWN])
    documents = list(outside.refused().order_by("-changed_at")[: MOST_SHOWN - len(rows)])
    names = {row.source for row in rows if row.target == OutboxEntry.Target.PAGE} | {one.source for one in documents}
    of_pages = {name for name, source in sources().items() if name in names and issubclass(source.model, Page)}
    keys = {int(row.key) for row in rows if row.source in of_pages} | {one.source_pk for one in documents}
    pages = Page.objects.in_bulk(keys)
    for row in rows:
        page = pages.get(int(row.key)) if row.source in of_pages else None
        since = row.failed_at or row.queued_at
        yield FailedUpdate(
            f"row:{row.pk}", *_named(page, f"{row.get_target_display()} {row.key}"), row.last_error, since
        )
    for document in documents:
        page = pages.get(document.source_pk) if document.source in of_pages else None
        title = document.data.get("title", document.uid)
        yield FailedUpdate(f"document:{document.pk}", *_named(page, title), document.refusal, document.changed_at)


def _named(page: Page | None, otherwise: str) -> tuple[str, str]:
    """Title and address of the page's form."""
    if page is None:
        return otherwise, ""
    return page.get_admin_display_title(), reverse("wagtailadmin_pages:edit", args=[page.pk])


def _number(text: str) -> list[int]:
    return [int(text)] if text.isdecimal() else []

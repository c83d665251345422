"""The messages that were sent, wait or failed; what was given up or came back can be sent again.

The list names no addresses: they stand on the page of one message, and looking at that is logged.
"""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView, View
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from training.admin.access import log_access, visible
from training.admin.screens import DeskMixin, DeskViewSet
from training.messages.queue import send_again, settle
from training.models import DataAccess, Message

_INDEX = "training_messages:index"


def own_messages(user: Any) -> QuerySet[Message]:
    """Messages about the requests of the councils that the officer works for."""
    return Message.objects.filter(request__in=visible(user)).select_related("request__site")


class MessageListView(generic.IndexView):
    template_name = "training/admin/messages.html"
    any_permission_required = ["view", "change"]
    page_title = gettext_lazy("Messages")
    default_ordering = "-created_at"

    def get_base_queryset(self) -> Any:
        return own_messages(self.request.user)

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        failed = own_messages(self.request.user).filter(status=Message.Status.FAILED)
        may = self.user_has_permission("change")
        return {**super().get_context_data(*args, **kwargs), "given_up": failed.count() if may else 0}

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn("kind", label=_("Message"), accessor="get_kind_display", get_url=self.get_edit_url),
            Column("request", label=_("Request"), accessor="request.reference"),
            Column("status", label=_("State"), accessor="get_status_display", sort_key="status"),
            DateColumn("created_at", label=_("Written"), sort_key="created_at"),
            Column("attempts", label=_("Attempts"), sort_key="attempts"),
            Column("last_error", label=_("Error")),
        ]

    def get_edit_url(self, instance: Any) -> str:
        return reverse("training_messages:message", args=[instance.pk])


class MessageView(DeskMixin, TemplateView):
    model = Message
    any_permission_required = ("view",)
    template_name = "training/admin/message.html"
    page_title = gettext_lazy("Message")
    header_icon = "mail"

    def get(self, request: HttpRequest, *args: Any, pk: int, **kwargs: Any) -> HttpResponse:
        self.message = get_object_or_404(own_messages(request.user), pk=pk)
        log_access(request, DataAccess.Action.VIEW, reference=self.message.request.reference)
        return super().get(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        listing = {"url": reverse(_INDEX), "label": _("Messages")}
        return [*self.breadcrumbs_items, listing, {"url": "", "label": str(self.message.get_kind_display())}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        message = self.message
        rows = [
            (_("To"), message.to),
            (_("Subject"), message.subject),
            (_("State"), message.get_status_display()),
            (_("Written"), timezone.localtime(message.created_at)),
            (_("Sent"), timezone.localtime(message.sent_at) if message.sent_at else None),
            (_("Next attempt"), timezone.localtime(message.send_after) if message.status == "waiting" else None),
            (_("Attempts"), message.attempts),
            (_("Error"), message.last_error),
        ]
        own = {
            "message": message,
            "rows": [row for row in rows if row[1]],
            "may_act": message.status in Message.Status.lost() and self.user_has_permission("change"),
        }
        return {**super().get_context_data(**kwargs), **own}


class _ChangeView(PermissionCheckedMixin, View):
    """Done by POST; whoever comes back to its address sees what it was done to."""

    model = Message
    permission_required = "change"

    def get(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        return redirect(_INDEX) if pk is None else redirect("training_messages:message", pk)


class SendAgainView(_ChangeView):
    """One message, or all that were given up."""

    def post(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        found = own_messages(request.user)
        found = found.filter(status=Message.Status.FAILED) if pk is None else found.filter(pk=pk)
        count = send_again(found)
        sent = ngettext("%(count)d message is sent again.", "%(count)d messages are sent again.", count)
        messages.success(request, sent % {"count": count})
        return redirect(_INDEX)


class SettleView(_ChangeView):
    """Somebody was telephoned, or nothing is to be said any more: nobody is warned of the message again."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        if settle(own_messages(request.user).filter(pk=pk)):
            messages.success(request, _("The message is settled."))
        return redirect(_INDEX)


class MessageViewSet(DeskViewSet):
    model = Message
    name = "training_messages"
    url_prefix = "training/messages"
    icon = "mail"
    menu_label = gettext_lazy("Messages")
    menu_order = 60
    index_view_class = MessageListView
    add_to_reference_index = False
    list_filter = ["status", "kind"]
    list_per_page = 50
    search_fields = ("request__reference",)

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("again/", SendAgainView.as_view(), name="all_again"),
            path("<int:pk>/", MessageView.as_view(), name="message"),
            path("<int:pk>/again/", SendAgainView.as_view(), name="again"),
            path("<int:pk>/settle/", SettleView.as_view(), name="settle"),
        ]

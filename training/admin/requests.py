"""The desk's requests: the queue, one request on one page, and what officers do with it."""

from typing import Any, cast

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import Button

from training.admin.access import DESK, log_access, officers, visible
from training.admin.actions import ACTIONS, TEXT_ACTIONS, Action, open_actions, run
from training.admin.certificates import CertificateView, HistoryFileView, HistoryView
from training.admin.detail import Detail
from training.admin.forms import ActionForm, officer_name
from training.admin.queue import SAVED, Ages, QueueCounts, QueueFilterSet, saved_filter
from training.admin.screens import DeskMixin, DeskViewSet
from training.downloads import download
from training.export import FORMATS, spreadsheet
from training.models import DataAccess, State, TextState, TrainingRequest
from training.moves import ChangedMeanwhile, MoveRefused
from training.roles import requests_policy


class QueueView(generic.IndexView):
    """Open requests, the oldest first; counts by state, kind, age, area and officer on the filters."""

    template_name = "training/admin/queue.html"
    results_template_name = "training/admin/queue_results.html"
    any_permission_required = list(DESK)
    filterset_class = QueueFilterSet
    default_ordering = "submitted_at"
    page_title = gettext_lazy("Training requests")

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn(
                "reference",
                label=_("Reference"),
                sort_key="reference",
                get_url=self.get_edit_url,
                link_classname="training-reference",
            ),
            StatusTagColumn("state", label=_("State"), accessor="get_state_display", sort_key="state", primary=_is_new),
            Column("school_name", label=_("School or group"), accessor=_where, sort_key="school_name"),
            Column("asked", label=_("Asked for"), accessor=_asked_for),
            Column("officer", label=_("Officer"), accessor=lambda row: officer_name(row.officer), sort_key="officer"),
            DateColumn("submitted_at", label=_("Asked on"), sort_key="submitted_at"),
            Column("held", label=_("Agreed for"), accessor=_agreed_for),
            Column("words", label=_("Words"), accessor=_words),
        ]

    @cached_property
    def ages(self) -> Ages:
        return Ages.now()

    @cached_property
    def counts(self) -> QueueCounts:
        return QueueCounts(visible(self.request.user), self.request, self.ages)

    def get_filterset_kwargs(self) -> dict[str, Any]:
        own = {"counts": self.counts, "ages": self.ages, "officers": list(officers())}
        return {**super().get_filterset_kwargs(), **own}

    def get_base_queryset(self) -> QuerySet[TrainingRequest]:
        rows = visible(self.request.user).select_related("officer", "session")
        narrowed = any(self.request.GET.get(name) for name in ("state", "saved", self.search_kwarg))
        return rows if narrowed else rows.filter(saved_filter("", self.request.user, self.ages))

    def get_edit_url(self, instance: TrainingRequest) -> str:
        return reverse("training_requests:inspect", args=[instance.pk])

    def get_inspect_url(self, instance: TrainingRequest) -> None:
        return None

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        if not requests_policy.user_has_permission(self.request.user, "export"):
            return []
        query = self.request.GET.urlencode()
        return [
            Button(
                _("Download %s") % form.upper(),
                url=f"{reverse('training_requests:export', args=[form])}?{query}",
                icon_name="download",
                priority=90,
            )
            for form in FORMATS
        ]

    @cached_property
    def show_export_buttons(self) -> bool:
        return False

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        saved = self.request.GET.get("saved", "")
        tabs = [
            {
                "label": label,
                "count": self.counts.saved[name or "open"],
                "url": f"{self.index_url}?saved={name}" if name else self.index_url,
                "is_current": name == saved and not self.request.GET.get("state"),
            }
            for name, label in SAVED.items()
        ]
        return {**context, "tabs": tabs}


def _is_new(request: TrainingRequest) -> bool:
    return request.state == State.SUBMITTED


def _where(request: TrainingRequest) -> str:
    return ", ".join(part for part in (request.school_name, request.authority_name) if part)


def _asked_for(request: TrainingRequest) -> str:
    return f"{request.get_kind_display()}: {request.offer_title}" if request.offer_title else request.get_kind_display()


def _agreed_for(request: TrainingRequest) -> str:
    starts_at = request.begins_at
    return f"{timezone.localtime(starts_at):%d.%m.%Y %H:%M}" if starts_at else ""


def _words(request: TrainingRequest) -> str:
    return _("Held back") if request.text_state == TextState.HELD else ""


# No name of a person, and nothing that was typed freely.
_COLUMNS: dict[str, Any] = {
    "reference": gettext_lazy("Reference"),
    "get_kind_display": gettext_lazy("Kind"),
    "get_state_display": gettext_lazy("State"),
    "submitted_at": gettext_lazy("Asked on"),
    "offer_title": gettext_lazy("Training"),
    "school_name": gettext_lazy("School or group"),
    "school_urn": gettext_lazy("URN"),
    "school_phase": gettext_lazy("Phase"),
    "authority_name": gettext_lazy("Area"),
    "get_group_size_display": gettext_lazy("Group size"),
    "begins_at": gettext_lazy("Agreed for"),
    "officer": gettext_lazy("Officer"),
    "attended_staff": gettext_lazy("Staff who came"),
    "attended_pupils": gettext_lazy("Pupils who came"),
    "attended_others": gettext_lazy("Others who came"),
    "reason": gettext_lazy("Reason"),
}


class ExportView(QueueView):
    """The list as it is narrowed, without people's names and words; logged."""

    permission_required = "export"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = kwargs["form"]
        if form not in FORMATS:
            raise Http404
        rows = [[str(label) for label in _COLUMNS.values()]]
        rows += [[_value(found, name) for name in _COLUMNS] for found in self.get_queryset()]
        log_access(request, DataAccess.Action.EXPORT, rows=len(rows) - 1)
        return download(spreadsheet(rows, form), FORMATS[form], f"training-requests.{form}")


def _value(request: TrainingRequest, name: str) -> Any:
    value = getattr(request, name)
    if name in ("submitted_at", "begins_at"):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}" if value else ""
    if name == "officer":
        return officer_name(value)
    return value() if callable(value) else value


class DetailView(generic.InspectView):
    """Everything about one request, and what can be done with it now. Opening it is logged."""

    template_name = "training/admin/request.html"
    any_permission_required = list(DESK)
    page_title = gettext_lazy("Request")

    def get_object(self, queryset: Any = None) -> TrainingRequest:
        rows = visible(self.request.user).select_related("officer", "session__offer", "offer", "site", "school")
        found = rows.filter(pk=self.pk).first()
        if found is None:
            raise Http404
        return found

    def get_fields(self) -> list[str]:
        return []

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        return []

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        log_access(request, DataAccess.Action.VIEW, reference=self.object.reference)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        may_act = requests_policy.user_has_permission_for_instance(self.request.user, "change", self.object)
        return {
            **context,
            "detail": Detail(self.object),
            "actions": open_actions(self.object) if may_act else [],
            "text_actions": [
                action for name in TEXT_ACTIONS if may_act and (action := ACTIONS[name]).is_open(self.object)
            ],
        }


@method_decorator(sensitive_variables(), "dispatch")
@method_decorator(sensitive_post_parameters(), "dispatch")
class ActionView(DeskMixin, FormView):
    """One action as a form. Who was overtaken by somebody else keeps what was typed, and sees what happened."""

    any_permission_required = ("change",)
    template_name = "training/admin/action.html"

    @cached_property
    def training_request(self) -> TrainingRequest:
        may = requests_policy.instances_user_has_any_permission_for(self.request.user, self.any_permission_required)
        rows = may.select_related("officer", "session__offer", "offer", "site")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    @cached_property
    def action(self) -> Action:
        if self.kwargs["action"] not in ACTIONS:
            raise Http404
        return ACTIONS[self.kwargs["action"]]

    @property
    def page_title(self) -> str | Promise:
        return self.action.label

    @property
    def page_subtitle(self) -> str:
        return self.training_request.reference

    @property
    def header_icon(self) -> str:
        return self.action.icon

    @property
    def back(self) -> str:
        return reverse("training_requests:inspect", args=[self.training_request.pk])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.action.is_open(self.training_request):
            messages.warning(request, _("This cannot be done with the request as it is now."))
            return redirect(self.back)
        log_access(request, DataAccess.Action.VIEW, reference=self.training_request.reference)
        return super().get(request, *args, **kwargs)

    def get_form_class(self) -> type[ActionForm]:
        return self.action.form

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "request": self.training_request, "user": self.request.user}

    def above(self) -> list[tuple[str, Any]]:
        return [
            (reverse("training_requests:index"), _("Training requests")),
            (self.back, self.training_request.reference),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return {
            **context,
            "action": self.action,
            "action_url": self.request.path,
            "submit_button_label": self.action.label,
            "media": context["form"].media,
            "detail": Detail(self.training_request),
        }

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            run(self.action, self.training_request, form, self.request.user)
        except MoveRefused as refused:
            return self._refused(form, refused)
        done = _("“%(action)s” is done for %(reference)s.")
        messages.success(
            self.request, done % {"action": self.action.label, "reference": self.training_request.reference}
        )
        return redirect(self.back)

    def _refused(self, form: ActionForm, refused: MoveRefused) -> HttpResponse:
        """The form again as it was typed. After another's change it acts on the new version, once that was read."""
        shown = form.cleaned_data["version"]
        self.training_request.refresh_from_db()
        form.add_error(refused.field, str(refused))
        context = self.get_context_data(form=form)
        if isinstance(refused, ChangedMeanwhile):
            form.data = {**cast(QueryDict, form.data).dict(), "version": self.training_request.version}
            # Each change is one event; a request's first version has those of its making.
            count = max(self.training_request.version - shown, 1)
            context["meanwhile"] = context["detail"].timeline[-count:]
        return self.render_to_response(context, status=409)


class RequestViewSet(DeskViewSet):
    model = TrainingRequest
    name = "training_requests"
    url_prefix = "training/requests"
    icon = "mail"
    menu_label = gettext_lazy("Requests")
    menu_order = 10
    inspect_view_enabled = True
    index_view_class = QueueView
    inspect_view_class = DetailView
    list_per_page = 25
    # Requests never stand in reports of what uses a page.
    add_to_reference_index = False
    # No names and addresses of people: what is searched for stands in logs of servers.
    search_fields = ("reference", "school_name", "school_town", "school_postcode", "school_urn")

    def get_urlpatterns(self) -> list[URLPattern]:
        export = self.construct_view(ExportView, **self.get_index_view_kwargs())
        return [
            *super().get_urlpatterns(),
            path("export/<str:form>/", export, name="export"),
            path("history/<int:urn>/", HistoryView.as_view(), name="history"),
            path("history/<int:urn>/pdf/", HistoryFileView.as_view(), name="history_pdf"),
            path("<int:pk>/", self.inspect_view, name="inspect"),
            path("<int:pk>/certificate/", CertificateView.as_view(), name="certificate"),
            path("<int:pk>/<slug:action>/", ActionView.as_view(), name="act"),
        ]

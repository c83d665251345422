"""Sessions that people book places on: made, changed, cancelled, and who came."""

from functools import reduce
from operator import or_
from typing import Any, cast

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import Button
from wagtail.models import Locale

from training.admin.access import log_access
from training.admin.forms import AttendanceForm, officer_name, own_sites
from training.admin.screens import DeskMixin, DeskViewSet, OwnEditView
from training.clashes import clashes
from training.models import DataAccess, State, TrainingOfferPage, TrainingRequest, TrainingSession
from training.moves import MoveRefused
from training.reasons import Cancelled
from training.roles import requests_policy, sessions_policy
from training.scheduling import Attendance, cancel_session, change_session, record_attendance

_STATES = {"upcoming": gettext_lazy("To come"), "past": gettext_lazy("Past"), "cancelled": gettext_lazy("Cancelled")}


class SessionForm(WagtailAdminModelForm):
    """Clashes are named once; saving again takes the time all the same."""

    data: Any
    accepts_clashes = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own_sites(self, sessions_policy)
        may = sessions_policy.sites_user_has_any_permission_for(self.for_user, ["add", "change"])
        sites = list(may.select_related("root_page"))
        # The desk need not know the page tree: offers by name, in the language that sessions belong to.
        offers = TrainingOfferPage.objects.filter(live=True, locale=Locale.get_default())
        roots = [site.root_page.path for site in sites]
        own = reduce(or_, (Q(path__startswith=root) for root in roots), Q(pk=self.instance.offer_id))
        cast(forms.ModelChoiceField, self.fields["offer"]).queryset = offers.filter(own).order_by("title")
        officers = {
            user.pk
            for site in sites
            for user in requests_policy.users_with_any_permission_for_instance(["change"], site)
        }
        people = User.objects.filter(pk__in=officers).order_by("username")
        cast(forms.ModelChoiceField, self.fields["officer"]).queryset = people

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        site, offer = cleaned.get("site"), cleaned.get("offer")
        if site and offer and not offer.path.startswith(site.root_page.path):
            self.add_error("offer", _("This training is another council's."))
        starts_at, ends_at, officer = (cleaned.get(name) for name in ("starts_at", "ends_at", "officer"))
        if not (starts_at and ends_at and starts_at < ends_at and cleaned.get("site")):
            return cleaned
        own = self.instance if self.instance.pk else None
        found = clashes([(starts_at, ends_at)], site=cleaned["site"], officer=officer, session=own)[0]
        if found and not cleaned.get("accepts_clashes"):
            sent = cast(QueryDict, self.data).dict()
            self.data = {**sent, "accepts_clashes": "on"}
            there = "; ".join(f"{clash.what} ({clash.when})" for clash in found)
            said = _("At this time there is also: %(there)s. Save again to take it all the same.") % {"there": there}
            raise ValidationError({"starts_at": said})
        return cleaned


class SessionListView(generic.IndexView):
    page_title = gettext_lazy("Training sessions")

    def get_base_queryset(self) -> QuerySet[TrainingSession]:
        may = sessions_policy.instances_user_has_any_permission_for(self.request.user, ["view", "add", "change"])
        rows = cast("QuerySet[TrainingSession]", may)
        return TrainingSession.objects.filter(pk__in=rows).with_places().select_related("offer", "officer", "format")

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn("offer", label=_("Training"), accessor=lambda row: row.offer.title, get_url=self.get_edit_url),
            Column("starts_at", label=_("When"), accessor=_when, sort_key="starts_at"),
            Column("place", label=_("Place"), accessor=lambda row: row.place or _("Online")),
            Column("officer", label=_("Officer"), accessor=lambda row: officer_name(row.officer)),
            Column("booked", label=_("Places taken"), accessor=lambda row: f"{row.booked} / {row.capacity}"),
            Column("state", label=_("State"), accessor=_state),
        ]


def _when(session: TrainingSession) -> str:
    start, end = timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)
    return f"{start:%d.%m.%Y %H:%M}–{end:%H:%M}"


def _state(session: TrainingSession) -> str:
    if session.cancelled_at:
        return str(_STATES["cancelled"])
    return str(_STATES["upcoming" if session.starts_at > timezone.now() else "past"])


class SessionEditView(OwnEditView):
    """People with a place are told of a new time or place; more places go to those who wait."""

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        key = self.object.pk
        buttons = [
            Button(_("Who came"), reverse("training_sessions:attendance", args=[key]), icon_name="group", priority=10)
        ]
        if not self.object.cancelled_at:
            url = reverse("training_sessions:cancel", args=[key])
            buttons.append(Button(_("Cancel the session"), url, icon_name="cross", priority=20))
        return buttons

    def form_valid(self, form: Any) -> HttpResponse:
        self.form = form
        values = {name: value for name, value in form.cleaned_data.items() if name != "accepts_clashes"}
        try:
            change_session(self.object.pk, by=cast(User, self.request.user), values=values)
        except MoveRefused as refused:
            form.add_error(None, str(refused))
            self.produced_error_message = self.get_error_message()
            return self.form_invalid(form)
        return self.save_action()


class _SessionMixin(DeskMixin):
    """A form about one session of a council that the officer works for."""

    model = TrainingSession
    any_permission_required = ("change",)

    @cached_property
    def session(self) -> TrainingSession:
        may = sessions_policy.instances_user_has_any_permission_for(self.request.user, self.any_permission_required)
        return get_object_or_404(may.select_related("offer"), pk=self.kwargs["pk"])

    def get_page_subtitle(self) -> str:
        return str(self.session)

    def above(self) -> list[tuple[str, Any]]:
        return [
            (reverse("training_sessions:index"), _("Training sessions")),
            (reverse("training_sessions:edit", args=[self.session.pk]), str(self.session)),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        own = {"session": self.session, "action_url": self.request.path, "submit_button_label": self.page_title}
        return {**context, **own}


class CancelSessionForm(forms.Form):
    reason = forms.ChoiceField(label=gettext_lazy("Reason"), choices=Cancelled.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label=gettext_lazy("In words"),
        help_text=gettext_lazy("Everyone with a place reads it."),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class CancelSessionView(_SessionMixin, FormView):
    form_class = CancelSessionForm
    template_name = "training/admin/session_cancel.html"
    page_title = gettext_lazy("Cancel the session")
    header_icon = "cross"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        told = self.session.requests.filter(state__in=(State.CONFIRMED, State.WAITING_LIST)).count()
        return {**super().get_context_data(**kwargs), "told": told}

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            told = cancel_session(self.session.pk, by=cast(User, self.request.user), **form.cleaned_data)
        except MoveRefused as refused:
            form.add_error(None, str(refused))
            return self.form_invalid(form)
        messages.success(self.request, _("The session is cancelled. %(count)d were told.") % {"count": len(told)})
        return redirect("training_sessions:index")


class PlaceForm(AttendanceForm):
    """Who came of one request."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    has_come = forms.BooleanField(label=gettext_lazy("Record"), required=False, initial=True)


class AttendanceView(_SessionMixin, FormView):
    """All places of a session on one page, with the numbers of people who came."""

    template_name = "training/admin/session_attendance.html"
    page_title = gettext_lazy("Record who came")
    header_icon = "group"
    form_class = forms.Form

    @cached_property
    def places(self) -> list[TrainingRequest]:
        may = requests_policy.instances_user_has_any_permission_for(self.request.user, ["change"])
        return list(may.filter(session=self.session, state__in=State.holding_a_place()).order_by("school_name", "pk"))

    @cached_property
    def rows(self) -> list[tuple[TrainingRequest, PlaceForm | None]]:
        """Each place with its form, where who came is not recorded yet."""
        data = self.request.POST if self.request.method == "POST" else None
        return [(place, self._form(place, data) if place.state == State.CONFIRMED else None) for place in self.places]

    def _form(self, place: TrainingRequest, data: Any) -> PlaceForm:
        return PlaceForm(data, prefix=str(place.pk), initial={"version": place.version, "staff": place.places})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        is_over = self.session.starts_at <= timezone.now()
        has_forms = any(form for _place, form in self.rows)
        return {**super().get_context_data(**kwargs), "rows": self.rows, "is_over": is_over, "has_forms": has_forms}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        log_access(request, DataAccess.Action.VIEW, rows=len(self.places))
        return super().get(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        forms_of = {place.pk: found for place, found in self.rows if found}
        if self.session.starts_at > timezone.now():
            form.add_error(None, _("It has not taken place yet."))
        # All of them, so that each shows its errors.
        valid = [found.is_valid() for found in forms_of.values()]
        if form.errors or not all(valid):
            return self.form_invalid(form)
        rows = [
            Attendance(key, *(found.cleaned_data[name] for name in ("version", "staff", "pupils", "others")))
            for key, found in forms_of.items()
            if found.cleaned_data["has_come"]
        ]
        try:
            record_attendance(rows, by=cast(User, self.request.user))
        except MoveRefused as refused:
            form.add_error(None, str(refused))
            return self.form_invalid(form)
        messages.success(self.request, _("Recorded for %(count)d places.") % {"count": len(rows)})
        return redirect("training_sessions:index")


class SessionViewSet(DeskViewSet):
    model = TrainingSession
    name = "training_sessions"
    url_prefix = "training/sessions"
    icon = "calendar-check"
    menu_label = gettext_lazy("Sessions")
    menu_order = 20
    index_view_class = SessionListView
    edit_view_class = SessionEditView
    screens = ("add", "edit")
    list_filter = {"site": ["exact"], "officer": ["exact"], "format": ["exact"], "starts_at": ["gte", "lte"]}
    search_fields = ("offer__title", "place")
    ordering = "-starts_at"
    edit_handler = ObjectList(
        [
            FieldPanel("site"),
            FieldPanel("offer", widget=forms.Select),
            MultiFieldPanel(
                [FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]), FieldPanel("officer")],
                heading=gettext_lazy("When"),
            ),
            MultiFieldPanel(
                [
                    FieldPanel("format", widget=forms.Select),
                    FieldPanel("place"),
                    FieldPanel("joining_link", help_text=gettext_lazy("Told to those who have a place, not shown.")),
                ],
                heading=gettext_lazy("Where"),
            ),
            MultiFieldPanel(
                [
                    FieldPanel("capacity"),
                    FieldRowPanel([FieldPanel("booking_opens_at"), FieldPanel("booking_closes_at")]),
                    FieldPanel("has_waiting_list"),
                    FieldPanel("accepts_clashes"),
                ],
                heading=gettext_lazy("Places"),
            ),
        ],
        base_form_class=SessionForm,
    )

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("<int:pk>/cancel/", CancelSessionView.as_view(), name="cancel"),
            path("<int:pk>/attendance/", AttendanceView.as_view(), name="attendance"),
        ]

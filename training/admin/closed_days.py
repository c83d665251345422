"""School holidays, INSET days and bank holidays: listed, edited, imported."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import Button
from wagtail.models import Site

from training.admin.forms import own_sites
from training.admin.screens import DeskMixin, DeskViewSet
from training.closed_days import BadFile, read, store
from training.models import ClosedDays, School
from training.roles import closed_days_policy


class ClosedDaysListView(generic.IndexView):
    page_title = gettext_lazy("Closed days")

    def get_base_queryset(self) -> Any:
        may = closed_days_policy.instances_user_has_any_permission_for(self.request.user, ["view", "change"])
        return may.select_related("school")

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        return [Button(_("Import"), reverse("training_closed_days:import"), icon_name="upload", priority=10)]


class ClosedDaysForm(WagtailAdminModelForm):
    """One school is named by its number: there are too many for a list."""

    school_urn = forms.IntegerField(label=gettext_lazy("URN"), required=False, min_value=1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own_sites(self, closed_days_policy)
        self.initial.setdefault("school_urn", self.instance.school_id)

    def clean_school_urn(self) -> int | None:
        urn = self.cleaned_data["school_urn"]
        if urn and not School.objects.filter(pk=urn).exists():
            raise ValidationError(_("There is no school with the URN %(urn)s.") % {"urn": urn})
        self.instance.school_id = urn
        return urn


class ImportForm(forms.Form):
    site = forms.ModelChoiceField(Site.objects.none(), label=gettext_lazy("Council"), empty_label=None)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=ClosedDays.Kind.choices,
        help_text=gettext_lazy("Of rows that name none."),
        widget=forms.RadioSelect,
        initial=ClosedDays.Kind.HOLIDAY,
    )
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "A calendar (.ics), or a table (.csv) with the columns name, first_day, last_day; kind and urn if wanted."
        ),
    )

    def __init__(self, *args: Any, sites: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = sites  # type: ignore[attr-defined]
        self.fields["site"].initial = sites.first()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if {"site", "kind", "file"} <= set(cleaned):
            try:
                cleaned["days"] = read(cleaned["file"].read(), site=cleaned["site"], kind=cleaned["kind"])
            except BadFile as bad:
                self.add_error("file", list(bad.messages))
        return cleaned


class ImportView(DeskMixin, FormView):
    model = ClosedDays
    any_permission_required = ("add",)
    form_class = ImportForm
    template_name = "wagtailadmin/generic/form.html"
    page_title = gettext_lazy("Import closed days")
    header_icon = "upload"

    def get_form_kwargs(self) -> dict[str, Any]:
        sites = closed_days_policy.sites_user_has_permission_for(self.request.user, "add")
        return {**super().get_form_kwargs(), "sites": sites}

    def above(self) -> list[tuple[str, Any]]:
        return [(reverse("training_closed_days:index"), _("Closed days"))]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = {"action_url": self.request.path, "submit_button_label": _("Import")}
        return {**super().get_context_data(**kwargs), **own}

    def form_valid(self, form: Any) -> HttpResponse:
        messages.success(self.request, _("Added: %(count)d.") % {"count": store(form.cleaned_data["days"])})
        return redirect("training_closed_days:index")


class ClosedDaysViewSet(DeskViewSet):
    model = ClosedDays
    name = "training_closed_days"
    url_prefix = "training/closed-days"
    icon = "minus"
    menu_label = gettext_lazy("Closed days")
    menu_order = 40
    index_view_class = ClosedDaysListView
    list_display = ["name", "kind", "first_day", "last_day", "school"]
    list_filter = ["kind", "site"]
    search_fields = ("name", "school__name")
    ordering = "-first_day"
    screens = ("add", "edit", "delete")
    edit_handler = ObjectList(
        [
            FieldPanel("site"),
            FieldPanel("name"),
            FieldPanel("kind"),
            FieldRowPanel([FieldPanel("first_day"), FieldPanel("last_day")]),
            FieldPanel("school_urn", help_text=gettext_lazy("Of one school alone: its URN. Empty: of all schools.")),
        ],
        base_form_class=ClosedDaysForm,
    )

    def get_urlpatterns(self) -> list[URLPattern]:
        return [*super().get_urlpatterns(), path("import/", ImportView.as_view(), name="import")]

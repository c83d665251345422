"""For managers: one person's data, found, exported or erased; and who looked at personal data when."""

import json
from typing import Any, cast

from django import forms
from django.contrib.auth.models import User
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.reports import ReportView
from wagtail.permission_policies import ModelPermissionPolicy

from training import subject_data
from training.admin.forms import officer_name
from training.admin.screens import DeskMixin
from training.downloads import download
from training.models import DataAccess
from training.roles import requests_policy


class PersonForm(forms.Form):
    address = forms.EmailField(label=gettext_lazy("E-mail address that the person used"), max_length=254)


class EraseForm(PersonForm):
    address = forms.EmailField(widget=forms.HiddenInput, max_length=254)
    is_sure = forms.BooleanField(
        label=gettext_lazy("Erase all of it for good"),
        help_text=gettext_lazy(
            "Open requests end, and nobody is written to. Numbers of training that took place stay, without the school."
        ),
    )


@method_decorator(sensitive_variables(), "dispatch")
@method_decorator(sensitive_post_parameters(), "dispatch")
class PersonView(DeskMixin, FormView):
    """Finds by POST, so that the address stands in no address bar and no log."""

    form_class: type[forms.Form] = PersonForm
    template_name = "training/admin/person.html"
    any_permission_required = ("erase",)
    page_title = gettext_lazy("One person's data")
    header_icon = "user"

    @property
    def sites(self) -> Any:
        """Councils whose people the manager may find."""
        return requests_policy.sites_user_has_permission_for(self.request.user, "erase")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = {"action_url": reverse("training_subject"), "submit_button_label": _("Find")}
        return {**super().get_context_data(**kwargs), **own}

    def form_valid(self, form: Any) -> HttpResponse:
        address = form.cleaned_data["address"]
        if "export" in self.request.POST:
            data = subject_data.export(address, by=cast(User, self.request.user), sites=self.sites)
            text = json.dumps(data, cls=DjangoJSONEncoder, indent=2, ensure_ascii=False)
            return download(text, "application/json", "personal-data.json")
        erase = EraseForm(initial={"address": address})
        return self.render_to_response(
            self.get_context_data(form=form, found=subject_data.find(address, self.sites), erase_form=erase)
        )


class EraseView(PersonView):
    form_class = EraseForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect("training_subject")

    def form_valid(self, form: Any) -> HttpResponse:
        count = subject_data.erase(form.cleaned_data["address"], by=cast(User, self.request.user), sites=self.sites)
        messages.success(self.request, _("Erased. %(count)d rows held the address.") % {"count": count})
        return redirect("training_subject")

    def form_invalid(self, form: Any) -> HttpResponse:
        address = form.data.get("address", "")
        found = subject_data.find(address, self.sites) if "address" not in form.errors else None
        context = self.get_context_data(form=PersonForm(initial={"address": address}), found=found, erase_form=form)
        return self.render_to_response(context)


class AccessFilterSet(WagtailFilterSet):
    class Meta:
        model = DataAccess
        fields = {"action": ["exact"], "by": ["exact"], "at": ["gte", "lte"]}


class AccessView(ReportView):
    """Who looked at, exported, removed or erased personal data, and when. Names no requester."""

    model = DataAccess
    permission_policy = ModelPermissionPolicy(DataAccess)
    permission_required = "view"
    page_title = gettext_lazy("Access to personal data")
    header_icon = "key"
    index_url_name = "training_access"
    index_results_url_name = "training_access_results"
    filterset_class = AccessFilterSet
    default_ordering = "-at"
    is_searchable = True
    search_fields = ("reference",)

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("by")

    @cached_property
    def columns(self) -> list[Column]:
        return [
            DateColumn("at", label=_("When"), sort_key="at"),
            Column("by", label=_("Officer"), accessor=lambda row: officer_name(row.by) or _("By command")),
            Column("action", label=_("What"), accessor="get_action_display"),
            Column("reference", label=_("Request or school")),
            Column("rows", label=_("Rows")),
        ]


def may_see_access(user: Any) -> bool:
    return AccessView.permission_policy.user_has_permission(user, "view")

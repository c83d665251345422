"""Officers record the review of a page in any language; the translation screens have no place for its dates."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets import AdminDateInput
from wagtail.models import Page

from cms.models import REVIEW, BasePage


class ReviewForm(forms.Form):
    reviewer_role = forms.CharField(
        label=_("Reviewed by"), max_length=120, help_text=_("The reviewer's role, not a name.")
    )
    reviewed_on = forms.DateField(label=_("Reviewed on"), widget=AdminDateInput)
    review_by = forms.DateField(label=_("Next review by"), widget=AdminDateInput)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("reviewed_on") and cleaned.get("review_by") and cleaned["review_by"] <= cleaned["reviewed_on"]:
            self.add_error("review_by", _("The next review comes after this one."))
        return cleaned


class ReviewView(WagtailAdminTemplateMixin, FormView):
    """Sets the review on what the public sees and on the draft alike; a draft's other changes stay a draft."""

    form_class = ReviewForm
    template_name = "wagtailadmin/generic/form.html"
    page_title = _("Record a review")
    header_icon = "check"

    @cached_property
    def page(self) -> BasePage:
        page = Page.objects.filter(pk=self.kwargs["pk"]).specific().first()
        if not isinstance(page, BasePage):
            raise Http404
        if not page.permissions_for_user(self.request.user).can_publish():
            raise PermissionDenied
        return page

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.page_subtitle = self.page.get_admin_display_title()
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        draft = self.page.get_latest_revision_as_object()
        return {name: getattr(draft, name) for name in REVIEW}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return {
            **context,
            "action_url": self.request.path,
            "submit_button_label": _("Save"),
            "media": context["form"].media,
        }

    def form_valid(self, form: ReviewForm) -> HttpResponse:
        record(self.page, form.cleaned_data, self.request.user)
        messages.success(self.request, _("The review of “%(page)s” is recorded.") % {"page": self.page_subtitle})
        return redirect(reverse("wagtailadmin_explore", args=[self.page.get_parent().pk]))


def record(page: BasePage, review: dict[str, Any], user: Any) -> None:
    """`review` holds a value for each name of `REVIEW`."""
    is_published_whole = page.live and not page.has_unpublished_changes
    draft = page.get_latest_revision_as_object()
    for name in REVIEW:
        setattr(page, name, review[name])
        setattr(draft, name, review[name])
    if page.live and not is_published_whole:
        page.save(clean=False)
    revision = draft.save_revision(user=user, log_action=True, clean=False)
    if is_published_whole:
        revision.publish(user=user)

"""The texts of messages: edited with their placeholders checked, seen as they would look, sent to oneself."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, HelpPanel, ObjectList
from wagtail.admin.widgets.button import Button
from wagtail.snippets.views import snippets

from training.admin.screens import MENU, DeskMixin
from training.messages import texts
from training.messages.example import example
from training.messages.sending import NotNow, Refused, sender
from training.models import MessageTemplate
from training.roles import requests_policy

_NAME = "wagtailsnippets_training_messagetemplate"


def own_texts(user: Any) -> QuerySet[MessageTemplate]:
    """The texts of the councils that the officer works for."""
    sites = requests_policy.sites_user_has_any_permission_for(user, ["change"])
    return MessageTemplate.objects.filter(site__in=sites)


class MessageTextForm(WagtailAdminModelForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sites: Any = self.fields["site"]
        sites.queryset = requests_policy.sites_user_has_any_permission_for(self.for_user, ["change"])
        if self.instance.pk:
            for name in ("site", "kind", "language"):
                self.fields[name].disabled = True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if {"kind", "subject", "body"} <= set(cleaned):
            try:
                texts.check(cleaned["kind"], cleaned["subject"], cleaned["body"])
            except ValidationError as wrong:
                self.add_error(None, wrong)
        return cleaned


class TextListView(snippets.IndexView):
    page_title = gettext_lazy("Texts of messages")

    def get_base_queryset(self) -> Any:
        return own_texts(self.request.user)


class TextEditView(snippets.EditView):
    def get_object(self, queryset: Any = None) -> Any:
        return get_object_or_404(own_texts(self.request.user), pk=super().get_object(queryset).pk)

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        url = reverse(f"{_NAME}:test", args=[self.object.pk])
        return [*super().header_more_buttons, Button(_("Send a test to me"), url, icon_name="mail", priority=10)]


class TestView(DeskMixin, FormView):
    """Sends the saved text, filled in for an invented request, to the officer who asks."""

    model = MessageTemplate
    any_permission_required = ("change",)
    form_class = Form
    template_name = "training/admin/test_message.html"
    page_title = gettext_lazy("Send a test to me")
    header_icon = "mail"

    @cached_property
    def text(self) -> MessageTemplate:
        return get_object_or_404(own_texts(self.request.user), pk=self.kwargs["pk"])

    def above(self) -> list[tuple[str, Any]]:
        return [(reverse(f"{_NAME}:list"), _("Texts of messages")), (self._back, str(self.text))]

    @property
    def _back(self) -> str:
        return reverse(f"{_NAME}:edit", args=[self.text.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = {
            "action_url": self.request.path,
            "submit_button_label": _("Send"),
            "to": self._address,
            "outgoing": example(self.text),
        }
        return {**super().get_context_data(**kwargs), **own}

    @property
    def _address(self) -> str:
        return str(getattr(self.request.user, "email", ""))

    def form_valid(self, form: Any) -> HttpResponse:
        if not self._address:
            form.add_error(None, _("Your account has no e-mail address. Enter one in your account's settings."))
            return self.form_invalid(form)
        try:
            sender()(example(self.text, self._address))
        except (NotNow, Refused) as error:
            form.add_error(None, str(error))
            return self.form_invalid(form)
        messages.success(self.request, _("The test is on its way to you."))
        return redirect(self._back)


class MessageTextViewSet(snippets.SnippetViewSet):
    model = MessageTemplate
    icon = "openquote"
    menu_label = gettext_lazy("Texts of messages")
    menu_hook = MENU
    menu_order = 70
    index_view_class = TextListView
    edit_view_class = TextEditView
    list_display = ["kind", "language", "subject", "site"]
    list_filter = ["kind", "language", "site"]
    list_per_page = 50
    ordering = ["kind", "language"]
    search_backend_name = None
    copy_view_enabled = False
    add_to_reference_index = False
    edit_handler = ObjectList(
        [
            FieldPanel("site"),
            FieldPanel("kind"),
            FieldPanel("language"),
            FieldPanel("subject"),
            FieldPanel("body"),
            HelpPanel(template="training/admin/placeholders.html", heading=gettext_lazy("What can be put in")),
        ],
        base_form_class=MessageTextForm,
    )

    def get_urlpatterns(self) -> list[URLPattern]:
        return [*super().get_urlpatterns(), path("test/<int:pk>/", TestView.as_view(), name="test")]

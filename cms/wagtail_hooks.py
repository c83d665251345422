from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList
from wagtail.admin.widgets import Button
from wagtail.models import Page
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from cms.forms import language_form, language_panel
from cms.given_up import add_panel
from cms.models import BasePage, ContactPoint
from cms.review import ReviewView

ContactPointForm = language_form(
    {"names": _("Name"), "hours": _("Hours"), "notes": _("When to use it")},
    required=("names",),
    long=("notes",),
    identifiers=("slug",),
)


class ContactPointViewSet(SnippetViewSet):
    model = ContactPoint
    icon = "mobile-alt"
    menu_label = _("Contact points")
    add_to_admin_menu = True
    menu_order = 310
    list_display = ["name", "value", "audience", "status", "checked_on", "review_by"]
    list_filter = ["kind", "audience", "status"]
    search_fields = ["value", *(f"names__{code}" for code, _name in settings.WAGTAIL_CONTENT_LANGUAGES)]
    search_backend_name = None
    edit_handler = ObjectList(
        [
            language_panel("names", _("Name")),
            MultiFieldPanel(
                [FieldPanel("kind"), FieldPanel("value"), FieldPanel("url"), FieldPanel("relay")],
                heading=_("How to reach it"),
            ),
            language_panel("hours", _("Hours")),
            language_panel("notes", _("When to use it")),
            MultiFieldPanel(
                [FieldPanel("audience"), FieldPanel("is_emergency"), FieldPanel("order")], heading=_("For whom")
            ),
            MultiFieldPanel(
                [FieldPanel("status"), FieldPanel("checked_on"), FieldPanel("review_by"), FieldPanel("source")],
                heading=_("Checking"),
            ),
            FieldPanel("slug", help_text=_("Its name in the content files: it can't be changed later.")),
        ],
        base_form_class=ContactPointForm,
    )


register_snippet(ContactPointViewSet)
hooks.register("construct_homepage_panels", add_panel)


@hooks.register("register_admin_urls")
def review_urls() -> list[URLPattern]:
    return [path("pages/<int:pk>/review/", ReviewView.as_view(), name="record_review")]


@hooks.register("register_page_header_buttons")
def review_button(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    if issubclass(page.specific_class or Page, BasePage) and page.permissions_for_user(user).can_publish():
        yield Button(_("Record a review"), reverse("record_review", args=[page.pk]), icon_name="check", priority=70)


@hooks.register("before_bulk_action")
def refuse_incomplete_drafts(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> HttpResponse | None:
    """A draft may be saved incomplete; publishing it from the list says what it lacks, as its own form does."""
    if action_type != "publish" or not all(isinstance(found, Page) for found in objects):
        return None
    pages = list(objects)
    if action.cleaned_form.cleaned_data.get("include_descendants"):
        pages += [draft for page in objects for draft in page.get_descendants().not_live()]
    problems = {page: problem for page in pages if (problem := _problem(page))}
    for page, problem in problems.items():
        text = _("“%(page)s” cannot be published yet: %(problem)s")
        edit = messages.button(reverse("wagtailadmin_pages:edit", args=[page.pk]), _("Edit"))
        messages.error(request, text % {"page": page.get_admin_display_title(), "problem": problem}, buttons=[edit])
    return redirect(action.next_url) if problems else None


def _problem(page: Page) -> str:
    """What keeps the page's draft from going live, empty when nothing does."""
    try:
        page.get_latest_revision_as_object().full_clean()
    except ValidationError as error:
        return " ".join(error.messages)
    return ""

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from cms.forms import language_form, language_panel
from cms.models import ContactPoint

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

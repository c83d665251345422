"""The authorities that a site serves, in the training menu."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.snippets.views.snippets import SnippetViewSet

from training.admin.screens import MENU
from training.models import ServedAuthority


class ServedAuthorityViewSet(SnippetViewSet):
    model = ServedAuthority
    icon = "site"
    menu_label = _("Authorities served")
    menu_hook = MENU
    menu_order = 80
    list_display = ["name", "la_code", "site"]
    search_backend_name = None
    panels = [FieldPanel("site"), FieldPanel("la_code"), FieldPanel("name")]

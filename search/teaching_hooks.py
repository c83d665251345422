"""What officers teach the search, in the admin: synonyms, promoted answers, and the page to try a query on."""

from typing import Any

from django.db.models import Model
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel, PageChooserPanel
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import CreateView, SnippetViewSet

from cms.menu import PermittedItem
from search.models import Promotion, Synonym
from search.text import clean
from search.tryout import PERMISSION, TryoutView

# Screens about search join the menu by this hook: `menu_hook = MENU` of a viewset, or a function giving a `MenuItem`.
MENU = "register_search_menu_item"


class PrefilledCreateView(CreateView):
    """The add form with the words of `?query=…` filled in, as links from reports give them."""

    prefilled = ""

    def get_initial_form_instance(self) -> Model | None:
        instance: Model | None = super().get_initial_form_instance()
        if query := clean(self.request.GET.get("query", "")):
            instance = instance or self.model()
            setattr(instance, self.prefilled, query)
        return instance


class SynonymCreateView(PrefilledCreateView):
    prefilled = "words"


class PromotionCreateView(PrefilledCreateView):
    prefilled = "queries"


class SynonymViewSet(SnippetViewSet):
    model = Synonym
    icon = "link"
    menu_label = _("Synonyms")
    menu_hook = MENU
    menu_order = 200
    add_view_class = SynonymCreateView
    list_display = ["__str__", "tier", "language", BooleanColumn("is_on", label=_("In use"))]
    list_filter = ["tier", "language", "is_on"]
    list_per_page = 100
    search_fields = ["words", "others", "note"]
    search_backend_name = None
    panels = [
        FieldPanel("tier"),
        FieldPanel("words"),
        FieldPanel("others"),
        FieldRowPanel([FieldPanel("language"), FieldPanel("is_on")]),
        FieldPanel("note"),
    ]


class PromotionViewSet(SnippetViewSet):
    model = Promotion
    icon = "pick"
    menu_label = _("Promoted answers")
    menu_hook = MENU
    menu_order = 300
    add_view_class = PromotionCreateView
    list_display = [
        "__str__",
        "shown_for",
        "language",
        BooleanColumn("is_on", label=_("In use")),
    ]
    list_filter = ["is_on", "match", "language"]
    search_fields = ["queries", "heading", "text", "note"]
    search_backend_name = None
    panels = [
        MultiFieldPanel(
            [FieldPanel("queries"), FieldPanel("match"), FieldPanel("language"), FieldPanel("private_list")],
            heading=_("For which searches"),
        ),
        MultiFieldPanel(
            [
                HelpPanel(content=_("A page, or a heading with a text. Three answers are shown at most.")),
                PageChooserPanel("page"),
                FieldPanel("heading"),
                FieldPanel("text"),
                FieldPanel("url"),
            ],
            heading=_("What to show"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("order"),
                FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")]),
                FieldPanel("is_on"),
                FieldPanel("note"),
            ],
            heading=_("Place and time"),
        ),
    ]


register_snippet(SynonymViewSet)
register_snippet(PromotionViewSet)


@hooks.register("register_admin_menu_item")
def search_menu() -> MenuItem:
    """Named apart from Wagtail's own search of the admin, which is in the same menu."""
    menu = Menu(register_hook_name=MENU)
    return SubmenuMenuItem(_("Site search"), menu, name="site-search", icon_name="search", order=330)


@hooks.register("register_admin_urls")
def tryout_urls() -> list[URLPattern]:
    return [path("search/tryout/", TryoutView.as_view(), name="search_tryout")]


@hooks.register(MENU)
def tryout_menu_item() -> MenuItem:
    label: Any = _("What a query becomes")
    return PermittedItem(
        label, reverse("search_tryout"), icon_name="help", order=100, may=lambda user: user.has_perm(PERMISSION)
    )

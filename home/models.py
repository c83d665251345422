"""The home page and the guidance pages, "Get help now" first among them."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from cms.blocks import GuidanceBlocks, HelpBlocks
from cms.models import BasePage


class HomePage(BasePage):
    """The site's front door: search, browse, what is new, and help."""

    parent_page_types = ["wagtailcore.Page"]
    template = "home/home_page.html"

    class Meta:
        verbose_name = _("home page")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from search.browse import home_sections

        return {**super().get_context(request, *args, **kwargs), **home_sections(request)}


class GuidancePage(BasePage):
    """A page of guidance that the team keeps: an explainer, a checklist, a notice."""

    body = StreamField(GuidanceBlocks(), blank=True, verbose_name=_("text"))

    content_panels = [*BasePage.content_panels, FieldPanel("body")]
    promote_panels = [MultiFieldPanel(BasePage.review_panels), *Page.promote_panels]
    parent_page_types = ["home.HomePage", "home.GuidancePage"]
    template = "home/guidance_page.html"

    class Meta:
        verbose_name = _("guidance page")


class HelpPage(BasePage):
    """The "Get help now" page: routes by who is asking, contacts as records, one to a site."""

    body = StreamField(HelpBlocks(), blank=True, verbose_name=_("sections"))

    content_panels = [*BasePage.content_panels, FieldPanel("body")]
    parent_page_types = ["home.HomePage"]
    subpage_types: list[str] = []
    max_count_per_parent = 1
    template = "home/help_page.html"

    class Meta:
        verbose_name = _("help page")

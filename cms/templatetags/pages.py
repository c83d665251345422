"""What templates of any room ask of a page."""

from django import template
from wagtail.models import Page

register = template.Library()


@register.filter
def trail(page: Page) -> list[Page]:
    """The pages above this one, from the site's home page down."""
    site = page.get_site()
    start = site.root_page.depth if site else 2
    return list(page.get_ancestors().filter(depth__gte=start).live())

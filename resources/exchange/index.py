"""The catalogue page that imports go under."""

from django.conf import settings
from django.core.management.base import CommandError
from wagtail.models import Site

from resources.models import ResourceIndexPage


def find_index(path: str | None = None) -> ResourceIndexPage:
    """The index page at `path` (as in its URL, or as Wagtail's `url_path`), else the default site's in the default
    language. Raises `CommandError` in words when there is none."""
    pages = ResourceIndexPage.objects.all()
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    if path is not None:
        inner = "/".join(part for part in path.split("/") if part)
        paths = [f"/{inner}/", *([f"{site.root_page.url_path}{inner}/"] if site else [])]
        found = pages.filter(url_path__in=paths).first()
        if found is None:
            raise CommandError(f"{path}: there is no catalogue page (ResourceIndexPage) at this address")
        return found
    here = pages.filter(locale__language_code=settings.LANGUAGE_CODE)
    found = (here.descendant_of(site.root_page).first() if site else None) or here.first()
    if found is None:
        raise CommandError("There is no catalogue page yet: create a ResourceIndexPage under the home page first.")
    return found

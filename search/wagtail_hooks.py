from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.menu import PermittedItem
from search import counting_hooks, teaching_hooks  # noqa: F401 - have hooks of their own.
from search.failed_updates import FailedUpdatesView
from search.files import hooks as file_hooks  # noqa: F401 - has hooks of its own.
from search.upkeep import PERMISSION


@hooks.register("register_admin_urls")
def failed_updates_urls() -> list[URLPattern]:
    return [path("search/failed-updates/", FailedUpdatesView.as_view(), name="search_failed_updates")]


@hooks.register("register_search_menu_item")
def failed_updates_menu_item() -> MenuItem:
    url = reverse("search_failed_updates")
    return PermittedItem(
        _("Failed updates"), url, icon_name="warning", order=900, may=lambda user: user.has_perm(PERMISSION)
    )

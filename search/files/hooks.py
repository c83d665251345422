"""The report of files that search can't read, among the admin's reports."""

from typing import Any

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.documents import get_document_model
from wagtail.permissions import policy_registry

from cms.menu import PermittedItem
from search.files.report import UnreadFilesView


def _may_see(user: Any) -> bool:
    policy = policy_registry.get_by_type(get_document_model())
    return bool(policy.user_has_any_permission(user, UnreadFilesView.any_permission_required))


@hooks.register("register_admin_urls")
def unread_files_urls() -> list[URLPattern]:
    return [
        path("reports/unread-files/", UnreadFilesView.as_view(), name="search_unread_files"),
        path(
            "reports/unread-files/results/",
            UnreadFilesView.as_view(results_only=True),
            name="search_unread_files_results",
        ),
    ]


@hooks.register("register_reports_menu_item")
def unread_files_menu_item() -> MenuItem:
    url = reverse("search_unread_files")
    title = _("Files that search can't read")
    return PermittedItem(title, url, may=_may_see, icon_name="doc-full-inverse", order=1300)

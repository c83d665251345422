"""The report of files that search can't read, among the admin's reports."""

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.documents import get_document_model
from wagtail.permissions import policy_registry

from search.files.report import UnreadFilesView


class UnreadFilesMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        policy = policy_registry.get_by_type(get_document_model())
        return bool(policy.user_has_any_permission(request.user, UnreadFilesView.any_permission_required))


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
    return UnreadFilesMenuItem(_("Files that search can't read"), url, icon_name="doc-full-inverse", order=1300)

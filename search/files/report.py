"""What officers see of the files that searches cannot read: a report, and a line beside each document's form."""

from django.contrib.admin.utils import quote
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn, UsageCountColumn
from wagtail.admin.views.reports import ReportView
from wagtail.documents import get_document_model
from wagtail.documents.models import AbstractDocument
from wagtail.models import ReferenceIndex
from wagtail.permission_policies.base import BasePermissionPolicy
from wagtail.permissions import policy_registry

from search.files.models import FileText, Reason


class UnreadFilesView(ReportView):
    """The documents that a page shows and that are not searched, or not as a whole, with the reason."""

    model = get_document_model()
    page_title = _("Files that search can't read")
    header_icon = "doc-full-inverse"
    index_url_name = "search_unread_files"
    index_results_url_name = "search_unread_files_results"
    any_permission_required = ["add", "change", "delete"]
    default_ordering = "title"
    list_export = ["title", "filename", "reason", "created_at"]
    export_headings = {"filename": _("File"), "reason": _("Why"), "created_at": _("Created")}
    columns = [
        TitleColumn("title", label=_("Title"), get_url=lambda document: edit_url(document)),
        Column("filename", label=_("File")),
        Column("reason", label=_("Why"), accessor=lambda document: Reason(document.reason).label),
        UsageCountColumn("usage_count", label=_("Usage")),
        DateColumn("created_at", label=_("Created")),
    ]

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.custom_field_preprocess = {
            **ReportView.custom_field_preprocess,
            "reason": dict.fromkeys((self.FORMAT_CSV, self.FORMAT_XLSX), lambda reason: Reason(reason).label),
        }

    @property
    def permission_policy(self) -> BasePermissionPolicy:
        return policy_registry.get_by_type(self.model)

    def get_queryset(self) -> "QuerySet[AbstractDocument]":
        reason = FileText.objects.filter(hash=OuterRef("file_hash")).values("reason")
        allowed = self.permission_policy.instances_user_has_any_permission_for(self.request.user, ["change", "delete"])
        return (
            allowed.annotate(reason=Subquery(reason), usage_count=ReferenceIndex.usage_count_subquery(self.model))
            .filter(~Q(reason=""), reason__isnull=False)
            .order_by(self.default_ordering, "pk")
        )


def edit_url(document: AbstractDocument) -> str:
    return reverse("wagtaildocs:edit", args=[quote(document.pk)])


def state_of(document: AbstractDocument) -> str:
    """What search makes of the document's file, for officers."""
    file = FileText.objects.filter(hash=document.file_hash).defer("text").first() if document.file_hash else None
    if file is None:
        return str(_("It is not searched: no published page has it among its files."))
    if file.state != FileText.State.DONE:
        return str(_("It waits to be read."))
    if file.reason:
        return str(Reason(file.reason).label)
    return str(_("Search has read it: published pages that show it are found by its words."))

"""What people said after sessions. A comment that our check held back is shown once an officer has looked at it."""

from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views import generic

from training.admin.screens import DeskViewSet
from training.models import TrainingFeedback
from training.roles import feedback_policy


class FeedbackListView(generic.IndexView):
    page_title = gettext_lazy("Feedback")

    def get_base_queryset(self) -> QuerySet[TrainingFeedback]:
        return feedback_policy.instances_user_has_any_permission_for(self.request.user, ["view", "change"])

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn("offer_title", label=_("Training"), sort_key="offer_title", get_url=self.get_edit_url),
            Column("month", label=_("Month"), accessor=lambda row: f"{row.month:%m.%Y}", sort_key="month"),
            Column("usefulness", label=_("Useful"), sort_key="usefulness"),
            Column("confidence", label=_("More confident"), sort_key="confidence"),
            Column("comment", label=_("What should change"), accessor=_comment),
        ]


def _comment(feedback: TrainingFeedback) -> str:
    return _("Held back") if feedback.is_comment_held else feedback.comment


class FeedbackViewSet(DeskViewSet):
    """In the form the officer lets the comment stand, or takes out of it what names a person."""

    model = TrainingFeedback
    name = "training_feedback"
    url_prefix = "training/feedback"
    icon = "comment"
    menu_label = gettext_lazy("Feedback")
    menu_order = 55
    add_to_reference_index = False
    index_view_class = FeedbackListView
    screens = ("edit",)
    list_filter = ["site", "is_comment_held", "usefulness"]
    search_fields = ("offer_title",)
    ordering = "-month"
    edit_handler = ObjectList(
        [
            FieldPanel("offer_title", read_only=True),
            FieldPanel("usefulness", read_only=True),
            FieldPanel("confidence", read_only=True),
            FieldPanel("comment", help_text=gettext_lazy("Take out what names a person or a child.")),
            FieldPanel("is_comment_held", heading=gettext_lazy("Held back")),
        ]
    )

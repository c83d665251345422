"""What the screens of the desk have in common."""

from typing import Any

from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from training.admin.access import DESK
from training.models import TrainingRequest


class DeskMixin(PermissionCheckedMixin, WagtailAdminTemplateMixin):
    """A page for whoever may do any of `any_permission_required` with `model`."""

    model: Any = TrainingRequest
    any_permission_required: tuple[str, ...] = DESK

    def above(self) -> list[tuple[str, Any]]:
        """The pages that lead here: URL and label."""
        return []

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        way = [*self.above(), ("", self.page_title)]
        return [*self.breadcrumbs_items, *({"url": url, "label": label} for url, label in way)]

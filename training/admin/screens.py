"""What the screens of the desk have in common."""

from typing import Any

from django.urls import URLPattern, path
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.viewsets.model import ModelViewSet

from training.admin.access import DESK
from training.models import TrainingRequest

# Screens join the menu by this hook: `menu_hook = MENU` of a viewset, or a function that returns a `MenuItem`.
MENU = "register_training_menu_item"


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


class _OwnMixin:
    """Rows of the councils that the officer works for."""

    def get_queryset(self: Any) -> Any:
        return self.permission_policy.instances_user_has_any_permission_for(self.request.user, ["change"])


class OwnEditView(_OwnMixin, generic.EditView):
    pass


class OwnDeleteView(_OwnMixin, generic.DeleteView):
    pass


class DeskViewSet(ModelViewSet):
    """A list in the menu, with those of Wagtail's own screens that `screens` names: "add", "edit", "delete"."""

    menu_hook = MENU
    copy_view_enabled = False
    search_backend_name = None
    edit_view_class = OwnEditView
    delete_view_class = OwnDeleteView
    screens: tuple[str, ...] = ()

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        missing = {"add", "edit", "delete", "history", "usage"} - set(self.screens)
        return {**super().get_common_view_kwargs(**kwargs), **{f"{name}_url_name": None for name in missing}}

    def register_admin_url_finder(self) -> None:
        if "edit" in self.screens:
            super().register_admin_url_finder()

    def get_urlpatterns(self) -> list[URLPattern]:
        row = f"<{self.pk_path_converter}:pk>/"
        routes = {"add": "new/", "edit": row, "delete": f"{row}delete/"}
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            *(path(routes[name], getattr(self, f"{name}_view"), name=name) for name in self.screens),
        ]

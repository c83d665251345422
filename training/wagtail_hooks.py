"""What training adds to the Wagtail admin: one menu, its screens under it."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from training.admin.schools import ServedAuthorityViewSet
from training.models import ClosedDays, TrainingRequest, TrainingSession
from training.roles import closed_days_policy, requests_policy, sessions_policy

# Screens join the menu by this hook: `menu_hook = MENU` of a viewset, or a function that returns a `MenuItem`.
MENU = "register_training_menu_item"

register_permission_policy(TrainingRequest, requests_policy)
register_permission_policy(TrainingSession, sessions_policy)
register_permission_policy(ClosedDays, closed_days_policy)
register_snippet(ServedAuthorityViewSet)


@hooks.register("register_admin_menu_item")
def training_menu() -> MenuItem:
    return SubmenuMenuItem(_("Training"), Menu(register_hook_name=MENU), name="training", icon_name="group", order=320)

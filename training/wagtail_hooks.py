"""What training adds to the Wagtail admin: one menu, its screens under it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.admin.viewsets.base import ViewSet
from wagtail.models import Page
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from cms.menu import PermittedItem
from training.admin.calendar import FeedView, MonthView
from training.admin.closed_days import ClosedDaysViewSet
from training.admin.feedback import FeedbackViewSet
from training.admin.figures import FiguresFileView, FiguresView
from training.admin.outbox import MessageViewSet
from training.admin.people import AccessView, EraseView, PersonView, may_see_access
from training.admin.requests import RequestViewSet
from training.admin.schools import ServedAuthorityViewSet
from training.admin.screens import MENU
from training.admin.sessions import SessionViewSet
from training.admin.texts import MessageTextViewSet
from training.models import ClosedDays, TrainingFeedback, TrainingRequest, TrainingSession
from training.roles import closed_days_policy, feedback_policy, requests_policy, sessions_policy

register_permission_policy(TrainingRequest, requests_policy)
register_permission_policy(TrainingSession, sessions_policy)
register_permission_policy(ClosedDays, closed_days_policy)
register_permission_policy(TrainingFeedback, feedback_policy)
register_snippet(ServedAuthorityViewSet)
register_snippet(MessageTextViewSet)


@hooks.register("register_admin_menu_item")
def training_menu() -> MenuItem:
    return SubmenuMenuItem(_("Training"), Menu(register_hook_name=MENU), name="training", icon_name="group", order=320)


@hooks.register("register_admin_viewset")
def viewsets() -> list[ViewSet]:
    return [RequestViewSet(), SessionViewSet(), ClosedDaysViewSet(), FeedbackViewSet(), MessageViewSet()]


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    return [
        path("training/calendar/", MonthView.as_view(), name="training_calendar"),
        path("training/calendar/feed/", FeedView.as_view(), name="training_calendar_feed"),
        path("training/figures/", FiguresView.as_view(), name="training_figures"),
        path("training/figures/<str:form>/", FiguresFileView.as_view(), name="training_figures_file"),
        path("training/person/", PersonView.as_view(), name="training_subject"),
        path("training/person/erase/", EraseView.as_view(), name="training_subject_erase"),
        path("reports/training-access/", AccessView.as_view(), name="training_access"),
        path(
            "reports/training-access/results/",
            AccessView.as_view(results_only=True),
            name="training_access_results",
        ),
    ]


def _may(*actions: str) -> Callable[[Any], bool]:
    return lambda user: requests_policy.user_has_any_permission(user, actions)


@hooks.register(MENU)
def calendar_item() -> MenuItem:
    url = reverse("training_calendar")
    return PermittedItem(_("Calendar"), url, may=_may("view", "change"), icon_name="calendar", order=30)


@hooks.register(MENU)
def figures_item() -> MenuItem:
    return PermittedItem(_("Figures"), reverse("training_figures"), may=_may("export"), icon_name="table", order=50)


@hooks.register(MENU)
def person_item() -> MenuItem:
    return PermittedItem(
        _("One person's data"), reverse("training_subject"), may=_may("erase"), icon_name="user", order=90
    )


@hooks.register("register_reports_menu_item")
def access_item() -> MenuItem:
    url = reverse("training_access")
    return PermittedItem(_("Access to personal data"), url, may=may_see_access, icon_name="key", order=1200)


@hooks.register("before_delete_page")
def keep_pages_with_sessions(request: HttpRequest, page: Page) -> HttpResponse | None:
    """An offer with sessions is unpublished, not deleted: bookings and figures stand on it.

    Wagtail itself refuses this in its lists, where several pages are deleted at once.
    """
    if not TrainingSession.objects.filter(offer__path__startswith=page.path).exists():
        return None
    messages.error(request, _("Sessions belong to this page or to one below it. Unpublish it instead."))
    return redirect("wagtailadmin_explore", page.get_parent().pk)

"""Who may do what with training: one table, for the groups, the tests and `docs/data-protection.md`."""

from dataclasses import dataclass

from django.contrib.auth.models import Group, Permission
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import GroupSitePermission, Site
from wagtail.permission_policies.sites import SitePermissionPolicy

from training.models.access import TrainingFeedback
from training.models.requests import TrainingRequest
from training.models.sessions import ClosedDays, TrainingSession

OFFICERS = "Training desk officers"
MANAGERS = "Training managers"
_ENTRY = ("wagtailadmin.access_admin",)
# Of one council or of all: `SitePermissionPolicy` knows both.
_DESK = (
    "training.view_trainingrequest",
    "training.change_trainingrequest",
    "training.export_trainingrequest",
    "training.view_trainingsession",
    "training.add_trainingsession",
    "training.change_trainingsession",
    "training.view_closeddays",
    "training.add_closeddays",
    "training.change_closeddays",
    "training.delete_closeddays",
    "training.view_message",
    "training.change_message",
    "training.view_messagetemplate",
    "training.add_messagetemplate",
    "training.change_messagetemplate",
    "training.view_trainingfeedback",
    "training.change_trainingfeedback",
)
_MANAGEMENT = (
    *_DESK,
    "training.erase_trainingrequest",
    "training.view_dataaccess",
    "training.view_servedauthority",
    "training.add_servedauthority",
    "training.change_servedauthority",
    "training.delete_servedauthority",
)
GROUPS = {OFFICERS: _DESK, MANAGERS: _MANAGEMENT}

requests_policy = SitePermissionPolicy(TrainingRequest)
sessions_policy = SitePermissionPolicy(TrainingSession)
closed_days_policy = SitePermissionPolicy(ClosedDays)
feedback_policy = SitePermissionPolicy(TrainingFeedback)


class Role(models.TextChoices):
    VISITOR = "visitor", _("Visitor, not signed in")
    EDITOR = "editor", _("Content editor")
    OFFICER = "officer", _("Desk officer")
    MANAGER = "manager", _("Training manager")
    ADMINISTRATOR = "administrator", _("Administrator")


@dataclass(frozen=True, slots=True)
class Right:
    """Something that can be done with a kind of object at a URL of the admin, by its name, and who may."""

    object: str
    action: str
    url: str
    roles: frozenset[Role]


_OFFICES = frozenset({Role.OFFICER, Role.MANAGER, Role.ADMINISTRATOR})
_MANAGERS = frozenset({Role.MANAGER, Role.ADMINISTRATOR})
RIGHTS = (
    Right("Requests", "see the queue", "training_requests:index", _OFFICES),
    Right("Requests", "narrow the queue", "training_requests:index_results", _OFFICES),
    Right("Requests", "export the queue", "training_requests:export", _OFFICES),
    Right("A request", "see it", "training_requests:inspect", _OFFICES),
    Right("A request", "act on it", "training_requests:act", _OFFICES),
    Right("A request", "issue its certificate", "training_requests:certificate", _OFFICES),
    Right("A school's history", "issue it", "training_requests:history", _OFFICES),
    Right("A school's history", "download it", "training_requests:history_pdf", _OFFICES),
    Right("Messages", "see the list", "training_messages:index", _OFFICES),
    Right("Messages", "narrow the list", "training_messages:index_results", _OFFICES),
    Right("Messages", "see one", "training_messages:message", _OFFICES),
    Right("Messages", "send one again", "training_messages:again", _OFFICES),
    Right("Messages", "settle one", "training_messages:settle", _OFFICES),
    Right("Messages", "send all given up again", "training_messages:all_again", _OFFICES),
    Right("Texts of messages", "see the list", "wagtailsnippets_training_messagetemplate:list", _OFFICES),
    Right("Texts of messages", "change", "wagtailsnippets_training_messagetemplate:edit", _OFFICES),
    Right("Texts of messages", "send a test", "wagtailsnippets_training_messagetemplate:test", _OFFICES),
    Right("Sessions", "see the list", "training_sessions:index", _OFFICES),
    Right("Sessions", "narrow the list", "training_sessions:index_results", _OFFICES),
    Right("Sessions", "add", "training_sessions:add", _OFFICES),
    Right("Sessions", "change", "training_sessions:edit", _OFFICES),
    Right("Sessions", "cancel", "training_sessions:cancel", _OFFICES),
    Right("Sessions", "record who came", "training_sessions:attendance", _OFFICES),
    Right("Closed days", "see the list", "training_closed_days:index", _OFFICES),
    Right("Closed days", "narrow the list", "training_closed_days:index_results", _OFFICES),
    Right("Closed days", "add", "training_closed_days:add", _OFFICES),
    Right("Closed days", "change", "training_closed_days:edit", _OFFICES),
    Right("Closed days", "delete", "training_closed_days:delete", _OFFICES),
    Right("Closed days", "import", "training_closed_days:import", _OFFICES),
    Right("Feedback", "see the list", "training_feedback:index", _OFFICES),
    Right("Feedback", "narrow the list", "training_feedback:index_results", _OFFICES),
    Right("Feedback", "release or shorten a comment", "training_feedback:edit", _OFFICES),
    Right("Calendar", "see the month", "training_calendar", _OFFICES),
    Right("Calendar", "make one's own feed", "training_calendar_feed", _OFFICES),
    Right("Figures of a year", "see and print", "training_figures", _OFFICES),
    Right("Figures of a year", "download", "training_figures_file", _OFFICES),
    Right("One person's data", "find and export", "training_subject", _MANAGERS),
    Right("One person's data", "erase", "training_subject_erase", _MANAGERS),
    Right("Access to personal data", "see the log", "training_access", _MANAGERS),
    Right("Access to personal data", "narrow the log", "training_access_results", _MANAGERS),
)


def create_groups(site: Site | None = None) -> list[Group]:
    """The two groups, for all councils or for one alone; what administrators made of an existing group stays."""
    made = []
    for name, permissions in GROUPS.items():
        group, is_new = Group.objects.get_or_create(name=f"{name} ({site.hostname})" if site else name)
        if is_new:
            made.append(group)
            _grant(group, _ENTRY, None)
            _grant(group, permissions, site)
    return made


def _grant(group: Group, names: tuple[str, ...], site: Site | None) -> None:
    for name in names:
        app, codename = name.split(".")
        permission = Permission.objects.get(content_type__app_label=app, codename=codename)
        if site is None or name in _ENTRY:
            group.permissions.add(permission)
        elif codename.endswith(_OF_A_SITE):
            GroupSitePermission.objects.create(group=group, site=site, permission=permission)


# The rest cannot be given for one council alone, so that its officers don't get it at all.
_OF_A_SITE = ("_trainingrequest", "_trainingsession", "_closeddays", "_trainingfeedback")

"""Every cell of the matrix: role, object, action. And the other ways to what is held of people."""

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.test import Client
from django.urls import get_resolver, reverse
from wagtail.models import ReferenceIndex, Site
from wagtail.permissions import policy_registry

from tests.training.factories import in_days, offer, session, training_request
from tests.training.people import browser, person
from training.messages.queue import queue
from training.messages.texts import load_first_texts
from training.models import (
    ClosedDays,
    DataAccess,
    MessageKind,
    MessageTemplate,
    TrainingFeedback,
    TrainingRequest,
    TrainingSession,
)
from training.roles import GROUPS, RIGHTS, Right, Role, create_groups, requests_policy

pytestmark = pytest.mark.django_db
NAME, ADDRESS = "Sam Secretive", "sam.secretive@school.example.org"


@pytest.fixture
def request_of_sam() -> TrainingRequest:
    return training_request(requester_name=NAME, requester_email=ADDRESS, school_urn=900001)


def args(right: Right, found: TrainingRequest) -> list[Any]:
    """Arguments of the right's URL; the rows that it needs are made."""
    name = right.url.split(":")[-1]
    if right.url in ("training_requests:export", "training_figures_file"):
        return ["csv"]
    if name == "act":
        return [found.pk, "take"]
    if name in ("history", "history_pdf"):
        return [900001]
    if name in ("message", "again", "settle"):
        return [queue(found, MessageKind.LINK).pk]
    if right.url.startswith("wagtailsnippets_training_messagetemplate:") and name != "list":
        load_first_texts(found.site)
        return [MessageTemplate.objects.get(site=found.site, kind="reminder", language="en").pk]
    if name in ("inspect", "certificate"):
        return [found.pk]
    if right.url.startswith("training_sessions:") and name in ("edit", "cancel", "attendance"):
        return [session().pk]
    if right.url == "training_feedback:edit":
        month = in_days(-30).date().replace(day=1)
        given = {"offer_title": "Awareness", "month": month, "usefulness": 4, "confidence": 4}
        return [TrainingFeedback.objects.create(site=found.site, **given).pk]
    if right.url.startswith("training_closed_days:") and name in ("edit", "delete"):
        day = in_days(3).date()
        days = ClosedDays.objects.create(site=found.site, kind="inset", name="INSET", first_day=day, last_day=day)
        return [days.pk]
    return []


def is_let_in(response: Any) -> bool:
    """Refusals of the admin lead to its home page or the sign-in page, or are 403 or 404."""
    if response.status_code == 302:
        return response["Location"] not in ("/admin/", "/admin/login/") and "/login/" not in response["Location"]
    return response.status_code in (200, 409)


@pytest.mark.parametrize("role", Role)
def test_each_cell_of_the_matrix(role: Role, request_of_sam: TrainingRequest) -> None:
    client = browser(role)
    for right in RIGHTS:
        url = reverse(right.url, args=args(right, request_of_sam))
        may = role in right.roles
        assert is_let_in(client.get(url)) == may, f"{role} {right.action} {right.object}: GET"
        before = TrainingRequest.objects.get(pk=request_of_sam.pk).version
        if right.url != "training_requests:act" or not may:
            answer = client.post(url, {})
            assert may or not is_let_in(answer), f"{role} {right.action} {right.object}: POST"
        assert TrainingRequest.objects.get(pk=request_of_sam.pk).version == before


def test_no_address_of_the_desk_is_left_out_of_the_matrix() -> None:
    named = {right.url for right in RIGHTS}
    resolver = get_resolver()
    admin = next(found for found in resolver.url_patterns if str(found.pattern) == "admin/")
    found: set[str] = set()

    def walk(patterns: list[Any], prefix: str) -> None:
        for pattern in patterns:
            if hasattr(pattern, "url_patterns"):
                inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
                walk(pattern.url_patterns, inner)
            elif getattr(pattern, "name", None):
                found.add(f"{prefix}{pattern.name}")

    walk(admin.url_patterns, "")
    ours = {name for name in found if name.startswith("training_")}
    assert ours
    assert ours == {name for name in named if name.startswith("training_")}
    assert named <= found


def test_groups_have_what_the_matrix_says() -> None:
    for name, permissions in GROUPS.items():
        group = Group.objects.get(name=name)
        has = {f"{p.content_type.app_label}.{p.codename}" for p in group.permissions.select_related("content_type")}
        assert has == {"wagtailadmin.access_admin", *permissions}


def test_what_administrators_made_of_a_group_stays() -> None:
    group = Group.objects.get(name="Training managers")
    group.permissions.clear()
    call_command("training_roles")
    assert not group.permissions.exists()


def test_editor_meets_no_request_anywhere_in_the_admin(request_of_sam: TrainingRequest) -> None:
    page = offer()
    request_of_sam.offer = page
    request_of_sam.save()
    client = browser(Role.EDITOR)
    for url in (
        reverse("wagtailadmin_home"),
        reverse("wagtailadmin_reports:site_history"),
        reverse("wagtailadmin_pages:usage", args=[page.pk]),
        reverse("wagtailadmin_pages:history", args=[page.pk]),
        reverse("wagtailadmin_pages:edit", args=[page.pk]),
        f"{reverse('wagtailadmin_pages:search')}?q=Secretive",
        f"{reverse('wagtailusers_users:index')}?q=Secretive",
        "/api/v1/search/?q=Secretive",
        "/search/?q=Secretive",
    ):
        text = client.get(url, follow=True).content.decode()
        for secret in (NAME, ADDRESS, request_of_sam.reference, "/admin/training/", "Secretive</a>"):
            assert secret not in text, (url, secret)
    assert not ReferenceIndex.get_references_to(page).filter(base_content_type__model="trainingrequest").exists()


def test_menu_shows_each_role_its_own_screens(request_of_sam: TrainingRequest) -> None:
    def menu(role: Role) -> str:
        return browser(role).get(reverse("wagtailadmin_home")).content.decode()

    assert "/admin/training/" not in menu(Role.EDITOR)
    officers, managers = menu(Role.OFFICER), menu(Role.MANAGER)
    for text in (officers, managers):
        assert "/admin/training/requests/" in text
        assert "/admin/training/sessions/" in text
    assert "/admin/training/person/" not in officers
    assert "/admin/reports/training-access/" not in officers
    assert "/admin/training/person/" in managers
    assert "/admin/reports/training-access/" in managers


def test_views_exports_and_histories_are_on_record_without_names(request_of_sam: TrainingRequest) -> None:
    client = browser(Role.OFFICER)
    client.get(reverse("training_requests:inspect", args=[request_of_sam.pk]))
    client.get(reverse("training_requests:export", args=["csv"]))
    client.get(reverse("training_requests:history", args=[900001]))
    rows = list(DataAccess.objects.order_by("pk").values_list("action", "reference", "rows", "by__username"))
    assert rows == [
        ("view", request_of_sam.reference, 1, "the-officer"),
        ("export", "", 1, "the-officer"),
        ("history", "900001", 0, "the-officer"),
    ]


def other_council() -> Site:
    root = Site.objects.get(is_default_site=True).root_page
    return Site.objects.create(hostname="other.example.org", port=443, root_page=root)


def test_officer_of_one_council_meets_nothing_of_another(request_of_sam: TrainingRequest) -> None:
    council = other_council()
    own = training_request(site=council)
    held = session()
    officers = create_groups(council)[0]
    assert not officers.permissions.filter(codename="change_trainingrequest").exists()
    user = person(Role.EDITOR, "elsewhere")
    user.groups.set([officers])
    client = Client()
    client.force_login(user)
    listed = client.get(reverse("training_requests:index")).content.decode()
    assert own.reference in listed
    assert request_of_sam.reference not in listed
    assert client.get(reverse("training_requests:inspect", args=[own.pk])).status_code == 200
    for name, key in (("inspect", request_of_sam.pk), ("history", 900001)):
        assert client.get(reverse(f"training_requests:{name}", args=[key])).status_code == 404
    act = reverse("training_requests:act", args=[request_of_sam.pk, "take"])
    assert client.post(act, {"version": 1}).status_code == 404
    for name in ("edit", "cancel", "attendance"):
        assert client.get(reverse(f"training_sessions:{name}", args=[held.pk])).status_code == 404
    form = client.get(reverse("training_sessions:add")).context["form"]
    assert list(form.fields["site"].queryset) == [council]


def test_manager_of_one_council_finds_nobody_of_another(request_of_sam: TrainingRequest) -> None:
    council = other_council()
    own = training_request(site=council, requester_email=ADDRESS)
    managers = create_groups(council)[1]
    held = {f"training.{p.codename}" for p in managers.permissions.all()}
    assert not held & {"training.view_dataaccess", "training.view_message", "training.erase_trainingrequest"}
    user = person(Role.EDITOR, "elsewhere")
    user.groups.set([managers])
    client = Client()
    client.force_login(user)
    text = client.post(reverse("training_subject"), {"address": ADDRESS}).content.decode()
    assert own.reference in text
    assert request_of_sam.reference not in text
    data = client.post(reverse("training_subject"), {"address": ADDRESS, "export": "1"}).json()
    assert [row["reference"] for row in data["requests"]] == [own.reference]
    client.post(reverse("training_subject_erase"), {"address": ADDRESS, "is_sure": "on"})
    request_of_sam.refresh_from_db()
    assert request_of_sam.requester_email == ADDRESS
    own.refresh_from_db()
    assert own.requester_email == ""
    assert is_let_in(client.get(reverse("training_access"))) is False


def test_only_people_of_the_desk_can_be_given_a_request(request_of_sam: TrainingRequest) -> None:
    people = {role: person(role) for role in Role if role != Role.VISITOR}
    may = set(requests_policy.users_with_any_permission_for_instance(["change"], request_of_sam))
    assert may == {people[role] for role in (Role.OFFICER, Role.MANAGER, Role.ADMINISTRATOR)}


def test_policies_know_councils() -> None:
    for model in (TrainingRequest, TrainingSession, ClosedDays):
        assert type(policy_registry.get_by_type(model)).__name__ == "SitePermissionPolicy"

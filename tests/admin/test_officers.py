"""What the officers' group may do, and every admin page that an officer can open."""

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from wagtail.models import GroupPagePermission, Locale, Page, Site

from cms.models import ContactPoint
from home.management.commands.create_site import OFFICERS
from home.models import GuidancePage, HelpPage, HomePage
from resources.models import ResourceIndexPage
from tests import factories
from vocabulary.models import Term

pytestmark = pytest.mark.django_db


def status(client: Client, name: str, *args: Any) -> int:
    return client.get(reverse(name, args=args)).status_code


def refused(response: Any) -> bool:
    """Whether the admin sent the officer away."""
    return response.status_code == 302 and response["Location"] in (reverse("wagtailadmin_home"), "/admin/")


@pytest.mark.parametrize(
    "name",
    [
        "wagtailadmin_home",
        "wagtailadmin_explore_root",
        "wagtailadmin_account",
        "wagtailadmin_pages:search",
        "wagtailadmin_reports:site_history",
        "wagtailadmin_reports:locked_pages",
        "wagtailimages:index",
        "wagtailimages:add",
        "wagtaildocs:index",
        "wagtaildocs:add",
        "wagtailredirects:index",
        "wagtailredirects:add",
        "wagtailsnippets:index",
        "wagtailsnippets_vocabulary_term:list",
        "wagtailsnippets_vocabulary_scheme:list",
        "wagtailsnippets_cms_contactpoint:list",
        "wagtailadmin_choose_page",
        "wagtail_localize:translations_report",
    ],
)
def test_admin_page_opens_for_an_officer(admin: Client, name: str) -> None:
    response = admin.get(reverse(name), follow=True)
    assert response.status_code == 200
    assert not any(url.startswith("/admin/login") for url, _ in response.redirect_chain)


def test_every_kind_of_page_can_be_added_and_edited_by_an_officer(admin: Client) -> None:
    home = HomePage.objects.get(locale__language_code="en")
    lesson = factories.lesson()
    places = {
        "home.guidancepage": home,
        "home.helppage": home,
        "resources.lessonpage": factories.index(),
        "resources.externalresourcepage": factories.index(),
        "resources.adaptationpage": lesson,
    }
    for label, parent in places.items():
        app, model = label.split(".")
        assert status(admin, "wagtailadmin_pages:add", app, model, parent.pk) == 200, label
    guidance = home.add_child(instance=GuidancePage(title="Guide", slug="guide", summary="How to."))
    pages = [home, factories.index(), lesson, factories.adaptation(lesson), factories.external(), guidance]
    for page in pages:
        for name in ("edit", "history", "usage", "copy", "move", "workflow_history"):
            assert status(admin, f"wagtailadmin_pages:{name}", page.pk) == 200, (name, page)
        assert status(admin, "wagtailadmin_explore", page.pk) == 200


def test_lists_of_pages_search_and_filter_without_error(admin: Client) -> None:
    factories.lesson(title="Headline detectives")
    url = reverse("wagtailadmin_explore", args=[factories.index().pk])
    for query in ({"q": "headline"}, {"q": '"'}, {"q": "'%"}, {"ordering": "title"}, {"has_child_pages": "true"}):
        assert admin.get(url, query).status_code == 200, query
    assert admin.get(reverse("wagtailadmin_pages:search"), {"q": '"head'}).status_code == 200


@pytest.mark.parametrize(
    "name",
    [
        "wagtailusers_users:index",
        "wagtailusers_users:add",
        "wagtailusers_groups:index",
        "wagtailsites:index",
        "wagtailsites:add",
        "wagtaillocales:index",
        "wagtailadmin_collections:index",
        "wagtailadmin_workflows:index",
        "wagtailsnippets_vocabulary_scheme:add",
    ],
)
def test_officer_cannot_reach_what_administrators_keep(admin: Client, name: str) -> None:
    assert refused(admin.get(reverse(name)))
    assert refused(admin.post(reverse(name)))


def test_public_and_other_users_reach_nothing(client: Client, django_user_model: Any) -> None:
    url = reverse("wagtailadmin_home")
    assert client.get(url)["Location"].startswith("/admin/login/")
    client.force_login(django_user_model.objects.create_user("reader"))
    assert client.get(url)["Location"].startswith("/admin/login/")


def test_officer_curates_both_languages(admin: Client) -> None:
    user = factories.officer("second")
    for page in (*HomePage.objects.all(), *ResourceIndexPage.objects.all()):
        may = page.permissions_for_user(user)
        assert may.can_add_subpage() and may.can_edit() and may.can_publish() and may.can_unpublish()
    assert user.has_perm("wagtail_localize.submit_translation")


def test_officer_cannot_change_the_trees_root(admin: Client) -> None:
    may = Page.get_first_root_node().permissions_for_user(factories.officer("second"))
    assert not may.can_add_subpage() and not may.can_edit()


def test_officer_sends_a_page_to_translation(admin: Client) -> None:
    lesson = factories.lesson()
    url = reverse("wagtail_localize:submit_page_translation", args=[lesson.pk])
    assert admin.get(url).status_code == 200
    assert url in admin.get(reverse("wagtailadmin_pages:edit", args=[lesson.pk])).content.decode()


def test_home_page_and_catalogue_exist_once(admin: Client) -> None:
    home = HomePage.objects.get(locale__language_code="en")
    assert status(admin, "wagtailadmin_pages:add", "resources", "resourceindexpage", home.pk) in (302, 403)
    assert not HomePage.can_create_at(home)
    assert not ResourceIndexPage.can_create_at(home)
    home.add_child(instance=HelpPage(title="Help", slug="help", summary="Who to call."))
    assert not HelpPage.can_create_at(home)


def test_making_the_site_again_changes_nothing() -> None:
    def state() -> list[Any]:
        rows = [Page.objects, Site.objects, Locale.objects, Group.objects, GroupPagePermission.objects]
        return [list(manager.order_by("pk").values()) for manager in rows]

    before = state()
    call_command("create_site")
    assert state() == before


def test_site_takes_the_address_that_is_named() -> None:
    call_command("create_site", port=8080)
    assert (factories.site().hostname, factories.site().port) == ("localhost", 8080)
    call_command("create_site", hostname="library.example.org", port=443)
    assert factories.site().root_url == "https://library.example.org"
    assert Site.objects.count() == 1


def test_what_administrators_made_of_the_officers_group_stays() -> None:
    group = Group.objects.get(name=OFFICERS)
    group.permissions.clear()
    group.page_permissions.all().delete()
    call_command("create_site")
    assert not group.permissions.exists()
    assert not group.page_permissions.exists()


def test_new_site_has_home_and_catalogue_live_in_both_languages(client: Client) -> None:
    for language, prefix in (("en", "/"), ("cy", "/cy/")):
        home = HomePage.objects.get(locale__language_code=language)
        assert home.live and factories.index(language).live
        assert home.get_url() == prefix
        assert home.latest_revision is not None
    assert len({page.translation_key for page in HomePage.objects.all()}) == 1
    assert len({page.translation_key for page in ResourceIndexPage.objects.all()}) == 1
    assert factories.site().root_page.specific == HomePage.objects.get(locale__language_code="en")


def test_officers_permissions_name_no_deletion_of_terms_and_no_users() -> None:
    codenames = set(Group.objects.get(name=OFFICERS).permissions.values_list("codename", flat=True))
    assert {"add_term", "change_term"} <= codenames
    assert {name for name in codenames if name.startswith("delete_")} == {"delete_redirect", "delete_subjectstatus"}
    assert not {name for name in codenames if name.endswith(("_user", "_group", "_site", "_permission"))}
    assert ContactPoint._meta.model_name in {name.split("_", 1)[1] for name in codenames}
    assert Term._meta.model_name in {name.split("_", 1)[1] for name in codenames}

"""Make a new installation's site: languages, page tree and the officers' group. Run again, it adds what is missing."""

from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Locale, Page, Site

from home.models import HomePage

OFFICERS = "Prevent education officers"
# Officers curate, translate and publish; users, sites and deletion of terms stay with administrators.
MODEL_PERMISSIONS = (
    "wagtailadmin.access_admin",
    "wagtail_localize.submit_translation",
    "wagtailredirects.add_redirect",
    "wagtailredirects.change_redirect",
    "wagtailredirects.delete_redirect",
    "cms.change_sitesettings",
    "cms.add_contactpoint",
    "cms.change_contactpoint",
    "cms.view_contactpoint",
    "search.change_outboxentry",
    "vocabulary.add_term",
    "vocabulary.change_term",
    "vocabulary.view_term",
    "vocabulary.view_scheme",
    "vocabulary.change_scheme",
    "vocabulary.add_licenceflags",
    "vocabulary.change_licenceflags",
    "vocabulary.view_licenceflags",
    "vocabulary.add_subjectstatus",
    "vocabulary.change_subjectstatus",
    "vocabulary.delete_subjectstatus",
    "vocabulary.view_subjectstatus",
    "search.add_synonym",
    "search.change_synonym",
    "search.view_synonym",
    "search.view_searchcount",
    "search.add_promotion",
    "search.change_promotion",
    "search.view_promotion",
)
PAGE_PERMISSIONS = ("add_page", "change_page", "publish_page", "lock_page", "unlock_page")
COLLECTION_PERMISSIONS = (
    "wagtailimages.add_image",
    "wagtailimages.change_image",
    "wagtailimages.choose_image",
    "wagtaildocs.add_document",
    "wagtaildocs.change_document",
    "wagtaildocs.choose_document",
)
HOME = {
    "en": {
        "title": "Prevent education library",
        "summary": "Lessons, guides and adapted versions that help pupils think critically, check what they see "
        "and live well with difference.",
    },
    "cy": {
        "title": "Llyfrgell addysg Prevent",
        "summary": "Gwersi, canllawiau a fersiynau wedi'u haddasu sy'n helpu disgyblion i feddwl yn feirniadol, "
        "gwirio'r hyn a welant a chyd-fyw'n dda.",
    },
}
RESOURCES = {
    "en": {
        "title": "Resources",
        "slug": "resources",
        "summary": "Every lesson, guide and external resource in the library.",
    },
    "cy": {"title": "Adnoddau", "slug": "adnoddau", "summary": "Pob gwers, canllaw ac adnodd allanol yn y llyfrgell."},
}


class Command(BaseCommand):
    help = "Creates languages, home pages, the catalogue's root and the officers' group where they are missing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--hostname", help="Of the site's addresses; localhost at first.")
        parser.add_argument("--port", type=int, help="Of the site's addresses; 80 at first.")

    @transaction.atomic
    def handle(self, *args: Any, hostname: str | None = None, port: int | None = None, **options: Any) -> None:
        english, _ = Locale.objects.get_or_create(language_code="en")
        welsh, _ = Locale.objects.get_or_create(language_code="cy")
        home = HomePage.objects.filter(locale=english).first() or self._create_home(english)
        welsh_home = home.get_translation_or_none(welsh) or self._translate(home, welsh, HOME["cy"] | {"slug": "hafan"})
        self._set_address(hostname=hostname, port=port)
        self._create_resources(home, welsh_home, welsh)
        self._create_officers(home, welsh_home)
        call_command("training_roles", stdout=self.stdout)
        call_command("load_message_texts", stdout=self.stdout)

    def _set_address(self, **address: str | int | None) -> None:
        """What was named is set anew: a demo may come back on another port."""
        site = Site.objects.get(is_default_site=True)
        changed = {name: value for name, value in address.items() if value and getattr(site, name) != value}
        for name, value in changed.items():
            setattr(site, name, value)
        if changed:
            site.save()

    def _create_home(self, locale: Locale) -> HomePage:
        root = Page.get_first_root_node()
        home = HomePage(slug="home-page", locale=locale, **HOME["en"])
        root.add_child(instance=home)
        home.save_revision().publish()
        welcome = Page.objects.filter(slug="home", depth=2).first()
        Site.objects.update_or_create(
            is_default_site=True,
            defaults={"hostname": "localhost", "port": 80, "root_page": home, "site_name": HOME["en"]["title"]},
        )
        if welcome is not None:  # Wagtail's own first page.
            welcome.delete()
        return home

    def _translate(self, page: Page, locale: Locale, values: dict[str, str]) -> Page:
        translated = page.copy_for_translation(locale)
        for name, value in values.items():
            setattr(translated, name, value)
        translated.save_revision().publish()
        return translated

    def _create_resources(self, home: Page, welsh_home: Page, welsh: Locale) -> None:
        model = apps.get_model("resources", "ResourceIndexPage")
        index = model.objects.child_of(home).first()
        if index is None:
            index = model(locale=home.locale, show_in_menus=True, **RESOURCES["en"])
            home.add_child(instance=index)
            index.save_revision().publish()
        if not model.objects.child_of(welsh_home).exists():
            self._translate(index, welsh, RESOURCES["cy"])

    def _create_officers(self, *homes: Page) -> None:
        group, created = Group.objects.get_or_create(name=OFFICERS)
        if not created:
            return  # What administrators made of the group stays.
        for name in MODEL_PERMISSIONS:
            group.permissions.add(_permission(name))
        for home in homes:
            for codename in PAGE_PERMISSIONS:
                permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=codename)
                GroupPagePermission.objects.create(group=group, page=home, permission=permission)
        for name in COLLECTION_PERMISSIONS:
            GroupCollectionPermission.objects.create(
                group=group, collection=Collection.get_first_root_node(), permission=_permission(name)
            )


def _permission(name: str) -> Permission:
    app, codename = name.split(".")
    return Permission.objects.get(content_type__app_label=app, codename=codename)

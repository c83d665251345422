"""Invented schools for a demo, and the authority it serves."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from wagtail.models import Site

from training.models import School, ServedAuthority

FOLDER = settings.BASE_DIR / "content" / "schools"
# Of SiteSettings.area, as it is on a new site.
AUTHORITY = ("990", "Exampleshire")


class Command(BaseCommand):
    help = "Loads invented schools where there are none, for a demo. A real site takes the register: import_schools."

    def handle(self, *args: Any, **options: Any) -> None:
        if School.objects.exists():
            return
        links = FOLDER / "links_edubasealldata.csv"
        call_command("import_schools", FOLDER / "edubasealldata.csv", links=links, stdout=self.stdout)
        code, name = AUTHORITY
        site = Site.objects.get(is_default_site=True)
        ServedAuthority.objects.get_or_create(site=site, la_code=code, defaults={"name": name})

"""Make the groups of the training desk: officers and managers, of all councils or of one."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from wagtail.models import Site

from training.roles import create_groups


class Command(BaseCommand):
    help = "Creates the groups “Training desk officers” and “Training managers” where they are missing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--site", metavar="HOSTNAME", help="Groups that work for this council's site alone.")

    @transaction.atomic
    def handle(self, *args: Any, site: str | None = None, **options: Any) -> None:
        council = None
        if site and (council := Site.objects.filter(hostname=site).first()) is None:
            raise CommandError(f"There is no site “{site}”.")
        for group in create_groups(council):
            self.stdout.write(f"Made the group “{group.name}”.")

"""Give each council the first texts of its messages to edit; what officers wrote stays."""

from typing import Any

from django.core.management.base import BaseCommand
from wagtail.models import Site

from training.messages.texts import load_first_texts


class Command(BaseCommand):
    help = "Adds the texts of messages that a council does not have yet."

    def handle(self, *args: Any, **options: Any) -> None:
        added = sum(load_first_texts(site) for site in Site.objects.all())
        self.stdout.write(f"{added} texts of messages added.")

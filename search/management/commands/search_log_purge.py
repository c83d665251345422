from typing import Any

from django.core.management.base import BaseCommand

from search import querylog


class Command(BaseCommand):
    help = "Deletes counts of searches older than SEARCH_LOG_DAYS, and works out anew which searches are popular."

    def handle(self, *args: Any, **options: Any) -> None:
        deleted, popular = querylog.tidy()
        self.stdout.write(f"{deleted} counts deleted; {popular} searches are popular.")

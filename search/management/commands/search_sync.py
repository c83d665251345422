from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search import outbox, outside
from search.engines import EngineDown
from search.models import OutboxEntry


class Command(BaseCommand):
    help = "Applies the changes that wait to be indexed, also those that failed before."

    def handle(self, *args: Any, **options: Any) -> None:
        waiting = OutboxEntry.objects.count()
        outbox.apply(is_patient=True)
        outside.try_again(outside.refused())
        try:
            outside.push()
        except EngineDown as error:
            raise CommandError(f"The search engine takes no documents, they stay queued: {error}") from error
        failed = OutboxEntry.objects.order_by("pk")
        for entry in failed:
            self.stderr.write(f"{entry}: {entry.last_error}")
        if failed:
            raise CommandError(f"{len(failed)} changes could not be applied; they stay queued.")
        if left := outside.backlog().failed:
            raise CommandError(f"{left} documents were refused by the search engine; the log says why.")
        self.stdout.write(f"Nothing waits any more ({waiting} did).")

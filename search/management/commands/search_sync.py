from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search import engines, outbox, outside
from search.models import OutboxEntry


class Command(BaseCommand):
    help = "Applies the changes that wait to be indexed, also those that failed before."

    def handle(self, *args: Any, **options: Any) -> None:
        waiting = OutboxEntry.objects.count()
        outbox.apply(retry=True)
        outside.push(is_patient=True)
        failed = OutboxEntry.objects.order_by("pk")
        for entry in failed:
            self.stderr.write(f"{entry}: {entry.last_error}")
        if failed:
            raise CommandError(f"{len(failed)} changes could not be applied; they stay queued.")
        if left := outside.waiting().count() if engines.outside() else 0:
            raise CommandError(f"{left} documents still wait for the search engine; they stay queued.")
        self.stdout.write(f"Nothing waits any more ({waiting} did).")

"""Links sent again: addresses wait here until the worker has looked whether it knows them."""

from datetime import datetime

from django.db import transaction
from wagtail.models import Site

from cms.work import Backlog, has_worker
from training.messages.queue import queue
from training.models.asking import LinkWanted
from training.models.messages import MessageKind
from training.models.requests import State, TrainingRequest

# A turn of the sweep, and the latest requests of one address.
AT_ONCE = 50
MOST_REQUESTS = 5


def wanted(site: Site, email: str) -> None:
    """To be called in a transaction. Writes one row, known or not; without a worker it is looked into on commit."""
    LinkWanted.objects.create(site=site, email=email)
    if not has_worker():
        transaction.on_commit(send_links)


def send_links() -> bool:
    """Queues a message for each request that a waiting address has; True when more wait.

    Safe in two processes at once: a row is taken, answered and deleted in one transaction.
    """
    with transaction.atomic():
        rows = list(LinkWanted.objects.select_for_update(skip_locked=True).order_by("pk")[:AT_ONCE])
        for row in rows:
            known = TrainingRequest.objects.filter(
                site=row.site, requester_email__iexact=row.email, anonymised_at=None
            ).exclude(state=State.CLOSED)
            for request in known.order_by("-submitted_at")[:MOST_REQUESTS]:
                queue(request, MessageKind.LINK)
        LinkWanted.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows) == AT_ONCE


def backlog() -> Backlog:
    oldest: datetime | None = LinkWanted.objects.order_by("asked_at").values_list("asked_at", flat=True).first()
    return Backlog(waiting=LinkWanted.objects.count(), oldest=oldest, failed=0)

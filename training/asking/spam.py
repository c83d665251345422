"""Limits against machines, without a third party and without keeping an address.

What is kept is a keyed digest with the day in it (`SECRET_KEY`): tomorrow's is another, and yesterday's rows go.
"""

import ipaddress
from datetime import timedelta

from django.conf import settings
from django.db.models import Count
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from training.models.asking import SentMark
from training.models.requests import RequestDraft

# A day. Schools and councils share one address of the network among all their staff.
MOST_OF_A_NETWORK = 120
MOST_OF_AN_ADDRESS = 12
MOST_LINKS = 5
MOST_DRAFTS_OF_A_NETWORK = 600
# Nobody answers the questions and reads the answers over sooner.
SHORTEST = timedelta(seconds=5)


def is_too_quick(draft: RequestDraft) -> bool:
    return timezone.now() - draft.started_at < SHORTEST


def network_of(request: HttpRequest) -> str:
    """The visitor's address, of IPv6 the network of 64 bits: the one that the outermost of our own proxies saw."""
    address = request.META.get("REMOTE_ADDR", "")
    if settings.PROXIES:
        seen = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
        address = seen[-settings.PROXIES] if len(seen) >= settings.PROXIES else address
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((parsed, 64), strict=False)) if parsed.version == 6 else str(parsed)


def has_room(**limits: tuple[str, int]) -> bool:
    """Whether each of `name=(value, most a day)` is below its limit. One statement."""
    digests = {_digest(name, value): most for name, (value, most) in limits.items()}
    rows = SentMark.objects.filter(day=timezone.localdate(), digest__in=digests).values_list("digest")
    return all(count < digests[digest] for digest, count in rows.annotate(count=Count("pk")))


def mark(**values: str) -> None:
    """Counts one more of each `name=value`, and forgets other days."""
    today = timezone.localdate()
    SentMark.objects.exclude(day=today).delete()
    SentMark.objects.bulk_create([SentMark(digest=_digest(name, value), day=today) for name, value in values.items()])


def _digest(name: str, value: str) -> str:
    day = timezone.localdate().isoformat()
    return salted_hmac(f"training.sent.{name}.{day}", value.strip().lower(), algorithm="sha256").hexdigest()

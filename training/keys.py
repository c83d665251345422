"""Random keys of links. Only digests are stored: who reads the database opens nothing with it."""

import hashlib
import secrets
from datetime import timedelta

from django.utils import timezone

from training.models.access import RequestKey
from training.models.requests import TrainingRequest

_BYTES = 32
LIFETIME = {
    RequestKey.Purpose.MANAGE: timedelta(days=180),
    RequestKey.Purpose.FEEDBACK: timedelta(days=60),
}


def new_key() -> str:
    """256 random bits, for a URL or a cookie."""
    return secrets.token_urlsafe(_BYTES)


def digest(key: str) -> str:
    """SHA-256 in hexadecimal: enough for keys that cannot be guessed."""
    return hashlib.sha256(key.encode()).hexdigest()


def issue(request: TrainingRequest, purpose: RequestKey.Purpose = RequestKey.Purpose.MANAGE) -> str:
    """A new key to the request. Earlier ones stay valid: a message may have been read on another machine."""
    key = new_key()
    # Sessions are agreed on long before: their link must not end first.
    expires_at = max(timezone.now(), request.begins_at or timezone.now()) + LIFETIME[purpose]
    RequestKey.objects.create(request=request, purpose=purpose, digest=digest(key), expires_at=expires_at)
    return key


def request_of(key: str, purpose: RequestKey.Purpose = RequestKey.Purpose.MANAGE) -> TrainingRequest | None:
    """The request that a key opens; none for a wrong, expired or revoked one, and once it is anonymised."""
    found = (
        RequestKey.objects.select_related("request", "request__session", "request__site", "request__offer")
        .filter(digest=digest(key), purpose=purpose, revoked_at=None, expires_at__gt=timezone.now())
        .filter(request__anonymised_at=None)
        .first()
    )
    return found.request if found else None


def revoke(request: TrainingRequest) -> None:
    """Takes every key of the request out of use."""
    request.keys.filter(revoked_at=None).update(revoked_at=timezone.now())

"""Half-filled forms: a row of the database, found by a key in a cookie of its own.

The cookie belongs to no session: a form outlives a signed-out or expired one. Only the key's digest is stored.
"""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from wagtail.models import Site

from training.asking import spam
from training.asking.flow import Answers
from training.forms.step import Typed
from training.keys import digest, new_key
from training.models.requests import Kind, RequestDraft

LIFETIME = timedelta(days=7)


def find(request: HttpRequest, kind: Kind, site: Site) -> RequestDraft | None:
    """The draft of this kind that the browser's cookie opens, sent or not."""
    key = request.COOKIES.get(_cookie(kind), "")
    if not key:
        return None
    since = timezone.now() - LIFETIME
    return RequestDraft.objects.filter(key_digest=digest(key), kind=kind, site=site, updated_at__gt=since).first()


def begin(kind: Kind, site: Site, answers: Answers, network: str) -> str | None:
    """The key of a new draft; None when the network (`spam.network_of`) has begun as many today as people ever do."""
    if not spam.has_room(draft_network=(network, spam.MOST_DRAFTS_OF_A_NETWORK)):
        return None
    key = new_key()
    with transaction.atomic():
        RequestDraft.objects.create(
            key_digest=digest(key), submission=uuid.uuid4(), site=site, kind=kind, answers=dict(answers)
        )
        spam.mark(draft_network=network)
    return key


@transaction.atomic
def keep(draft: RequestDraft, step: str, typed: Typed) -> bool:
    """Adds a step's answers. Two tabs of one form keep both their steps; False when one of them has sent or left it."""
    kept = RequestDraft.objects.select_for_update().filter(pk=draft.pk, sent_at=None).first()
    if kept is None:
        return False
    kept.answers[step] = typed
    kept.save(update_fields=["answers", "updated_at"])
    return True


def finish(draft: RequestDraft) -> None:
    """Empties a draft that was sent. The row stays for a second click, which it leads to the same request."""
    RequestDraft.objects.filter(pk=draft.pk).update(answers={}, sent_at=timezone.now())


def remember(response: HttpResponse, kind: Kind, key: str) -> None:
    response.set_cookie(
        _cookie(kind),
        key,
        max_age=LIFETIME,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def forget(response: HttpResponse, kind: Kind) -> None:
    response.delete_cookie(_cookie(kind), samesite="Lax")


def key_of(request: HttpRequest, kind: Kind) -> str:
    """The key that the browser sent, to remember it for another week."""
    return request.COOKIES.get(_cookie(kind), "")


def _cookie(kind: Kind) -> str:
    return f"request-{kind.value}"

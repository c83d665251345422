"""Sends what waits in the outbox: at least once, and twice only when a worker dies between the server's yes and our
note of it. Then both copies have the same Message-ID.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.module_loading import import_string

from cms import work
from training.keys import issue
from training.lessons import lessons_for
from training.messages.texts import fill
from training.models.access import RequestKey
from training.models.messages import Message, MessageKind
from training.models.requests import TrainingRequest

logger = logging.getLogger(__name__)
# Longer than any try takes: a message taken by a worker that died is sent by the next one after it.
_LEASE = timedelta(minutes=5)
# A pass ends after this many seconds, so that other sweeps get their turn.
_PASS = 5.0
_LESSONS = 3
# A server that is away is no fault of the message's: so long it is tried again, at least.
_PATIENCE = timedelta(days=4)


class NotNow(Exception):  # noqa: N818 - a state of the server's
    """The server gave no answer, or asked to come again. `is_down`: others would get none either."""

    def __init__(self, reason: str, *, is_down: bool) -> None:
        super().__init__(reason)
        self.is_down = is_down


class Refused(Exception):  # noqa: N818 - the server's answer
    """The server will never take this message. The reason names no address."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message as it goes out: the row, and its text with the link, which is not stored."""

    message: Message
    body: str


# Sends one message and returns the provider's number for it, if any. Raises `NotNow` or `Refused`.
Sender = Callable[[Outgoing], str]


def send_waiting() -> bool:
    """Sends due messages for some seconds; whether more are due."""
    started = time.monotonic()
    while message := _claim():
        if not _send(message):
            return False
        if time.monotonic() - started > _PASS:
            return True
    return False


def send_on_commit() -> None:
    """Without a worker: sends what waits once the transaction is through, in one pass however many it wrote.

    What fails waits for the next message, or for `manage.py run_worker --once`.
    """
    if not any(hook[1] is send_waiting for hook in connection.run_on_commit):
        transaction.on_commit(send_waiting, robust=True)


def backlog() -> work.Backlog:
    """For the health page: counts, and since when the oldest due message waits."""
    waiting = Message.objects.filter(status=Message.Status.WAITING)
    failed = Message.objects.filter(status__in=Message.Status.lost())
    oldest = waiting.order_by("created_at").values_list("created_at", flat=True).first()
    return work.Backlog(waiting.count(), oldest, failed.count())


@transaction.atomic
def _claim() -> Message | None:
    """The next due message, taken for `_LEASE`: no other worker takes it meanwhile."""
    due = Message.objects.filter(status=Message.Status.WAITING, send_after__lte=timezone.now())
    message = due.select_for_update(skip_locked=True, of=("self",)).order_by("send_after", "pk").first()
    if message is None:
        return None
    message.send_after = timezone.now() + _LEASE
    message.attempts += 1
    message.save(update_fields=["send_after", "attempts"])
    return message


def _send(message: Message) -> bool:
    """Sends one message and notes what came of it; False when the server is down, and the rest has to wait."""
    try:
        outgoing = _outgoing(message)
        if outgoing is None:
            _note(message, status=Message.Status.FAILED, last_error="The request was anonymised.")
            return True
        provider_id = sender()(outgoing)
    except Refused as error:
        logger.warning("Message %s was refused: %s", message.message_id, error)
        _note(message, status=Message.Status.FAILED, last_error=str(error))
    except NotNow as error:
        logger.warning("Message %s was not sent at attempt %d: %s", message.message_id, message.attempts, error)
        _later(message, str(error), is_down=error.is_down)
        return not error.is_down
    except DatabaseError:
        raise
    except Exception as error:
        # One message that we cannot make must not keep the others.
        logger.exception("Message %s could not be made", message.message_id)
        _later(message, f"It could not be made ({type(error).__name__}).", is_down=False)
    else:
        _note(message, status=Message.Status.SENT, sent_at=timezone.now(), provider_id=provider_id or "", last_error="")
    return True


def _later(message: Message, reason: str, *, is_down: bool) -> None:
    again = work.next_attempt(message.attempts)
    if again is None and is_down and timezone.now() - message.created_at < _PATIENCE:
        again = timezone.now() + work.RETRY_AFTER[-2]
    if again is None:
        _note(message, status=Message.Status.FAILED, last_error=reason)
    else:
        _note(message, send_after=again, last_error=reason)


def _note(message: Message, **changes: object) -> None:
    # A message that is gone meanwhile (erasure) stays gone.
    Message.objects.filter(pk=message.pk).update(**changes)


def sender() -> Sender:
    """The installation's, by the setting TRAINING_SENDER: a dotted path to a `Sender`."""
    found: Sender = import_string(settings.TRAINING_SENDER)
    return found


def _outgoing(message: Message) -> Outgoing | None:
    request = TrainingRequest.objects.select_related("offer", "site").filter(pk=message.request_id).first()
    if request is None or request.anonymised_at is not None:
        return None
    values = {}
    if "((link))" in message.body:
        values["link"] = _link(request, message)
    if "((lessons))" in message.body:
        values["lessons"] = _lessons(request)
    return Outgoing(message, fill(message.body, values))


def _link(request: TrainingRequest, message: Message) -> str:
    feedback = message.kind == MessageKind.FEEDBACK
    purpose = RequestKey.Purpose.FEEDBACK if feedback else RequestKey.Purpose.MANAGE
    with translation.override(message.language):
        path = reverse("training:feedback" if feedback else "training:mine", args=[issue(request, purpose)])
    return settings.WAGTAILADMIN_BASE_URL + path


def _lessons(request: TrainingRequest) -> str:
    """Lessons on the offer's themes, as lines of title and address; nothing when the offer has none."""
    hits = lessons_for(request.offer, site=request.site_id, language=request.language, most=_LESSONS)
    base = settings.WAGTAILADMIN_BASE_URL
    return "\n".join(f"- {hit.title}\n  {hit.url if '://' in hit.url else base + hit.url}" for hit in hits)

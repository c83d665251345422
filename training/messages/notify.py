"""Messages through GOV.UK Notify, by its own client: a template of the service's takes our subject and body.

Notify takes no calendar files, so people get the invitation from their request's page, which every message links to.
"""

import logging
from functools import cache

from django.conf import settings
from notifications_python_client import NotificationsAPIClient
from notifications_python_client.errors import APIError, HTTPError

from training.messages.sending import NotNow, Outgoing, Refused
from training.models.messages import Message

logger = logging.getLogger(__name__)
SENDER = f"{__name__}.send"
_TIMEOUT = 10
# Notify's words for a message that reached nobody.
_FAILURES = ("permanent-failure", "temporary-failure", "technical-failure")


def send(outgoing: Outgoing) -> str:
    """A `Sender`; the number is Notify's. At a second attempt it first asks whether Notify has the message already."""
    message = outgoing.message
    reference = str(message.message_id)
    try:
        if message.attempts > 1 and (known := _client().get_all_notifications(reference=reference)["notifications"]):
            return str(known[0]["id"])
        answer = _client().send_email_notification(
            email_address=message.to,
            template_id=settings.NOTIFY_TEMPLATE,
            personalisation={"subject": message.subject, "body": outgoing.body},
            reference=reference,
        )
    except APIError as error:
        raise _reason(error) from None
    return str(answer["id"])


def _reason(error: APIError) -> NotNow | Refused:
    """Only Notify's number and error codes: its words may hold the address."""
    status = error.status_code if isinstance(error, HTTPError) else 502
    if status == 400 and "email_address" in str(error.message):
        return Refused("GOV.UK Notify does not take the address (400).")
    # 400: the template or this message. 403, 429 and 5xx hold for every message.
    return NotNow(f"GOV.UK Notify answered {status}.", is_down=status != 400)


def look_for_bounces() -> bool:
    """Marks messages that Notify could not deliver. It keeps them for seven days, and lists them by what became of
    them."""
    if settings.TRAINING_SENDER != SENDER:
        return False
    try:
        for status in _FAILURES:
            for found in _client().get_all_notifications_iterator(status=status, template_type="email"):
                sent = Message.objects.filter(provider_id=found["id"], status=Message.Status.SENT)
                sent.update(status=Message.Status.BOUNCED, last_error=f"GOV.UK Notify: {status}.")
    except APIError as error:
        logger.warning("GOV.UK Notify did not say what became of messages (%s)", error.status_code)
    return False


@cache
def _client() -> NotificationsAPIClient:
    return NotificationsAPIClient(settings.NOTIFY_API_KEY, base_url=settings.NOTIFY_URL, timeout=_TIMEOUT)

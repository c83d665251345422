"""Messages that came back: reports of mail servers (RFC 3464), by the Message-ID of what they could not deliver."""

import email
import re
from email.message import Message as Mail
from uuid import UUID

from training.models.messages import Message

# Ours begin with a UUID (`smtp.message_id`).
_OURS = re.compile(r"<([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@[^<>\s]+>", re.IGNORECASE)
_STATUS = re.compile(r"\d\.\d{1,3}\.\d{1,3}")


def note(report: bytes) -> bool:
    """Marks the message that the report is about; False when it is no report of a failure, or about none of ours."""
    # The old policy takes headers as they are; the newer one raises on some that are broken.
    mail = email.message_from_bytes(report)
    status = _failure(mail)
    if status is None:
        return False
    for key in _originals(mail):
        found = Message.objects.filter(message_id=key, status__in=(Message.Status.SENT, Message.Status.WAITING))
        if found.update(status=Message.Status.BOUNCED, last_error=f"It came back ({status})."):
            return True
    return False


def _failure(mail: Mail) -> str | None:
    """The status code of a recipient that was given up; None for delays, answers of people and everything else."""
    for part in mail.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        # One block of fields for the report, then one for each recipient.
        for block in part.walk():
            if str(block.get("Action", "")).strip().lower() == "failed":
                found = _STATUS.search(str(block.get("Status", "")))
                return found[0] if found else "5.0.0"
    return None


def _originals(mail: Mail) -> list[UUID]:
    """Message-IDs of ours in the returned message or its headers."""
    texts = []
    for part in mail.walk():
        if part.get_content_type() == "text/rfc822-headers":
            texts.append(bytes(part.get_payload(decode=True) or b"").decode(errors="replace"))
        elif part is not mail and part.get("Message-ID"):
            texts.append(f"Message-ID: {part['Message-ID']}")
    ids = re.findall(r"(?im)^message-id:\s*(\S+)", "\n".join(texts))
    return [UUID(match[1]) for text in ids if (match := _OURS.fullmatch(text))]

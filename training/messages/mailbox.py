"""The demo's mailbox: messages become files in a folder, which a page shows. Never for real people's messages."""

import email
import email.policy
from dataclasses import dataclass
from datetime import datetime
from email.message import MIMEPart
from pathlib import Path

from django.conf import settings

from training.messages.sending import Outgoing
from training.messages.smtp import email as made


@dataclass(frozen=True, slots=True)
class Mail:
    """A message as its reader has it. `name` is its file's, for its address; `calendar` its invitation, if any."""

    name: str
    to: str
    subject: str
    sent_at: datetime
    text: str
    calendar: str


def send(outgoing: Outgoing) -> str:
    """A `Sender`. The same message again takes its own place: nobody gets it twice here."""
    folder = Path(settings.TRAINING_MAILBOX)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{outgoing.message.message_id}.eml"
    path.write_bytes(made(outgoing).message().as_bytes())
    return ""


def mails(at_most: int = 100) -> list[Mail]:
    """The latest first."""
    files = Path(settings.TRAINING_MAILBOX).glob("*.eml")
    return [_read(path) for path in sorted(files, key=lambda path: path.stat().st_mtime_ns, reverse=True)[:at_most]]


def mail(name: str) -> Mail | None:
    path = Path(settings.TRAINING_MAILBOX) / f"{name}.eml"
    return _read(path) if path.is_file() else None


def _read(path: Path) -> Mail:
    found = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    text = found.get_body(("plain",))
    calendar = next((part for part in found.walk() if part.get_content_type() == "text/calendar"), None)
    return Mail(
        path.stem,
        str(found["To"]),
        str(found["Subject"]),
        found["Date"].datetime,
        _content(text),
        _content(calendar),
    )


def _content(part: MIMEPart | None) -> str:
    return str(part.get_content()).strip() if part else ""

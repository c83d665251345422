"""Messages by e-mail, through the server that EMAIL_URL names."""

import smtplib
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

from cms.models import SiteSettings
from training.messages.sending import NotNow, Outgoing, Refused
from training.models.messages import Message

_PERMANENT = range(500, 600)


def send(outgoing: Outgoing) -> str:
    """Hands the message to the server. Raises `Refused` for this address, `NotNow` for everything that may pass."""
    try:
        email(outgoing).send()
    except smtplib.SMTPRecipientsRefused as error:
        code = max((code for code, _answer in error.recipients.values()), default=0)
        _raise(code, "the address")
    except smtplib.SMTPDataError as error:
        _raise(error.smtp_code, "the message")
    except smtplib.SMTPNotSupportedError:
        raise Refused("The mail server does not take an address like this.") from None
    except smtplib.SMTPResponseException as error:
        # Of the sender, the sign-in or the connection: the same for every message.
        raise NotNow(f"The mail server answered {error.smtp_code}.", is_down=True) from None
    except (OSError, smtplib.SMTPException) as error:
        raise NotNow(f"No answer from the mail server ({type(error).__name__}).", is_down=True) from None
    return ""


def _raise(code: int, what: str) -> None:
    # The server's own words may hold the address: only its number is kept.
    if code in _PERMANENT:
        raise Refused(f"The mail server refused {what} ({code}).") from None
    raise NotNow(f"The mail server asked to come again ({code}).", is_down=False) from None


def email(outgoing: Outgoing) -> EmailMultiAlternatives:
    """The e-mail: plain text, and the invitation both as another view of it and as a file."""
    message = outgoing.message
    made = EmailMultiAlternatives(
        message.subject,
        outgoing.body,
        to=[message.to],
        reply_to=[SiteSettings.for_site(message.request.site).team_email],
        headers={"Message-ID": message_id(message), "Auto-Submitted": "auto-generated"},
        connection=get_connection(timeout=settings.EMAIL_TIMEOUT),
    )
    if message.calendar:
        # Calendar programs take the part with a method as an invitation; others show the file.
        kind = f"text/calendar; method={message.calendar_method}"
        made.attach_alternative(message.calendar, kind)
        made.attach("invitation.ics", message.calendar, kind)
    return made


def message_id(message: Message) -> str:
    """The same at every attempt, so that a second copy is known for one."""
    return f"<{message.message_id}@{urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname}>"

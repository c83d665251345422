"""Messages wait here, written in the transaction of what they tell, until the worker has sent them."""

import uuid
from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import PreviewableMixin, Site

from training.models.requests import TrainingRequest


class MessageKind(models.TextChoices):
    ACKNOWLEDGEMENT = "acknowledgement", _("Acknowledgement")
    INFORMATION = "information", _("Question to the requester")
    PROPOSAL = "proposal", _("Proposal of dates")
    CONFIRMATION = "confirmation", _("Confirmation")
    WAITING_LIST = "waiting-list", _("On the waiting list")
    CHANGE = "change", _("Change")
    CANCELLATION = "cancellation", _("Cancellation")
    DECLINED = "declined", _("Declined")
    SIGNPOSTED = "signposted", _("Sent on to others")
    REMINDER = "reminder", _("Reminder")
    FEEDBACK = "feedback", _("Request for feedback")
    LINK = "link", _("Link to the request")
    OFFICER_NOTICE = "officer-notice", _("Notice to officers")


class MessageTemplate(PreviewableMixin, models.Model):
    """The text of a kind of message in a language, as officers edit it. Placeholders are checked when it is saved."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+", verbose_name=_("council"))
    kind = models.CharField(_("message"), max_length=20, choices=MessageKind.choices)
    language = models.CharField(_("language"), max_length=10, default="en")
    subject = models.CharField(_("subject"), max_length=150)
    body = models.TextField(_("text"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "kind", "language"], name="one_text_a_message")]
        verbose_name = _("message text")
        verbose_name_plural = _("message texts")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.language})"

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        return "training/message_preview.html"

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict[str, Any]:
        from training.messages.example import example

        return {**super().get_preview_context(request, mode_name), "outgoing": example(self)}


class Message(models.Model):
    """One message to one address. `message_id` never changes, so that a server or reader knows a second copy."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Given up")
        BOUNCED = "bounced", _("Came back")
        # It did not arrive, and an officer has looked after that.
        SETTLED = "settled", _("Settled")

        @classmethod
        def lost(cls) -> tuple["Message.Status", ...]:
            """Those of a message that did not arrive, until somebody has looked after that."""
            return (cls.FAILED, cls.BOUNCED)

    request = models.ForeignKey(TrainingRequest, on_delete=models.CASCADE, related_name="messages")
    kind = models.CharField(max_length=20, choices=MessageKind.choices)
    to = models.EmailField(max_length=254)
    language = models.CharField(max_length=10, default="en")
    subject = models.CharField(max_length=200)
    body = models.TextField()
    # An iCalendar object and its method, where the message carries an invitation.
    calendar = models.TextField(blank=True)
    calendar_method = models.CharField(max_length=10, blank=True)
    message_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    created_at = models.DateTimeField(default=timezone.now)
    send_after = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    # Of the server's answer only what names no address.
    last_error = models.CharField(max_length=300, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    # The number that GOV.UK Notify gave it.
    provider_id = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["created_at"]
        indexes = [models.Index(fields=["status", "send_after"], name="message_waiting")]
        verbose_name = _("message")
        verbose_name_plural = _("messages")

    def __str__(self) -> str:
        return f"{self.kind} {self.message_id}"

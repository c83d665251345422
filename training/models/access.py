"""Keys to a requester's own page and an officer's calendar, anonymous feedback, and who looked at personal data."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site

from training.models.offers import TrainingOfferPage
from training.models.requests import TrainingRequest


class RequestKey(models.Model):
    """A link to one request: the digest of a random key (SHA-256 of 32 random bytes), until it expires."""

    class Purpose(models.TextChoices):
        MANAGE = "manage", _("See and change the request")
        FEEDBACK = "feedback", _("Give feedback once")

    request = models.ForeignKey(TrainingRequest, on_delete=models.CASCADE, related_name="keys")
    purpose = models.CharField(max_length=10, choices=Purpose.choices, default=Purpose.MANAGE)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.purpose} {self.request_id}"


class OfficerFeed(models.Model):
    """An officer's private calendar feed."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return str(self.user_id)


class TrainingFeedback(models.Model):
    """Three answers about an offer in a month: nothing leads back to a request."""

    # Counted up, it would tell which of the timelines' "feedback received" it belongs to.
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    offer = models.ForeignKey(TrainingOfferPage, null=True, on_delete=models.SET_NULL, related_name="+")
    offer_title = models.CharField(_("training"), max_length=255)
    # The first of the month in which the training was.
    month = models.DateField(_("month"))
    usefulness = models.PositiveSmallIntegerField(_("useful, 1 to 5"))
    confidence = models.PositiveSmallIntegerField(_("more confident, 1 to 5"))
    comment = models.CharField(_("what should change"), max_length=300, blank=True)
    is_comment_held = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")

    def __str__(self) -> str:
        return f"{self.offer_title} {self.month:%Y-%m}"


class DataAccess(models.Model):
    """Who looked at, exported or erased personal data, and when. Names no requester."""

    class Action(models.TextChoices):
        VIEW = "view", _("Looked at a request")
        EXPORT = "export", _("Exported")
        SUBJECT_EXPORT = "subject-export", _("Exported one person's data")
        ERASE = "erase", _("Erased one person's data")
        REDACT = "redact", _("Removed text")
        HISTORY = "history", _("Issued a school's history")

    at = models.DateTimeField(default=timezone.now, db_index=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    action = models.CharField(max_length=16, choices=Action.choices)
    reference = models.CharField(max_length=20, blank=True)
    rows = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-at"]
        verbose_name = _("access to personal data")
        verbose_name_plural = _("access to personal data")

    def __str__(self) -> str:
        return f"{self.action} {self.reference}"

"""Sessions with a date that people book places on, and the days on which schools are closed."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q, Sum
from django.db.models.functions import Coalesce, Left, Length
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import PageViewRestriction, Site

from training.models.offers import TrainingOfferPage


class TrainingSessionQuerySet(models.QuerySet["TrainingSession"]):
    def public(self) -> Self:
        """Those whose offer everybody may read: as Wagtail's `public()`, without a statement of its own."""
        above = PageViewRestriction.objects.filter(page__path=Left(OuterRef("offer__path"), Length("page__path")))
        return self.filter(~Exists(above), offer__live=True)

    def upcoming(self) -> Self:
        return self.public().filter(starts_at__gt=timezone.now(), cancelled_at=None)

    def open_for_booking(self) -> Self:
        now = timezone.now()
        return self.upcoming().filter(
            Q(booking_opens_at=None) | Q(booking_opens_at__lte=now),
            Q(booking_closes_at=None) | Q(booking_closes_at__gt=now),
        )

    def with_places(self) -> Self:
        """Adds `booked`: the places that confirmed requests hold, `waited_for`: those that others wait for.

        Soonest first.
        """
        from training.models.requests import State

        held = Sum("requests__places", filter=Q(requests__state__in=State.holding_a_place()))
        waited_for = Sum("requests__places", filter=Q(requests__state=State.WAITING_LIST))
        # Django leaves the model's own order out of a statement that groups.
        found = self.annotate(booked=Coalesce(held, 0), waited_for=Coalesce(waited_for, 0))
        return found.order_by("starts_at", "pk")


class TrainingSession(models.Model):
    """One session of an offer at a date and place. `offer` is the page in the site's first language."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+", verbose_name=_("council"))
    offer = models.ForeignKey(
        TrainingOfferPage, on_delete=models.PROTECT, related_name="sessions", verbose_name=_("training")
    )
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    format = models.ForeignKey(
        "vocabulary.Term",
        on_delete=models.PROTECT,
        related_name="+",
        limit_choices_to={"scheme": "delivery-format"},
        verbose_name=_("format"),
    )
    place = models.CharField(_("place"), max_length=300, blank=True)
    # Told to those who have a place, never shown on the site.
    joining_link = models.URLField(_("link to join"), blank=True)
    capacity = models.PositiveSmallIntegerField(_("places"), validators=[MinValueValidator(1)])
    booking_opens_at = models.DateTimeField(_("booking opens"), null=True, blank=True)
    booking_closes_at = models.DateTimeField(_("booking closes"), null=True, blank=True)
    has_waiting_list = models.BooleanField(_("keeps a waiting list"), default=True)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("officer"),
    )
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True, editable=False)
    # RFC 5546: raised with every change that people with a place must know.
    sequence = models.PositiveIntegerField(default=0, editable=False)

    # Set by `with_places()`, and by `training.catalogue.with_local_titles()`.
    booked: int
    waited_for: int
    page: TrainingOfferPage

    objects = TrainingSessionQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at"]
        indexes = [models.Index(fields=["site", "starts_at"], name="session_by_date")]
        verbose_name = _("training session")
        verbose_name_plural = _("training sessions")

    def __str__(self) -> str:
        return f"{self.offer.title}, {timezone.localtime(self.starts_at):%d.%m.%Y %H:%M}"

    def clean(self) -> None:
        errors = {}
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            errors["ends_at"] = _("The session must end after it starts.")
        if self.booking_closes_at and self.starts_at and self.booking_closes_at > self.starts_at:
            errors["booking_closes_at"] = _("Booking must close before the session starts.")
        if self.booking_opens_at and self.booking_closes_at and self.booking_opens_at >= self.booking_closes_at:
            errors["booking_closes_at"] = _("Booking must close after it opens.")
        if not self.place and not self.joining_link:
            errors["place"] = _("Enter a place, or a link to join.")
        if errors:
            raise ValidationError(errors)

    @property
    def left(self) -> int:
        """Places that can be booked now: free, and nobody waits for them. Of a session from `with_places()`."""
        return max(0, self.capacity - self.booked - self.waited_for)

    @property
    def left_in_words(self) -> str:
        """As `left`, for those who look for a place."""
        if left := self.left:
            return ngettext("%(left)s place left", "%(left)s places left", left) % {"left": left}
        return gettext("Full: you can join the waiting list") if self.has_waiting_list else gettext("Full")

    def takes_bookings(self, at: datetime | None = None) -> bool:
        at = at or timezone.now()
        return (
            self.cancelled_at is None
            and self.starts_at > at
            and (self.booking_opens_at is None or self.booking_opens_at <= at)
            and (self.booking_closes_at is None or self.booking_closes_at > at)
        )


class ClosedDays(models.Model):
    """Days on which schools of a council, or one school, are closed: dates at which nobody proposes a session."""

    class Kind(models.TextChoices):
        HOLIDAY = "holiday", _("School holiday")
        INSET = "inset", _("INSET day")
        BANK_HOLIDAY = "bank-holiday", _("Bank holiday")

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+", verbose_name=_("council"))
    school = models.ForeignKey(
        "training.School", null=True, blank=True, on_delete=models.CASCADE, related_name="+", verbose_name=_("school")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=120)
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))

    class Meta:
        ordering = ["first_day"]
        verbose_name = _("closed days")
        verbose_name_plural = _("closed days")

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if self.first_day and self.last_day and self.last_day < self.first_day:
            raise ValidationError({"last_day": _("The last day cannot be before the first.")})

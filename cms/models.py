"""The lowest shared layer: what every page has, the council's own settings, and contact records."""

import re
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator, validate_email
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.models import Locale, Page
from wagtail_localize.fields import BaseTranslatableField, SynchronizedField

from cms.languages import DEFAULT_LANGUAGE, in_language

# The record of a page's last review.
REVIEW = ("reviewer_role", "reviewed_on", "review_by")
# How long a page counts as fresh without a day for its next review.
FRESH = timedelta(days=2 * 365)


class BasePage(Page):
    """A page with a summary for lists and search results, and the record of its last review.

    Who reviewed and by when belongs to each language version: a translation may be checked on another day.
    """

    summary = models.CharField(
        _("summary"), max_length=300, help_text=_("One or two plain sentences, shown in lists and search results.")
    )
    author = models.CharField(
        _("author"), max_length=120, blank=True, help_text=_("A role or team, not a person's name.")
    )
    reviewer_role = models.CharField(
        _("reviewed by"), max_length=120, blank=True, help_text=_("The reviewer's role, not a name.")
    )
    reviewed_on = models.DateField(_("reviewed on"), null=True, blank=True)
    review_by = models.DateField(_("next review by"), null=True, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("summary")]
    review_panels = [
        MultiFieldPanel(
            [FieldPanel("author"), FieldPanel("reviewer_role"), FieldPanel("reviewed_on"), FieldPanel("review_by")],
            heading=_("Authorship and review"),
        )
    ]
    override_translatable_fields = [
        SynchronizedField("slug"),
        SynchronizedField("author"),
        # Neither translated nor kept equal.
        *(BaseTranslatableField(name) for name in REVIEW),
    ]

    class Meta:
        abstract = True

    def copy_for_translation(
        self,
        locale: Locale,
        copy_parents: bool = False,
        alias: bool = False,
        exclude_fields: list[str] | None = None,
    ) -> "BasePage":
        """Nobody has reviewed the new translation yet."""
        return super().copy_for_translation(locale, copy_parents, alias, [*(exclude_fields or []), *REVIEW])

    copy_for_translation.alters_data = True  # type: ignore[attr-defined]

    @property
    def fresh_until(self) -> date | None:
        """The last day on which its review counts, or, without one, that of its publication's first years."""
        published = self.first_published_at
        looked_at = self.reviewed_on or (timezone.localdate(published) if published else None)
        return self.review_by or (looked_at + FRESH if looked_at else None)

    @property
    def is_review_overdue(self) -> bool:
        return self.review_by is not None and self.review_by < timezone.localdate()


colour_code = RegexValidator(
    r"^#[0-9a-fA-F]{6}$", _("Enter a colour as # and six hexadecimal digits, such as #1d4f91.")
)


@register_setting(icon="cog")
class SiteSettings(BaseSiteSetting):
    """What another council changes to make the site its own: name, look and contacts, without code."""

    organisation = models.CharField(_("council or organisation"), max_length=120, default="Example Council")
    service_name = models.CharField(_("service name"), max_length=120, default="Prevent education library")
    service_name_cy = models.CharField(
        _("service name in Welsh"), max_length=120, default="Llyfrgell addysg Prevent", blank=True
    )
    logo = models.ForeignKey("wagtailimages.Image", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    brand_colour = models.CharField(_("brand colour"), max_length=7, default="#1d4f91", validators=[colour_code])
    team_email = models.EmailField(_("team e-mail address"), default="prevent.education@example.org")
    area = models.CharField(_("area served"), max_length=120, default="Exampleshire")
    exit_url = models.URLField(_("'Exit this page' leads to"), default="https://www.bbc.co.uk/weather")
    suggests_searches = models.BooleanField(
        _("suggest searches"),
        default=True,
        help_text=_("Search boxes suggest titles, themes and popular searches as people type."),
    )

    panels = [
        MultiFieldPanel(
            [FieldPanel("organisation"), FieldPanel("service_name"), FieldPanel("service_name_cy")], heading=_("Name")
        ),
        MultiFieldPanel([FieldPanel("logo"), FieldPanel("brand_colour")], heading=_("Look")),
        MultiFieldPanel([FieldPanel("team_email"), FieldPanel("area"), FieldPanel("exit_url")], heading=_("Contact")),
        MultiFieldPanel([FieldPanel("suggests_searches")], heading=_("Search")),
    ]

    class Meta:
        verbose_name = _("site settings")

    def __str__(self) -> str:
        return self.service_name

    @property
    def local_service_name(self) -> str:
        return in_language({DEFAULT_LANGUAGE: self.service_name, "cy": self.service_name_cy})


class ContactPoint(models.Model):
    """A line, address or site that people are sent to: hours and numbers are data with a date of checking."""

    class Kind(models.TextChoices):
        PHONE = "phone", _("Telephone")
        TEXT = "text", _("Text message")
        RELAY = "relay", _("Relay service")
        WEB = "web", _("Website")
        EMAIL = "email", _("E-mail")

    class Audience(models.TextChoices):
        ANYONE = "anyone", _("Anyone")
        PUBLIC = "public", _("The public")
        STAFF = "staff", _("School and council staff")
        CHILDREN = "children", _("Children and young people")
        ADULTS_ABOUT_A_CHILD = "adults-about-a-child", _("Adults worried about a child")

    class Status(models.TextChoices):
        CURRENT = "current", _("Current")
        SUPERSEDED = "superseded", _("Superseded")
        ARCHIVED = "archived", _("Archived")

    slug = models.SlugField(unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    audience = models.CharField(_("for whom"), max_length=24, choices=Audience.choices, default=Audience.ANYONE)
    is_emergency = models.BooleanField(_("for emergencies"), default=False)
    order = models.PositiveIntegerField(_("order"), default=0)
    names = models.JSONField(_("name"), default=dict)
    value = models.CharField(_("number or address"), max_length=120)
    url = models.URLField(_("web address"), blank=True)
    hours = models.JSONField(_("hours"), default=dict, blank=True)
    relay = models.CharField(_("relay number"), max_length=40, blank=True)
    notes = models.JSONField(_("when to use it"), default=dict, blank=True)
    status = models.CharField(_("status"), max_length=12, choices=Status.choices, default=Status.CURRENT)
    # Empty until somebody has called the number or opened the page and compared it.
    checked_on = models.DateField(_("checked on"), null=True, blank=True)
    review_by = models.DateField(_("check again by"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)

    class Meta:
        ordering = ["order", "slug"]
        verbose_name = _("contact point")
        verbose_name_plural = _("contact points")

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """What the link made of it (`href`) needs."""
        match self.kind:
            case self.Kind.PHONE | self.Kind.TEXT | self.Kind.RELAY:
                if not re.fullmatch(r"\+?[0-9 ]+", self.value):
                    raise ValidationError({"value": _("Enter a number: digits and spaces only.")})
            case self.Kind.EMAIL:
                try:
                    validate_email(self.value)
                except ValidationError as error:
                    raise ValidationError({"value": error}) from None
            case self.Kind.WEB if not self.url:
                raise ValidationError({"url": _("Enter the web address.")})

    @property
    def name(self) -> str:
        return in_language(self.names)

    @property
    def note(self) -> str:
        return in_language(self.notes)

    @property
    def opening_hours(self) -> str:
        return in_language(self.hours)

    @property
    def href(self) -> str:
        """The link that acts on it: `tel:`, `sms:`, `mailto:` or the web address."""
        match self.kind:
            case self.Kind.PHONE | self.Kind.RELAY:
                return "tel:" + self.value.replace(" ", "")
            case self.Kind.TEXT:
                return "sms:" + self.value.replace(" ", "")
            case self.Kind.EMAIL:
                return f"mailto:{self.value}"
        return self.url


class WorkerBeat(models.Model):
    """A worker's sign of life, renewed every few seconds (`cms.worker`)."""

    worker = models.CharField(max_length=64, primary_key=True)
    started_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return self.worker

"""What is on offer: pages of the site, found by its search beside the lessons."""

from functools import cached_property
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.fields import RichTextField
from wagtail_localize.fields import SynchronizedField

from cms.languages import DEFAULT_LANGUAGE
from cms.models import BasePage
from training import panels
from training.forms.offer import TrainingOfferPageForm
from vocabulary.models import Term
from vocabulary.tagging import Tagged


class TrainingIndexPage(BasePage):
    """The catalogue of training: all offers, the next sessions, and the ways to ask."""

    max_count_per_parent = 1
    parent_page_types = ["home.HomePage"]
    subpage_types = ["training.TrainingOfferPage"]
    template = "training/training_index_page.html"

    class Meta:
        verbose_name = _("training catalogue")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """`groups`: offers by who takes them, `sessions`: the next ones. Constant statements."""
        from training.catalogue import groups, next_sessions

        context = super().get_context(request, *args, **kwargs)
        return {**context, "groups": groups(self), "sessions": next_sessions(self)}


class TrainingOfferPage(Tagged):
    """One kind of training: for whom, how long, what the host provides, and what it is not.

    `terms` are audiences, delivery formats, themes, key stages and year groups.
    """

    class Booking(models.TextChoices):
        REQUEST = "request", _("Asked for by a school: dates are agreed")
        SESSIONS = "sessions", _("Places on scheduled sessions")
        BOTH = "both", _("Both")
        ELSEWHERE = "elsewhere", _("Provided by others: a link")

    reference = models.CharField(
        _("reference"), max_length=20, blank=True, db_index=True, help_text=_("Its number in our own list: T01.")
    )
    training_type = models.ForeignKey(
        Term,
        on_delete=models.PROTECT,
        related_name="+",
        limit_choices_to={"scheme": "training-type"},
        verbose_name=_("type of training"),
    )
    booking = models.CharField(_("booking"), max_length=10, choices=Booking.choices, default=Booking.REQUEST)
    minutes = models.PositiveSmallIntegerField(_("minutes"), validators=[MinValueValidator(5), MaxValueValidator(2000)])
    minutes_to = models.PositiveSmallIntegerField(
        _("up to minutes"), null=True, blank=True, help_text=_("Where it takes between two lengths of time.")
    )
    capacity = models.PositiveSmallIntegerField(_("most people at once"), null=True, blank=True)
    notice_weeks = models.PositiveSmallIntegerField(_("weeks of notice"), default=2)
    about = RichTextField(_("what happens"), features=["bold", "ul", "ol", "link", "h3"], blank=True)
    outcomes = models.TextField(_("after it, people can"), blank=True, help_text=_("One a line."))
    is_not = models.TextField(_("what it is not"), blank=True, help_text=_("One a line."))
    host_provides = models.TextField(_("the host provides"), blank=True, help_text=_("One a line."))
    checks = models.TextField(
        _("checks"), blank=True, help_text=_("One a line, such as: a teacher stays present throughout.")
    )
    materials = models.TextField(_("materials"), blank=True, help_text=_("One a line."))
    prerequisites = models.TextField(_("before it"), blank=True, help_text=_("One a line."))
    provider = models.CharField(_("provider"), max_length=120, blank=True)
    provider_url = models.URLField(_("provider's page"), blank=True)

    base_form_class = TrainingOfferPageForm
    edit_handler = panels.OFFER
    parent_page_types = ["training.TrainingIndexPage"]
    subpage_types: list[str] = []
    template = "training/training_offer_page.html"
    exclude_fields_in_copy = ["reference"]
    override_translatable_fields = [
        *BasePage.override_translatable_fields,
        SynchronizedField("reference", overridable=False),
        SynchronizedField("provider"),
        SynchronizedField("provider_url"),
    ]

    class Meta:
        verbose_name = _("training offer")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """`sessions`: its next ones."""
        from training.catalogue import sessions_of

        return {**super().get_context(request, *args, **kwargs), "sessions": sessions_of(self)}

    def clean(self) -> None:
        super().clean()
        if self.booking == self.Booking.ELSEWHERE and not self.provider_url:
            raise ValidationError({"provider_url": _("Enter the page where it is taken.")})
        if self.minutes_to is not None and self.minutes is not None and self.minutes_to <= self.minutes:
            raise ValidationError({"minutes_to": _("Enter more minutes than the shortest.")})

    @cached_property
    def original(self) -> Self:
        """The page in the site's first language, to which sessions and requests belong."""
        if self.locale.language_code == DEFAULT_LANGUAGE:
            return self
        return self.get_translations().filter(locale__language_code=DEFAULT_LANGUAGE).first() or self

    @property
    def takes_requests(self) -> bool:
        return self.booking in (self.Booking.REQUEST, self.Booking.BOTH)

    @property
    def has_sessions(self) -> bool:
        return self.booking in (self.Booking.SESSIONS, self.Booking.BOTH)

    @property
    def is_elsewhere(self) -> bool:
        return self.booking == self.Booking.ELSEWHERE

    @property
    def request_kind(self) -> str:
        """The form that asks for it: a community's, or a school's."""
        return "community" if self.training_type.slug == "community-session" else "bespoke"

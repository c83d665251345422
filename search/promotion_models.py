"""Promoted answers: pages or words that officers, or the safety rules, put above the results of a query."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from search import forbidden, safety
from search.analysis import tokens


class Promotion(models.Model):
    """One answer to one or more queries. Shown while it is on, within its dates, and as long as its page is public."""

    class Match(models.TextChoices):
        WHOLE = "whole", _("The whole search is one of these")
        CONTAINS = "contains", _("The search has one of these in it")

    class PrivateList(models.TextChoices):
        NONE = "", _("No: the searches above")
        VIOLENCE = safety.VIOLENCE, _("Searches with words of violence; shown in place of results")
        SLURS = safety.SLURS, _("Searches with words of abuse")

    queries = models.TextField(
        _("searches"), blank=True, help_text=_("One a line. Endings and small words make no difference.")
    )
    match = models.CharField(_("when"), max_length=10, choices=Match.choices, default=Match.WHOLE)
    language = models.CharField(
        _("language searched"), max_length=10, blank=True, choices=[("", _("Every language")), *settings.LANGUAGES]
    )
    private_list = models.CharField(
        _("the private safety list"), max_length=10, blank=True, choices=PrivateList.choices, default=PrivateList.NONE
    )
    page = models.ForeignKey(
        "wagtailcore.Page",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("page"),
        help_text=_("A public page. Searches in another language show its translation, where there is one."),
    )
    heading = models.CharField(_("heading"), max_length=120, blank=True, help_text=_("For an answer without a page."))
    text = models.TextField(_("text"), max_length=500, blank=True, help_text=_("Whom to contact, and how."))
    url = models.URLField(_("web address"), blank=True)
    order = models.PositiveIntegerField(_("order"), default=0)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    is_on = models.BooleanField(_("in use"), default=True)
    # Comes before all others, and cannot be switched off.
    is_safety = models.BooleanField(_("keeps people safe"), default=False, editable=False)
    note = models.CharField(_("note"), max_length=300, blank=True)
    origin = models.CharField(max_length=50, blank=True, editable=False)

    class Meta:
        ordering = ["-is_safety", "order", "pk"]
        verbose_name = _("promoted answer")
        verbose_name_plural = _("promoted answers")
        constraints = [
            models.UniqueConstraint(fields=["origin"], condition=~models.Q(origin=""), name="promotion_origin_once")
        ]

    def __str__(self) -> str:
        return self.heading or (self.page.title if self.page else str(_("No page yet")))

    @property
    def patterns(self) -> list[str]:
        return [line.strip() for line in self.queries.splitlines() if line.strip()]

    def shown_for(self) -> str:
        """The searches, in short, for lists."""
        if self.private_list:
            return str(self.get_private_list_display())
        first, *more = self.patterns or [""]
        return f"{first} (+{len(more)})" if more else first

    shown_for.short_description = _("searches")  # type: ignore[attr-defined]

    def clean(self) -> None:
        errors = {**self._query_errors(), **self._answer_errors()}
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            errors["ends_on"] = _("It ends before it starts.")
        if self.is_safety and not self.is_on:
            errors["is_on"] = _("This answer keeps people safe: it can be changed, not switched off.")
        if errors:
            raise ValidationError(errors)

    def _query_errors(self) -> dict[str, Any]:
        language = self.language or settings.LANGUAGE_CODE
        if self.private_list:
            return {"queries": _("Leave this empty: the private list has the words.")} if self.patterns else {}
        if not self.patterns:
            return {"queries": _("Enter at least one search.")}
        if empty := next((pattern for pattern in self.patterns if not tokens(pattern, language)), None):
            text = _("“%(pattern)s” has only words that every text has: add one that tells what is looked for.")
            return {"queries": text % {"pattern": empty}}
        if any(safety.is_listed(pattern) for pattern in self.patterns):
            return {"queries": _("One of these is on the private safety list, whose words are kept nowhere else.")}
        return {}

    def _answer_errors(self) -> dict[str, Any]:
        if self.page is None:
            needed = {"heading": self.heading, "text": self.text}
            missing = [name for name, value in needed.items() if not value]
            return {name: _("Choose a page, or enter a heading and a text.") for name in missing}
        if self.heading or self.text or self.url:
            return {"page": _("Choose a page or enter a heading and a text, not both.")}
        from search.models import Document  # Which imports this module for Django to find.

        page = self.page.specific_deferred
        found = Document.objects.filter(source=page._meta.label_lower, source_pk=page.pk, is_deleted=False).first()
        if found is None:
            return {"page": _("Searches don't find this page: choose one that is published and open to everybody.")}
        if found.data["is_staff_only"]:
            return {"page": _("This page is for signed-in officers only: choose one that is open to everybody.")}
        if crossing := forbidden.promotion(self.patterns, page.title, contains=self.match == self.Match.CONTAINS):
            return {"queries": crossing.message()}
        return {}

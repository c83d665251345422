"""The controlled vocabularies: SKOS-like concept schemes whose terms are rows, edited by officers.

Slugs are identifiers: they stand in URLs, records and search links, and never change or come back.
Labels are what people read: one for each language, in the term's own row.
"""

from collections.abc import Iterable, Iterator
from typing import Self

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cms.languages import DEFAULT_LANGUAGE, in_language

MAX_LEVELS = 3
# Schemes whose broader terms are of another scheme; in all others they are of the same one.
BROADER_SCHEMES = {"year-group": ("key-stage",), "send-need": ("send-area", "send-need")}
# Dots, since licences carry their version: `cc-by-4.0`.
term_slug = RegexValidator(r"^[a-z0-9]+([.-][a-z0-9]+)*$", _("Use small letters, digits, hyphens and dots."))


class Scheme(models.Model):
    """One concept scheme, such as `key-stage`; its terms are unique by slug within it."""

    slug = models.SlugField(primary_key=True, max_length=40)
    labels = models.JSONField(_("name"), default=dict, help_text=_("One name for each language."))
    definition = models.TextField(_("definition"), blank=True)
    order = models.PositiveIntegerField(_("order"), default=0)
    # An open scheme takes new terms from imports (publishers); a closed one only from its file and from officers.
    is_open = models.BooleanField(_("imports may add terms"), default=False)

    class Meta:
        ordering = ["order", "slug"]
        verbose_name = _("vocabulary")
        verbose_name_plural = _("vocabularies")

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        return reverse("vocabulary:scheme", args=[self.slug])

    @property
    def label(self) -> str:
        return in_language(self.labels) or self.slug


class TermQuerySet(models.QuerySet["Term"]):
    def in_scheme(self, *schemes: str) -> Self:
        return self.filter(scheme__in=schemes)

    def current(self) -> Self:
        return self.filter(status=Term.Status.CURRENT)

    def named(self, scheme: str, slugs: Iterable[str]) -> Self:
        return self.filter(scheme=scheme, slug__in=slugs)


class Term(models.Model):
    class Status(models.TextChoices):
        CURRENT = "current", _("Current")
        DEPRECATED = "deprecated", _("Deprecated")

    class Sensitivity(models.IntegerChoices):
        OPEN = 0, _("Open")
        GUIDED = 1, _("Sensitive: content guidance shown first")
        STAFF_ONLY = 2, _("Signed-in officers only")

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="terms", verbose_name=_("vocabulary"))
    slug = models.CharField(_("slug"), max_length=120, validators=[term_slug])
    labels = models.JSONField(_("label"), default=dict)
    # Other names, for reading and for import: {"en": ["Early Years"], "cy": […]}.
    alt_labels = models.JSONField(_("other names"), default=dict, blank=True)
    definition = models.JSONField(_("definition"), default=dict, blank=True)
    scope_note = models.TextField(_("scope note"), blank=True)
    order = models.PositiveIntegerField(_("order"), default=0)
    # skos:broader; across schemes (skos:broadMatch) a year's key stage and a need's area.
    broader = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="narrower", verbose_name=_("broader term")
    )
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.CURRENT)
    replaced_by = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaces", verbose_name=_("replaced by")
    )
    sensitivity = models.PositiveSmallIntegerField(_("sensitivity"), choices=Sensitivity.choices, default=0)
    # Ages in years for key-stage and year-group, minutes for duration-band; both ends included, none = open.
    lower = models.PositiveIntegerField(_("from"), null=True, blank=True)
    upper = models.PositiveIntegerField(_("to"), null=True, blank=True)
    # Terms of other standards for this one: {"lrmi": "…", "hcrt": "…", "w3c": […], "census": "ASD", "from": "ks2"}.
    mappings = models.JSONField(_("mappings"), default=dict, blank=True)
    source_url = models.URLField(_("source"), blank=True)
    checked_on = models.DateField(_("checked on"), null=True, blank=True)

    objects = TermQuerySet.as_manager()
    # A term refers to other terms only; Wagtail's index of references is for what pages use.
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["scheme__order", "order", "slug"]
        constraints = [models.UniqueConstraint(fields=["scheme", "slug"], name="term_slug_unique_in_scheme")]
        verbose_name = _("term")
        verbose_name_plural = _("terms")

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        return reverse("vocabulary:term", args=[self.scheme_id, self.slug])

    @property
    def label(self) -> str:
        return in_language(self.labels) or self.slug

    @property
    def description(self) -> str:
        return in_language(self.definition)

    def clean(self) -> None:
        if not self.labels.get(DEFAULT_LANGUAGE):
            raise ValidationError(_("Enter a label in English."))
        errors = {
            "slug": self._slug_error(),
            "broader": self._broader_error(),
            "replaced_by": self._replacement_error(),
        }
        if found := {field: error for field, error in errors.items() if error}:
            raise ValidationError(found)

    def _slug_error(self) -> Promise | None:
        if not self._state.adding:
            same = Term.objects.filter(pk=self.pk, slug=self.slug, scheme=self.scheme_id).exists()
            return None if same else _("A slug is an identifier in published links: it cannot change.")
        if Term.objects.filter(scheme=self.scheme_id, slug=self.slug).exists():
            return _("This vocabulary already has a term with this slug.")
        if RetiredSlug.objects.filter(scheme=self.scheme_id, slug=self.slug).exists():
            return _("This slug belonged to a term that was deleted: choose another.")
        return None

    def _broader_error(self) -> Promise | None:
        if self.broader is None:
            return None
        if self.broader.scheme_id not in BROADER_SCHEMES.get(self.scheme_id, (self.scheme_id,)):
            return _("The broader term must be of a vocabulary that this one narrows.")
        above = list(self.broader.with_broader())
        if self in above:
            return _("A term cannot be broader than itself.")
        if len(above) + self._height() > MAX_LEVELS:
            return _("A vocabulary has three levels at most.")
        return None

    def _replacement_error(self) -> Promise | None:
        if self.replaced_by is None:
            return None
        if self.status == self.Status.CURRENT:
            return _("A current term has no replacement: set the status to deprecated.")
        if self.replaced_by_id == self.pk or self.replaced_by.scheme_id != self.scheme_id:
            return _("The replacement must be another term of the same vocabulary.")
        return None

    def with_broader(self) -> Iterator["Term"]:
        """This term and those broader than it, nearest first; ends where a mistaken circle closes."""
        seen: set[int] = set()
        term: Term | None = self
        while term is not None and term.pk not in seen:
            yield term
            seen.add(term.pk)
            term = term.broader

    def _height(self) -> int:
        """Levels from this term down to its narrowest, itself included, no further than is ever allowed."""
        level, height = [self.pk], 1
        while height <= MAX_LEVELS and self.pk:
            level = list(Term.objects.filter(broader__in=level, scheme=self.scheme_id).values_list("pk", flat=True))
            if not level:
                break
            height += 1
        return height


class SubjectStatus(models.Model):
    """Whether a subject is statutory at a key stage, from one date to another (the law changes by date)."""

    class Status(models.TextChoices):
        STATUTORY = "statutory", _("Statutory")
        NON_STATUTORY = "non-statutory", _("Non-statutory programme")
        ENTITLEMENT = "entitlement", _("Entitlement area")
        OPTION = "option", _("Option")
        GUIDANCE = "guidance", _("Guidance")

    subject = models.ForeignKey(
        Term, on_delete=models.CASCADE, related_name="statuses", limit_choices_to={"scheme": "subject"}
    )
    key_stage = models.ForeignKey(
        Term, on_delete=models.PROTECT, related_name="+", limit_choices_to={"scheme": "key-stage"}
    )
    status = models.CharField(max_length=20, choices=Status.choices)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)
    source_url = models.URLField(blank=True)

    class Meta:
        ordering = ["subject", "key_stage__order", "valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["subject", "key_stage", "valid_from"], name="subject_status_once_a_date")
        ]

    def __str__(self) -> str:
        return f"{self.subject} · {self.key_stage}: {self.get_status_display()}"

    def clean(self) -> None:
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValidationError({"valid_to": _("It ends before it starts.")})
        same = SubjectStatus.objects.filter(subject=self.subject_id, key_stage=self.key_stage_id).exclude(pk=self.pk)
        if self.valid_from:
            same = same.exclude(valid_to__lt=self.valid_from)
        if self.valid_to:
            same = same.exclude(valid_from__gt=self.valid_to)
        if overlapping := same.first():
            raise ValidationError({"valid_from": _("%(status)s holds then already.") % {"status": overlapping}})


class LicenceFlags(models.Model):
    """What a licence lets the library do with a work."""

    term = models.OneToOneField(
        Term,
        primary_key=True,
        on_delete=models.CASCADE,
        related_name="licence_flags",
        limit_choices_to={"scheme": "licence"},
    )
    url = models.URLField(_("licence text"), blank=True)
    may_redistribute = models.BooleanField(_("may be hosted here"), default=False)
    may_adapt = models.BooleanField(_("may be adapted"), default=False)
    may_sell = models.BooleanField(_("commercial use"), default=False)
    is_share_alike = models.BooleanField(_("share alike"), default=False)
    needs_attribution = models.BooleanField(_("needs attribution"), default=False)

    def __str__(self) -> str:
        return str(self.term)


class RetiredSlug(models.Model):
    """A slug whose term was deleted. Slugs are never reused, or old links would come to mean something else."""

    scheme = models.ForeignKey(Scheme, on_delete=models.CASCADE, related_name="+")
    slug = models.CharField(max_length=120)
    retired_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scheme", "slug"], name="slug_retired_once")]

    def __str__(self) -> str:
        return f"{self.scheme_id}/{self.slug}"

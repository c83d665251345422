"""The catalogue: lessons, records of external resources, and adapted versions as children of their lesson.

Tags are one many-to-many to vocabulary terms, split by scheme in forms and records (`vocabulary.tagging`).
"""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.fields import StreamField
from wagtail_localize.fields import SynchronizedField

from cms.models import BasePage
from resources import panels
from resources.blocks import FileBlock, LessonBlocks
from resources.forms import AdaptationPageForm, ExternalResourcePageForm, LessonPageForm
from resources.serving import SensitivePage
from vocabulary.models import LicenceFlags, Term
from vocabulary.tagging import Tagged

# A lesson without a publisher is the library's own, as is one that names this term of vocabulary/data/publisher.json.
OWN_PUBLISHER = "own"
# The term of vocabulary/data/accessibility-hazard.json that excludes the others, as W3C's vocabulary has it.
NO_HAZARD = "none"
# Messages by name of a field in the admin's form.
Problems = dict[str, str | Promise]


def licence_flags(licence: Term | None) -> LicenceFlags | None:
    """What the licence allows; none where there is no licence, or officers have added one without flags."""
    return getattr(licence, "licence_flags", None)


class ResourceIndexPage(BasePage):
    """The catalogue's root; its own page leads into the search."""

    max_count_per_parent = 1
    parent_page_types = ["home.HomePage"]
    subpage_types = ["resources.LessonPage", "resources.ExternalResourcePage"]
    template = "resources/resource_index_page.html"


class TaggedPage(Tagged, SensitivePage):
    """A catalogue page: tagged with terms, under a licence, found by search."""

    reference = models.CharField(
        _("reference"),
        max_length=80,
        blank=True,
        db_index=True,
        help_text=_("Its number in the source it came from, such as L17."),
    )
    # Digest of the record that an import last wrote: the same record again changes nothing (resources/exchange).
    record_digest = models.CharField(max_length=64, blank=True, editable=False)
    licence = models.ForeignKey(
        Term,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        limit_choices_to={"scheme": "licence"},
        verbose_name=_("licence"),
    )
    attribution = models.TextField(
        _("attribution"), blank=True, help_text=_("The statement that the licence asks for.")
    )
    accessibility_summary = models.TextField(
        _("accessibility"), blank=True, help_text=_("Plainly: what is accessible and what is not.")
    )
    keywords = models.TextField(
        _("search words"), blank=True, help_text=_("Words that teachers may type, one a line. Not shown.")
    )

    # A copy is another work.
    exclude_fields_in_copy = ["reference", "record_digest"]
    override_translatable_fields = [
        *BasePage.override_translatable_fields,
        SynchronizedField("reference", overridable=False),
        SynchronizedField("attribution"),
    ]

    class Meta:
        abstract = True

    @property
    def keyword_list(self) -> list[str]:
        return [line.strip() for line in self.keywords.splitlines() if line.strip()]

    def clean(self) -> None:
        super().clean()
        errors = self.mistakes()
        if not self.may_be_incomplete:
            errors |= self.gaps()
        if errors:
            raise ValidationError(errors)

    def mistakes(self) -> Problems:
        """What is wrong even in a draft, by field of the admin's form."""
        errors: Problems = {}
        if self.reference and self.locale_id:
            same = type(self).objects.filter(reference=self.reference, locale_id=self.locale_id)
            if same.exclude(translation_key=self.translation_key).exists():
                errors["reference"] = _("Another page has this reference.")
        hazards = {term.slug for term in self.terms.all() if term.scheme_id == "accessibility-hazard"}
        if NO_HAZARD in hazards and len(hazards) > 1:
            errors["hazards"] = _("“No known hazard” cannot stand beside a hazard: choose one or the other.")
        return errors

    def gaps(self) -> Problems:
        """What a draft may still lack, by field of the admin's form."""
        return {} if self.licence_id else {"licence": _("Choose a licence.")}


class ResourcePage(TaggedPage):
    """What lessons and external records share: what it is about, how sensitive, and who publishes it."""

    sensitivity = models.PositiveSmallIntegerField(
        _("sensitivity"),
        choices=Term.Sensitivity.choices,
        null=True,
        blank=True,
        help_text=_("Leave empty to take the highest of the themes' own."),
    )
    content_guidance_note = models.TextField(
        _("content guidance"), blank=True, help_text=_("What comes up, and where.")
    )
    supervision = models.CharField(
        _("supervision"),
        max_length=20,
        choices=[
            ("none-needed", _("None needed")),
            ("adult-present", _("An adult is present")),
            ("adult-led", _("Led by an adult")),
            ("dsl-informed-first", _("Tell the DSL first")),
        ],
        default="none-needed",
    )
    publisher = models.ForeignKey(
        Term,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        limit_choices_to={"scheme": "publisher"},
        verbose_name=_("publisher"),
    )
    source_url = models.URLField(_("source"), blank=True, max_length=500)

    class Meta:
        abstract = True

    @property
    def effective_sensitivity(self) -> int:
        """0 open, 1 guidance first, 2 officers only. A staff-only theme can't be opened by its page."""
        of_themes = max((term.sensitivity for term in self.terms_in("theme")), default=0)
        if of_themes == Term.Sensitivity.STAFF_ONLY or self.sensitivity is None:
            return of_themes
        return self.sensitivity

    def clean(self) -> None:
        self._imply_key_stages()
        super().clean()

    def _imply_key_stages(self) -> None:
        """Years that come without key stages bring theirs."""
        terms = list(self.terms.all())
        implied = {term.broader_id for term in terms if term.scheme_id == "year-group" and term.broader_id}
        if implied and not any(term.scheme_id == "key-stage" for term in terms):
            self.terms = [*terms, *Term.objects.filter(pk__in=implied)]
            self.__dict__.pop("sorted_terms", None)

    def mistakes(self) -> Problems:
        problems = super().mistakes()
        terms = list(self.terms.all())
        stages = {term.pk for term in terms if term.scheme_id == "key-stage"}
        years = [term for term in terms if term.scheme_id == "year-group" and term.broader_id]
        strays = [year for year in years if year.broader_id not in stages]
        if strays:
            problems["years"] = _("%(years)s: outside the key stages chosen. Add %(stages)s or take the year away.") % {
                "years": ", ".join(year.label for year in strays),
                "stages": ", ".join(sorted({year.broader.label for year in strays if year.broader})),
            }
        return problems

    def gaps(self) -> Problems:
        problems = super().gaps()
        schemes = {term.scheme_id for term in self.terms.all()}
        if "key-stage" not in schemes:
            problems["key_stages"] = _("Choose at least one key stage or year.")
        if "resource-type" not in schemes:
            problems["types"] = _("Choose at least one type.")
        if "audience" not in schemes:
            problems["audiences"] = _("Choose who it is for.")
        return problems


class LessonPage(ResourcePage):
    """A lesson with its text: our own, or openly licensed with attribution and source."""

    sessions = models.PositiveSmallIntegerField(
        _("sessions"), default=1, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    minutes = models.PositiveSmallIntegerField(
        _("minutes of one session"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(600)]
    )
    is_age_respectful = models.BooleanField(
        _("age-respectful design"),
        default=False,
        help_text=_("Design and examples suit older learners than the working level."),
    )
    evidence_level = models.CharField(
        _("evidence"),
        max_length=20,
        choices=[
            ("original-untested", _("Original, not yet tried in class")),
            ("piloted", _("Tried in class")),
            ("evaluated", _("Evaluated")),
            ("quality-marked", _("Quality-marked")),
        ],
        default="original-untested",
    )
    interactivity = models.CharField(
        _("way of learning"),
        max_length=10,
        blank=True,
        choices=[("active", _("Active")), ("expositive", _("Listening and watching")), ("mixed", _("Mixed"))],
    )
    is_political_topic = models.BooleanField(_("political topic"), default=False)
    impartiality_note = models.TextField(
        _("impartiality"), blank=True, help_text=_("How to stay balanced; needed for a political topic.")
    )
    units = models.TextField(_("units"), blank=True, help_text=_("Titles of the units it belongs to, one a line."))
    body = StreamField(LessonBlocks(), blank=True, verbose_name=_("lesson"))
    files = StreamField([("file", FileBlock())], blank=True, verbose_name=_("files"))

    base_form_class = LessonPageForm
    parent_page_types = ["resources.ResourceIndexPage"]
    subpage_types = ["resources.AdaptationPage"]
    template = "resources/lesson_page.html"

    edit_handler = panels.LESSON
    override_translatable_fields = [*TaggedPage.override_translatable_fields, SynchronizedField("units")]

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")

    @property
    def is_own(self) -> bool:
        """Whether the library itself publishes it."""
        return self.publisher is None or self.publisher.slug == OWN_PUBLISHER

    @property
    def total_minutes(self) -> int | None:
        return self.sessions * self.minutes if self.minutes else None

    @property
    def unit_list(self) -> list[str]:
        return [line.strip() for line in self.units.splitlines() if line.strip()]

    def live_adaptations(self) -> Iterable["AdaptationPage"]:
        return AdaptationPage.objects.child_of(self).live().prefetch_related("terms").order_by("path")

    def mistakes(self) -> Problems:
        problems = super().mistakes()
        flags = licence_flags(self.licence)
        if not self.is_own and flags and not flags.may_redistribute:
            problems["licence"] = _("This licence does not let us host the text. Record it as an external resource.")
        elif flags and not flags.may_adapt and self.pk and self.get_children().exists():
            problems["licence"] = _("This licence does not allow the adapted versions that the lesson has.")
        return problems

    def gaps(self) -> Problems:
        problems = super().gaps()
        flags = licence_flags(self.licence)
        if self.is_own and not self.minutes:
            problems["minutes"] = _("Enter how many minutes a session takes.")
        if not self.is_own and flags and flags.needs_attribution and not self.attribution.strip():
            problems["attribution"] = _("This licence asks for an attribution.")
        if not self.is_own and not self.source_url:
            problems["source_url"] = _("Enter the address where its publisher has it.")
        if self.is_political_topic and not self.impartiality_note.strip():
            problems["impartiality_note"] = _("Say how to stay balanced: the topic is political.")
        return problems


class ExternalResourcePage(ResourcePage):
    """A record of something published elsewhere: what it is, where, and why we list it; never its content."""

    why_listed = models.TextField(_("why we list it"), max_length=500)
    is_paid = models.BooleanField(_("costs money"), default=False)
    needs_impartiality_check = models.BooleanField(_("check for impartiality before use"), default=False)
    link_state = models.CharField(
        _("state of the link"),
        max_length=12,
        choices=[
            ("ok", _("Works")),
            ("redirected", _("Redirected")),
            ("broken", _("Broken")),
            ("superseded", _("Superseded")),
            ("archived", _("Archived")),
        ],
        default="ok",
    )
    checked_on = models.DateField(_("link checked on"), null=True, blank=True)

    base_form_class = ExternalResourcePageForm
    parent_page_types = ["resources.ResourceIndexPage"]
    subpage_types: list[str] = []
    template = "resources/external_resource_page.html"

    edit_handler = panels.EXTERNAL_RESOURCE

    class Meta:
        verbose_name = _("external resource")
        verbose_name_plural = _("external resources")

    def gaps(self) -> Problems:
        problems = super().gaps()
        problems.pop("licence", None)  # Often unknown, and nothing of the publisher's is hosted here.
        if not self.publisher_id:
            problems["publisher"] = _("Choose who publishes it.")
        if not self.source_url:
            problems["source_url"] = _("Enter the address that this record is about.")
        return problems


class AdaptationPage(TaggedPage):
    """A version of its parent lesson, rewritten for a need; it inherits the lesson's tags and is hidden without it."""

    is_age_respectful = models.BooleanField(_("age-respectful design"), default=False)
    reading_age = models.PositiveSmallIntegerField(_("reading age, in years"), null=True, blank=True)
    symbol_set = models.CharField(_("symbol set"), max_length=300, blank=True)
    body = StreamField(LessonBlocks(), verbose_name=_("adapted lesson"))
    files = StreamField([("file", FileBlock())], blank=True, verbose_name=_("files"))

    base_form_class = AdaptationPageForm
    parent_page_types = ["resources.LessonPage"]
    subpage_types: list[str] = []
    template = "resources/adaptation_page.html"

    edit_handler = panels.ADAPTATION

    class Meta:
        verbose_name = _("adapted version")
        verbose_name_plural = _("adapted versions")

    @cached_property
    def base(self) -> LessonPage:
        """The lesson that this version adapts. A form sets it for a page that has no place in the tree yet."""
        return self.get_parent().specific

    @property
    def effective_sensitivity(self) -> int:
        return self.base.effective_sensitivity

    @property
    def guidance_page(self) -> LessonPage:
        return self.base

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.base.live:
            raise Http404
        return super().serve(request, *args, **kwargs)

    def clean(self) -> None:
        if self.licence_id is None:
            self.licence = self.base.licence
        super().clean()

    def mistakes(self) -> Problems:
        problems = super().mistakes()
        flags = licence_flags(self.base.licence)
        if flags and not flags.may_adapt:
            problems["licence"] = _("The lesson's licence does not allow adapted versions.")
        return problems

    def gaps(self) -> Problems:
        problems = super().gaps()
        schemes = {term.scheme_id for term in self.terms.all()}
        if "send-need" not in schemes:
            problems["needs"] = _("Choose at least one need.")
        if "adaptation" not in schemes:
            problems["adaptations"] = _("Choose at least one kind of adaptation.")
        return problems

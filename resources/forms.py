"""The admin forms of catalogue pages: one field for each vocabulary, kept in the page's one set of terms."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.models import Page

from cms.languages import DEFAULT_LANGUAGE
from vocabulary.models import Term

# Travels best to other collections; officers may choose another.
LICENCE_OF_OWN_LESSONS = "cc-by-4.0"


class TermsField(forms.ModelMultipleChoiceField):
    """A choice of terms from the given schemes, narrower terms indented."""

    def __init__(self, *schemes: str, label: Any, required: bool = False, help_text: Any = "") -> None:
        self.schemes = schemes
        super().__init__(
            Term.objects.none(),  # The form sets it: models are not loaded yet when page classes are made.
            label=label,
            required=required,
            help_text=help_text,
            widget=forms.CheckboxSelectMultiple,
        )

    def clean(self, value: Any) -> models.QuerySet[Term]:
        """`required` marks the field; that it was left empty is said by the page, however it is published."""
        return super().clean(value) if value else Term.objects.none()

    def label_from_instance(self, obj: Term) -> str:
        return f"— {obj.label}" if obj.broader and obj.broader.scheme_id == obj.scheme_id else obj.label


class TaggedPageForm(WagtailAdminPageForm):
    """Fills its `TermsField`s from the page's terms, and the page's terms from them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = list(self.instance.terms.all())
        follows = self._follows_base_language()
        for name, field in self._terms_fields():
            if follows:
                field.disabled = True
                field.help_text = _("Follows the version in English.")
            mine = [term.pk for term in chosen if term.scheme_id in field.schemes]
            self.initial.setdefault(name, mine)
            # A deprecated term that a page has already stays choosable there.
            offered = Q(status=Term.Status.CURRENT) | Q(pk__in=mine)
            field.queryset = Term.objects.in_scheme(*field.schemes).filter(offered).select_related("broader")

    def _follows_base_language(self) -> bool:
        """Whether publishing another version would set this one's tags (`resources.tags`)."""
        page = self.instance
        if page._state.adding or page.locale.language_code == DEFAULT_LANGUAGE:
            return False
        return page.get_translations().filter(locale__language_code=DEFAULT_LANGUAGE).exists()

    def _terms_fields(self) -> Iterator[tuple[str, TermsField]]:
        return ((name, field) for name, field in self.fields.items() if isinstance(field, TermsField))

    def _post_clean(self) -> None:
        fields = dict(self._terms_fields())
        schemes = {scheme for field in fields.values() for scheme in field.schemes}
        kept = [term for term in self.instance.terms.all() if term.scheme_id not in schemes]
        chosen = [term for name in fields for term in self.cleaned_data.get(name) or ()]
        self.instance.terms = [*kept, *chosen]
        self.instance.__dict__.pop("sorted_terms", None)
        self.instance.may_be_incomplete = self.is_deferred_validation
        super()._post_clean()


class ResourcePageForm(TaggedPageForm):
    key_stages = TermsField(
        "key-stage", label=_("Key stages"), help_text=_("Chosen for you when you choose only years.")
    )
    years = TermsField("year-group", label=_("Years"))
    subjects = TermsField("subject", label=_("Subjects"))
    themes = TermsField("theme", label=_("Themes"))
    types = TermsField("resource-type", label=_("Type"), required=True)
    settings = TermsField("setting", label=_("Where it fits"))
    audiences = TermsField("audience", label=_("Who it is for"), required=True)
    content_guidance = TermsField("content-guidance", label=_("Content guidance"))


class VersionForm(TaggedPageForm):
    """What a lesson and its adapted version each say for themselves."""

    working_levels = TermsField("working-level", label=_("Working levels"))
    access_modes = TermsField("access-mode", label=_("Taken in"))
    hazards = TermsField("accessibility-hazard", label=_("Hazards"))


class LessonPageForm(VersionForm, ResourcePageForm):
    educational_uses = TermsField("educational-use", label=_("Used for"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance._state.adding and not self.initial.get("licence"):
            self.initial["licence"] = Term.objects.named("licence", [LICENCE_OF_OWN_LESSONS]).first()


class ExternalResourcePageForm(ResourcePageForm):
    pass


class AdaptationPageForm(VersionForm):
    needs = TermsField("send-need", label=_("Needs"), required=True)
    adaptations = TermsField("adaptation", label=_("Kinds of adaptation"), required=True)

    def __init__(self, *args: Any, parent_page: Page | None = None, **kwargs: Any) -> None:
        super().__init__(*args, parent_page=parent_page, **kwargs)
        if parent_page is not None:
            self.instance.base = parent_page.specific
        if self.instance._state.adding and not self.initial.get("licence"):
            self.initial["licence"] = self.instance.base.licence

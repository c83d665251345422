"""Pages tagged with terms: one many-to-many, `terms`, that forms and records split by scheme.

wagtail-localize leaves many-to-many fields alone. A work has one set of tags: what is published in the base language is
taken over by its other languages.
"""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from django import forms
from django.db import models
from django.db.models import Q
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.models import Page
from wagtail.signals import page_published

from cms.languages import DEFAULT_LANGUAGE
from cms.models import BasePage
from vocabulary.models import Term


class Tagged(BasePage):
    """A page with terms."""

    terms = ParentalManyToManyField(Term, related_name="+", blank=True)

    # Set by the form of a draft: a page that goes live is never incomplete.
    may_be_incomplete = False

    class Meta:
        abstract = True

    def terms_in(self, *schemes: str) -> list[Term]:
        """This page's terms of the given schemes, in vocabulary order."""
        return [term for term in self.sorted_terms if term.scheme_id in schemes]

    @cached_property
    def sorted_terms(self) -> list[Term]:
        return sorted(self.terms.all(), key=lambda term: (term.scheme_id, term.order, term.slug))


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
        """Whether publishing another version would set this one's tags (`share_tags`)."""
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


@receiver(page_published)
def share_tags(instance: Page, **kwargs: Any) -> None:
    """Also where the other version was made with the translation screens, which go by an older copy of the source."""
    if not isinstance(instance, Tagged) or instance.locale.language_code != DEFAULT_LANGUAGE:
        return
    terms = set(instance.terms.all())
    for version in instance.get_translations().prefetch_related("terms"):
        draft = version.get_latest_revision_as_object()
        if set(version.terms.all()) == terms == set(draft.terms.all()):
            continue
        is_published_whole = version.live and not version.has_unpublished_changes
        version.terms = draft.terms = list(terms)
        if not is_published_whole:
            version.save(clean=False)
        revision = draft.save_revision(clean=False)
        if is_published_whole:
            revision.publish()

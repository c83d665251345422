"""What all steps of a request have in common."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from django import forms
from django.forms.boundfield import BoundField
from django.utils.datastructures import MultiValueDict
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site

from training.asking.scan import Finding, findings
from training.forms.fields import AnyOf, Day, OneOf, Written
from training.models.requests import Kind
from vocabulary.models import Term

# What was typed into a step, by the name of the input.
Typed = dict[str, list[str]]


@dataclass(frozen=True)
class Asking:
    """Who is asked what: all that a step's form needs to know beside what was typed into it."""

    kind: Kind
    site: Site
    language: str
    answers: Mapping[str, Typed]

    @cached_property
    def terms(self) -> dict[str, list[Term]]:
        """The terms that are chosen from, by vocabulary: one statement, however many of the forms ask."""
        found: dict[str, list[Term]] = {"year-group": [], "delivery-format": []}
        for term in Term.objects.in_scheme(*found).current().order_by("order"):
            found[term.scheme_id].append(term)
        return found


class ScannedForm(forms.Form):
    """A form with free text. Text in which the scan finds something is refused once, kindly, and goes through when the
    person ticks that it shall (`keeps_text`). `found`: what is in the text that was sent.
    """

    use_required_attribute = False

    def __init__(self, data: Mapping[str, Any] | None = None, *, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial=dict(initial or {}), label_suffix="")
        self.found: list[Finding] = []
        if self._written():
            self.fields["keeps_text"] = forms.BooleanField(
                required=False, label=_("Send it as it is: an officer reads it before anybody else sees it")
            )

    def shown(self) -> Iterator[BoundField]:
        """The fields to fill in: the tick to send text as it is only where something was found."""
        return (field for field in self if field.name != "keeps_text" or self.found)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        by_field = {name: findings(cleaned.get(name) or "") for name in self._written()}
        self.found = [finding for finding in Finding if any(finding in found for found in by_field.values())]
        for name, found in by_field.items():
            if found and not cleaned.get("keeps_text"):
                self.add_error(
                    name,
                    _("This seems to hold %(found)s. Take it out, or say below that we should keep it safe.")
                    % {"found": ", ".join(str(finding.label) for finding in found)},
                )
        return cleaned

    def _written(self) -> list[str]:
        return [name for name, field in self.fields.items() if isinstance(field, Written)]


class StepForm(ScannedForm):
    """One page of a request. `question` heads the page; where it is empty, the only field's label does."""

    question: ClassVar[str | Promise] = ""

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, asking: Asking, initial: Mapping[str, Any] | None = None
    ) -> None:
        if data is not None and not isinstance(data, MultiValueDict):
            data = MultiValueDict(data)
        super().__init__(data, initial=initial)
        self.asking = asking

    @property
    def is_single(self) -> bool:
        """Whether its only field's label is the question."""
        return not self.question

    @property
    def heading(self) -> str | Promise:
        return self.question or next(iter(self)).label

    def typed(self) -> Typed:
        """What was typed, for a draft: given to the form again it is the same step."""
        names = [
            f"{name}{suffix}"
            for name, field in self.fields.items()
            for suffix in (("_day", "_month", "_year") if isinstance(field, Day) else ("",))
        ]
        data: Any = self.data
        return {name: data.getlist(name) for name in names if name in data}

    def values(self) -> dict[str, Any]:
        """The valid answers by the names of a request's fields."""
        return {name: value for name, value in self.cleaned_data.items() if name != "keeps_text"}

    def summary(self) -> list[tuple[str, str]]:
        """Label and answer for each field that was filled in, in words."""
        return [
            (str(field.label), answer)
            for field in self
            if field.name != "keeps_text" and (answer := self._in_words(field))
        ]

    def _in_words(self, field: BoundField) -> str:
        value = self.cleaned_data.get(field.name)
        match field.field:
            case AnyOf() as several:
                labels: dict[str, Any] = dict(several.choices)  # type: ignore[arg-type]
                if not value and several.nothing and field.data:
                    return str(several.nothing[1])
                return ", ".join(str(labels[slug]) for slug in value or ())
            case OneOf() | forms.ChoiceField() as one:
                return str(dict(one.choices).get(value, "")) if value else ""  # type: ignore[arg-type]
            case Day():
                return date_format(value, "l j F Y") if value else ""
        return "" if value is None else str(value)

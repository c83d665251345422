"""Which school: a search that works without a script, then a choice among what it found, or a name typed by hand."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from training.asking.offers import Label
from training.forms.fields import OneLine, OneOf
from training.forms.step import Asking, StepForm
from training.models.schools import School
from training.schools.area import OutsideArea, outside_area, served_codes
from training.schools.lookup import LIMIT, SchoolMatch, find
from training.schools.successors import successors

NOT_LISTED = "not-listed"
# Text of more than that is no school's name.
LONGEST = 200
_BY_HAND = ("school_name", "school_town", "school_postcode")
_POSTCODE = re.compile(r"([A-Z]{1,2}\d[A-Z\d]?)(\d[A-Z]{2})")


class SchoolSearchForm(forms.Form):
    """The search, by GET: nothing is kept of it."""

    use_required_attribute = False

    q = forms.CharField(
        label=_("Name, town, postcode or URN"),
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"class": "govuk-input", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={
            "required": _("Enter the name, town, postcode or URN of the school."),
            "max_length": _("Enter the name in no more than %(limit_value)d characters."),
        },
    )


class _SchoolChoice(OneOf):
    """A URN, of the matches or not: whether it can be chosen is asked of the register."""

    def valid_value(self, value: Any) -> bool:
        text = str(value)
        return text == NOT_LISTED or (text.isascii() and text.isdecimal() and len(text) < 9)


class SchoolChoiceForm(StepForm):
    """The choice among the schools that `search` found, or that the `q` found that was sent along.

    `values()` is the school, None when it was typed by hand, with the snapshot of a request's fields. `outside` says
    whom to ask when the school chosen is another authority's.
    """

    question = _("Which school, college or nursery do you ask for?")

    q = forms.CharField(required=False, max_length=LONGEST, widget=forms.HiddenInput)
    school = _SchoolChoice(
        label=_("Choose one"), error_messages={"required": _("Choose a school, or that it is not on the list.")}
    )

    school_name = OneLine(label=_("Name of the school or setting"), max_length=200, required=False)
    school_town = OneLine(label=_("Town or city"), max_length=100, required=False)
    school_postcode = OneLine(label=_("Postcode (optional)"), max_length=20, autocomplete="postal-code", required=False)

    def __init__(self, data: Mapping[str, Any] | None = None, *, asking: Asking, search: str = "") -> None:
        super().__init__(data, asking=asking)
        self.served = served_codes(asking.site)
        self.search = str(self.data.get("q") or "")[:LONGEST] if self.is_bound else search[:LONGEST]
        self.outside: OutsideArea | None = None
        self.initial["q"] = self.search
        self._matches: list[SchoolMatch] | None = None

    @property
    def matches(self) -> list[SchoolMatch]:
        """The schools to choose from. Looked for when they are shown: a form that is only checked asks for none."""
        if self._matches is None:
            self.offer(find(self.search, authorities=self.served) if self.search.strip() else [])
        return self._matches or []

    def offer(self, matches: list[SchoolMatch]) -> None:
        """Makes the matches the answers to choose from, with "not on this list" always the last."""
        self._matches = matches
        self.fields["school"].choices = [  # type: ignore[attr-defined]
            *((str(match.urn), Label(match.name, self._hint(match))) for match in matches),
            (NOT_LISTED, Label(str(_("It is not on this list")))),
        ]
        if not matches:
            self.initial["school"] = NOT_LISTED
        elif len(matches) == 1 and not matches[0].instead_of:
            self.initial["school"] = str(matches[0].urn)

    def _hint(self, match: SchoolMatch) -> str:
        parts = [match.hint]
        if self.served and match.la_code not in self.served:
            parts.append(str(_("in the area of %(authority)s") % {"authority": match.la_name}))
        if match.instead_of:
            parts.append(str(_("took over from %(school)s, which has closed") % {"school": match.instead_of}))
        return "; ".join(parts)

    @property
    def is_cut(self) -> bool:
        """Whether there may be more schools than are shown."""
        return len(self.matches) == LIMIT

    @property
    def count_in_words(self) -> str:
        """How many schools there are to choose from, in words."""
        count = len(self.matches)
        return ngettext("%(count)s school found", "%(count)s schools found", count) % {"count": count}

    def clean_school(self) -> School | None:
        """The open school of the URN; None for one that is not listed."""
        chosen = self.cleaned_data["school"]
        if chosen == NOT_LISTED:
            return None
        school = School.objects.filter(pk=int(chosen)).first()
        if school is None:
            raise ValidationError(_("This school is no longer in the register. Search for it again."))
        if not school.is_open:
            self._refuse_closed(school)
        self.outside = outside_area(school, self.asking.site, self.served)
        if self.outside:
            raise ValidationError(
                _("%(school)s is in the area of %(authority)s. We cannot take this request: please ask there."),
                params={"school": school.name, "authority": self.outside.authority},
            )
        return school

    def _refuse_closed(self, school: School) -> None:
        """Offers those that took over in its place."""
        took_over = successors(school)
        self.offer([SchoolMatch.of(each, instead_of=school.name) for each in took_over])
        if took_over:
            raise ValidationError(
                _("%(school)s has closed. Choose the school that took over from it."), params={"school": school.name}
            )
        raise ValidationError(
            _("%(school)s has closed. Search for another, or enter its name by hand."), params={"school": school.name}
        )

    def clean_school_postcode(self) -> str:
        """The postcode in its usual writing."""
        text = self.cleaned_data["school_postcode"].upper().replace(" ", "")
        if not text:
            return ""
        if not (found := _POSTCODE.fullmatch(text)):
            raise ValidationError(_("Enter a full postcode, such as DE1 2AB."))
        return f"{found[1]} {found[2]}"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "school" not in cleaned:
            return cleaned
        if cleaned["school"] is not None:
            # What was begun by hand no longer matters.
            for name in _BY_HAND:
                self.errors.pop(name, None)
                cleaned[name] = ""
            return cleaned
        for name, message in (
            ("school_name", _("Enter the name of the school or setting.")),
            ("school_town", _("Enter the town or city.")),
        ):
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, message)
        return cleaned

    def values(self) -> dict[str, Any]:
        school: School | None = self.cleaned_data["school"]
        typed = {name: self.cleaned_data[name] for name in _BY_HAND}
        return {"school": school, **(school.snapshot() if school else typed)}

    def summary(self) -> list[tuple[str, str]]:
        school: School | None = self.cleaned_data["school"]
        typed = ", ".join(text for name in _BY_HAND if (text := self.cleaned_data[name]))
        return [(str(_("School")), str(school) if school else typed)]

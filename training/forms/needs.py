"""For whom and with what: pupils' years, size of the group, format, room, access, aims. Nothing about a pupil."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from training.forms.fields import AnyOf, OneOf, Written
from training.forms.step import StepForm
from training.models.choices import Access, Facility, Goal
from training.models.requests import GroupSize

# Of the vocabulary's formats those that a school can ask for.
FORMATS = ("in-person-at-your-school", "in-person-council-venue", "live-online", "hybrid")
NO_PREFERENCE = "any"


class YearsForm(StepForm):
    year_groups = AnyOf(
        label=_("Which year groups is it for?"),
        help_text=_("Choose all that apply."),
        nothing=("adults", _("None: it is for adults")),
        error_messages={"required": _("Choose the year groups, or that it is for adults.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        terms = self.asking.terms["year-group"]
        self.fields["year_groups"].choices = [(term.slug, term.label) for term in terms]  # type: ignore[attr-defined]


class GroupForm(StepForm):
    group_size = OneOf(
        label=_("About how many people will take part?"),
        choices=GroupSize.choices,
        error_messages={"required": _("Choose about how many people.")},
    )


class FormatForm(StepForm):
    delivery_format = OneOf(
        label=_("How should the session take place?"),
        error_messages={"required": _("Choose how the session should take place.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(term.slug, term.label) for term in self.asking.terms["delivery-format"] if term.slug in FORMATS]
        self.fields["delivery_format"].choices = [*choices, (NO_PREFERENCE, _("No preference"))]  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        chosen = self.cleaned_data["delivery_format"]
        return {"delivery_format": "" if chosen == NO_PREFERENCE else chosen}


class FacilitiesForm(StepForm):
    facilities = AnyOf(label=_("What does the room have? (optional)"), choices=Facility.choices, required=False)


class AccessForm(StepForm):
    question = _("What access does the session need?")

    access = AnyOf(label=_("Choose all that apply (optional)"), choices=Access.choices, required=False)
    access_note = Written(
        label=_("Anything else about the room or the session (optional)"),
        help_text=_("About the session as a whole. Do not write about one person's health or needs."),
        max_length=200,
        rows=3,
        required=False,
    )


class GoalsForm(StepForm):
    question = _("What would you like to get out of it?")

    goals = AnyOf(label=_("Choose all that apply (optional)"), choices=Goal.choices, required=False)
    goals_note = Written(
        label=_("In your own words (optional)"),
        help_text=_("Do not write about a pupil, an incident or a concern: this form is not read at once."),
        max_length=300,
        required=False,
    )


class MoreForm(StepForm):
    wants_more = OneOf(
        label=_("Would you like to tell us more now?"),
        help_text=_("Such as access needs and equipment. You can do it later too, by the link that we send you."),
        choices=[("no", _("No, show me my answers")), ("yes", _("Yes, a few more questions"))],
        error_messages={"required": _("Choose whether you would like to tell us more.")},
    )

    def values(self) -> dict[str, Any]:
        return {}

    def summary(self) -> list[tuple[str, str]]:
        return []

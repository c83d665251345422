"""When: up to three dates, or a month."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from training.forms.fields import Day
from training.forms.step import StepForm
from training.models.choices import PartOfDay

MONTHS_AHEAD = 15


def _part(label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=PartOfDay.choices,
        initial=PartOfDay.ANY,
        required=False,
        widget=forms.Select(attrs={"class": "govuk-select"}),
    )


def months() -> list[tuple[str, str]]:
    """The months to come: ("2027-01", "January 2027")."""
    today = timezone.localdate()
    ahead = [divmod(today.year * 12 + today.month - 1 + number, 12) for number in range(MONTHS_AHEAD)]
    return [(f"{year}-{month + 1:02}", f"{MONTHS[month + 1]} {year}") for year, month in ahead]


class DatesForm(StepForm):
    question = _("When would suit you?")

    day_1 = Day(label=_("First choice"), help_text=_("For example 14 1 2027."), required=False)
    part_1 = _part(_("Time of day of the first choice"))
    day_2 = Day(label=_("Second choice (optional)"), required=False)
    part_2 = _part(_("Time of day of the second choice"))
    day_3 = Day(label=_("Third choice (optional)"), required=False)
    part_3 = _part(_("Time of day of the third choice"))
    time_window = forms.ChoiceField(
        label=_("Or about when"), required=False, widget=forms.Select(attrs={"class": "govuk-select"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time_window"].choices = [("", _("Choose a month")), *months()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        days = [cleaned.get(f"day_{number}") for number in (1, 2, 3)]
        if not self.errors and not any(days) and not cleaned.get("time_window"):
            self.add_error("day_1", _("Enter a date, or choose a month."))
        for number, day in enumerate(days, start=1):
            if day and day in days[: number - 1]:
                self.add_error(f"day_{number}", _("You have entered this date already."))
        return cleaned

    def _dates(self) -> list[tuple[date, str]]:
        answers = self.cleaned_data
        return [
            (answers[f"day_{number}"], answers[f"part_{number}"] or PartOfDay.ANY)
            for number in (1, 2, 3)
            if answers[f"day_{number}"]
        ]

    def values(self) -> dict[str, Any]:
        return {
            "preferred_dates": [{"date": day.isoformat(), "part": part} for day, part in self._dates()],
            "time_window": self.cleaned_data["time_window"],
        }

    def summary(self) -> list[tuple[str, str]]:
        """Dates without the choice of a time of day that nobody made."""
        left_out = {f"part_{number}" for number in (1, 2, 3) if not self.cleaned_data[f"day_{number}"]}
        labels = {str(self[name].label) for name in left_out}
        return [row for row in super().summary() if row[0] not in labels]

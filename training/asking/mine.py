"""What the requester's own page shows of a request, and what may be changed of it there."""

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from training.asking.flow import FLOWS, Step
from training.asking.scan import Finding
from training.forms.fields import Written
from training.forms.step import StepForm
from training.models.choices import Access, Facility, Goal, PartOfDay
from training.models.requests import Kind, ProposedDate, State, TextState, TrainingRequest

# Who asks, for which school and what for, is another request.
CHANGEABLE = ("group", "dates", "phone", "facilities", "access", "goals", "address")
# What was agreed is changed by the officer.
_BEFORE_AGREED = ("group", "dates", "address")


class AnswerForm(StepForm):
    """The answer to what the officer asked back."""

    answer = Written(
        label=gettext_lazy("Your answer"),
        help_text=gettext_lazy("Do not write about a pupil or a concern about a person."),
        max_length=600,
        rows=6,
        error_messages={"required": gettext_lazy("Enter your answer.")},
    )

    def values(self) -> dict[str, Any]:
        return {"details": {"answer": self.cleaned_data["answer"]}}


ANSWER = Step("answer", AnswerForm)


def changes(request: TrainingRequest) -> list[Step]:
    """The questions that may be answered anew, as the request stands."""
    agreed = request.state == State.CONFIRMED
    steps = [
        step
        for step in FLOWS[Kind(request.kind)]
        if step.slug in CHANGEABLE and not (agreed and step.slug in _BEFORE_AGREED)
    ]
    return [ANSWER, *steps] if request.state == State.INFO_NEEDED else steps


def initial(request: TrainingRequest, step: Step) -> dict[str, Any]:
    """The step's form as the request stands. Text that is held is not shown again."""
    if step.slug == "dates":
        return {"time_window": request.time_window} | {
            name: value
            for number, each in enumerate(request.preferred_dates, start=1)
            for name, value in (
                (f"day_{number}", date.fromisoformat(each["date"])),
                (f"part_{number}", each["part"]),
            )
        }
    hidden = set() if request.is_text_visible else {"access_note", "goals_note"}
    return {name: getattr(request, name, None) for name in step.form.base_fields if name not in hidden}


def changed_values(request: TrainingRequest, form: StepForm) -> dict[str, Any]:
    """What a valid form changes. Text in which something is found is held, whatever an officer said of the old text."""
    values = form.values()
    if "details" in values:
        values["details"] = {**request.details, **values["details"]}
    if form.found:
        found = {*request.text_findings, *form.found}
        values |= {
            "text_state": TextState.HELD,
            "text_findings": [finding.value for finding in Finding if finding in found],
        }
    elif request.text_state == TextState.REDACTED and any(values.get(name) for name in ("access_note", "goals_note")):
        # The old text is gone; nothing is wrong with the new one.
        values["text_state"] = TextState.CLEAR
    return values


def dates_to_pick(request: TrainingRequest) -> list[ProposedDate]:
    if request.state != State.OFFERED:
        return []
    return list(request.proposed_dates.filter(withdrawn_at=None, picked_at=None, starts_at__gt=timezone.now()))


def question(request: TrainingRequest) -> str:
    """What the officer asked last."""
    asked = request.events.filter(action="ask").order_by("-at", "-pk").values_list("note", flat=True).first()
    return asked or ""


def rows(request: TrainingRequest) -> list[tuple[str, str]]:
    """Label and words for all that was asked for, as it stands; empty answers are left out."""
    wanted = [
        f"{date_format(date.fromisoformat(each['date']), 'l j F Y')}, {PartOfDay(each['part']).label}"
        for each in request.preferred_dates
    ]
    text = request.is_text_visible
    found = [
        (_("Training"), request.offer_title),
        (_("School or organisation"), request.school_name),
        (_("Places"), str(request.places) if request.session_id else ""),
        (_("Number of people"), request.get_group_size_display()),
        (_("Dates you asked for"), "\n".join(wanted)),
        (_("Or about when"), month_in_words(request.time_window)),
        (_("Where"), request.address),
        (_("The room has"), labels(Facility, request.facilities)),
        (_("Access"), labels(Access, request.access)),
        (_("Access, in your words"), request.access_note if text else ""),
        (_("Aims"), labels(Goal, request.goals)),
        (_("Aims, in your words"), request.goals_note if text else ""),
        (_("Telephone"), request.requester_phone),
    ]
    return [(label, words) for label, words in found if words]


def month_in_words(month: str) -> str:
    """ "2027-01" as "January 2027"."""
    year, _dash, number = month.partition("-")
    return f"{MONTHS[int(number)]} {year}" if number else ""


def labels(choices: Any, slugs: list[str]) -> str:
    return ", ".join(str(choices(slug).label) for slug in slugs if slug in choices.values)

"""What the requester's own page shows of a request, and what may be changed of it there."""

from collections.abc import Mapping
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
from training.messages.calendar import Method
from training.models.choices import Access, Facility, Goal, PartOfDay
from training.models.requests import Kind, ProposedDate, State, TextState, TrainingRequest
from training.requester import agreed_meanwhile
from vocabulary.models import Term

# Who asks, for which school and what for, is another request.
CHANGEABLE = ("places", "group", "dates", "phone", "facilities", "access", "goals", "address")
# What was agreed is changed by the officer.
_BEFORE_AGREED = ("group", "dates", "address")
# What may be typed freely beside choices.
_NOTES = ("access_note", "goals_note")


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
    hidden = set() if request.is_text_visible else set(_NOTES)
    return {name: getattr(request, name, None) for name in step.form.base_fields if name not in hidden}


def changed_values(request: TrainingRequest, form: StepForm) -> dict[str, Any]:
    """What a valid form changes. Text in which something is found is held, whatever an officer said of the old text."""
    values = form.values()
    is_new = any(values.get(name) for name in (*_NOTES, "details"))
    details = dict(request.details)
    if answer := values.pop("details", {}).get("answer"):
        details["answer"] = "\n\n".join(filter(None, (details.get("answer"), answer)))
    if request.text_state == TextState.HELD:
        # It was not shown again: an officer still has to read what stood there.
        replaced = [getattr(request, name) for name in _NOTES if values.get(name) and getattr(request, name)]
        values = {name: value for name, value in values.items() if value or name not in _NOTES}
        if replaced:
            details["earlier"] = "\n\n".join(filter(None, (details.get("earlier"), *replaced)))
    if details != request.details:
        values["details"] = details
    if form.found:
        found = {*request.text_findings, *form.found}
        values |= {
            "text_state": TextState.HELD,
            "text_findings": [finding.value for finding in Finding if finding in found],
        }
    elif request.text_state == TextState.REDACTED and is_new:
        # The old text is gone; nothing is wrong with the new one.
        values["text_state"] = TextState.CLEAR
    return values


def dates_to_pick(request: TrainingRequest) -> list[ProposedDate]:
    """The proposed dates that are still to come and still free."""
    if request.state != State.OFFERED:
        return []
    taken = list(agreed_meanwhile(request).values_list("starts_at", "ends_at"))
    proposed = request.proposed_dates.open().filter(starts_at__gt=timezone.now())
    return [
        each
        for each in proposed
        if not any(start and end and start < each.ends_at and end > each.starts_at for start, end in taken)
    ]


def calendar_method(request: TrainingRequest) -> Method | None:
    """What the calendar file does: invites while it is agreed, takes back what went out; none where nothing did."""
    if not request.has_agreed_time:
        return None
    if request.state == State.CONFIRMED:
        return "REQUEST"
    cancelled = (State.CANCELLED_BY_SCHOOL, State.CANCELLED_BY_COUNCIL)
    was_invited = request.state in cancelled and request.messages.filter(calendar_method="REQUEST").exists()
    return "CANCEL" if was_invited else None


def question(request: TrainingRequest) -> str:
    """What the officer asked last."""
    asked = request.events.filter(action="ask").order_by("-at", "-pk").values_list("note", flat=True).first()
    return asked or ""


def rows(request: TrainingRequest) -> list[tuple[str, str]]:
    """Label and words for all that was asked for, as it stands; empty answers and held words are left out."""
    details = request.details if request.is_text_visible else {}
    notes = {name: getattr(request, name) for name in _NOTES} if request.is_text_visible else {}
    found = [
        (_("Training"), request.offer_title),
        (_("Or"), request.alternative_offer.title if request.alternative_offer else ""),
        (_("Kind of event"), details.get("event")),
        (_("Advice on"), details.get("materials")),
        (_("School or organisation"), ", ".join(filter(None, (request.school_name, request.school_town)))),
        (_("Together with"), ", ".join(each.get("name") or f"URN {each.get('urn')}" for each in request.cluster)),
        (_("Places"), request.places if request.session_id else ""),
        (_("Year groups"), _terms("year-group", request.year_groups)),
        (_("Number of people"), request.get_group_size_display()),
        (_("Dates you asked for"), "\n".join(_wanted(each) for each in request.preferred_dates)),
        (_("Or about when"), month_in_words(request.time_window)),
        (_("Format"), _terms("delivery-format", [request.delivery_format])),
        (_("Where"), request.address),
        (_("Seats"), request.details.get("venue_capacity")),
        (_("The room has"), labels(Facility, request.facilities)),
        (_("Access"), labels(Access, request.access)),
        (_("Access, in your words"), notes.get("access_note")),
        (_("Aims"), labels(Goal, request.goals)),
        (_("Aims, in your words"), notes.get("goals_note")),
        (_("Your answer"), details.get("answer")),
        (_("Name"), request.requester_name),
        (_("Role"), request.get_requester_role_display()),
        (_("E-mail address"), request.requester_email),
        (_("Telephone"), request.requester_phone),
    ]
    return [(label, str(words)) for label, words in found if words]


def _wanted(each: Mapping[str, str]) -> str:
    return f"{date_format(date.fromisoformat(each['date']), 'l j F Y')}, {PartOfDay(each['part']).label}"


def _terms(scheme: str, slugs: list[str]) -> str:
    if not any(slugs):
        return ""
    return ", ".join(term.label for term in Term.objects.named(scheme, slugs).order_by("order"))


def month_in_words(month: str) -> str:
    """ "2027-01" as "January 2027"."""
    year, _dash, number = month.partition("-")
    return f"{MONTHS[int(number)]} {year}" if number else ""


def labels(choices: Any, slugs: list[str]) -> str:
    return ", ".join(str(choices(slug).label) for slug in slugs if slug in choices.values)

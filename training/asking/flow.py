"""The questions of each kind of request, in order, and what the answers make."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from training.asking.scan import Finding
from training.forms.needs import AccessForm, FacilitiesForm, FormatForm, GoalsForm, GroupForm, MoreForm, YearsForm
from training.forms.school import SchoolChoiceForm
from training.forms.step import Asking, StepForm, Typed
from training.forms.what import (
    AddressForm,
    AlternativeForm,
    EventForm,
    MaterialsForm,
    OfferForm,
    PlacesForm,
    SessionForm,
    VenueForm,
)
from training.forms.when import DatesForm
from training.forms.who import ClusterForm, EmailForm, NameForm, OrganisationForm, PhoneForm, RoleForm
from training.models.requests import Kind, TextState, TrainingRequest

Answers = Mapping[str, Typed]


@dataclass(frozen=True, slots=True)
class Step:
    """One page: its name in the URL, its form, and when it is asked."""

    slug: str
    form: type[StepForm]
    applies: Callable[[Answers], bool] = lambda answers: True

    @property
    def label(self) -> str:
        """What it asks for, in the words that head its page."""
        return str(self.form.question or next(iter(self.form.base_fields.values())).label)


def _wants_more(answers: Answers) -> bool:
    return answers.get("more", {}).get("wants_more") == ["yes"]


SESSION = Step("session", SessionForm)
PLACES = Step("places", PlacesForm)
OFFER = Step("offer", OfferForm)
SCHOOL = Step("school", SchoolChoiceForm)
ORGANISATION = Step("organisation", OrganisationForm)
YEARS = Step("years", YearsForm)
GROUP = Step("group", GroupForm)
DATES = Step("dates", DatesForm)
FACILITIES = Step("facilities", FacilitiesForm)
YOU = (Step("role", RoleForm), Step("name", NameForm), Step("email", EmailForm), Step("more", MoreForm))
MORE_ACCESS = Step("access", AccessForm, _wants_more)
MORE_PHONE = Step("phone", PhoneForm, _wants_more)
MORE_FACILITIES = Step("facilities", FacilitiesForm, _wants_more)
MORE_GOALS = Step("goals", GoalsForm, _wants_more)

# Ten questions at most, then what is asked only of those who want to tell more.
FLOWS: dict[Kind, tuple[Step, ...]] = {
    Kind.PLACE: (SESSION, PLACES, SCHOOL, *YOU, MORE_ACCESS, MORE_PHONE),
    Kind.BESPOKE: (
        *(OFFER, SCHOOL, YEARS, GROUP, DATES, Step("format", FormatForm), *YOU),
        Step("alternative", AlternativeForm, _wants_more),
        Step("cluster", ClusterForm, _wants_more),
        *(MORE_GOALS, MORE_FACILITIES, MORE_ACCESS, MORE_PHONE),
    ),
    Kind.COMMUNITY: (
        *(OFFER, Step("event", EventForm), ORGANISATION, GROUP, DATES, Step("address", AddressForm), *YOU),
        *(MORE_GOALS, MORE_FACILITIES, MORE_ACCESS, MORE_PHONE),
    ),
    Kind.VENUE: (ORGANISATION, Step("venue", VenueForm), FACILITIES, DATES, *YOU, MORE_ACCESS, MORE_PHONE),
    Kind.ADVICE: (
        *(Step("materials", MaterialsForm), SCHOOL, *YOU),
        Step("years", YearsForm, _wants_more),
        MORE_PHONE,
    ),
}


def route(kind: Kind, answers: Answers) -> list[Step]:
    """The steps that these answers lead through."""
    return [step for step in FLOWS[kind] if step.applies(answers)]


def step_named(kind: Kind, slug: str) -> Step | None:
    return next((step for step in FLOWS[kind] if step.slug == slug), None)


def unanswered(kind: Kind, answers: Answers) -> Step | None:
    """The first step that has no answer yet; none when all can be checked and sent."""
    return next((step for step in route(kind, answers) if step.slug not in answers), None)


def following(kind: Kind, answers: Answers, slug: str) -> Step | None:
    """The step after this one on the way, none after the last."""
    steps = route(kind, answers)
    place = next((place for place, step in enumerate(steps) if step.slug == slug), -1)
    return steps[place + 1] if place + 1 < len(steps) else None


def preceding(kind: Kind, answers: Answers, slug: str) -> Step | None:
    """The step before this one on the way, none before the first."""
    before = None
    for step in route(kind, answers):
        if step.slug == slug:
            return before
        before = step
    return None


def filled(asking: Asking) -> Iterator[tuple[Step, StepForm]]:
    """The steps on the way with their forms as they were filled in, to be validated again."""
    for step in route(asking.kind, asking.answers):
        if step.slug in asking.answers:
            yield step, step.form(asking.answers[step.slug], asking=asking)


def build(asking: Asking, forms: list[StepForm]) -> TrainingRequest:
    """The request that valid `forms` make, not yet stored. Text in which something was found is held."""
    values: dict[str, Any] = {}
    details: dict[str, Any] = {}
    found: list[Finding] = []
    for form in forms:
        answers = form.values()
        details |= answers.pop("details", {})
        values |= answers
        found += form.found
    return TrainingRequest(
        kind=asking.kind,
        site=asking.site,
        language=asking.language,
        details=details,
        text_state=TextState.HELD if found else TextState.CLEAR,
        text_findings=[finding.value for finding in Finding if finding in found],
        **values,
    )

"""The queue of requests: which are shown, and how many there are by state, kind, age, area and officer."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import django_filters
from django import forms
from django.db.models import Case, Count, Q, QuerySet, TextField, Value, When
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet

from training.admin.forms import officer_name
from training.models import ClosedDays, Kind, State, TextState, TrainingRequest

# Within so many working days somebody takes a new request (`domain.md` §1.18).
PROMISE = 2
AGES: dict[str, str | Promise] = {
    "new": gettext_lazy("Up to 2 working days"),
    "days": gettext_lazy("Up to 2 weeks"),
    "weeks": gettext_lazy("Up to 8 weeks"),
    "months": gettext_lazy("Older"),
}
SAVED: dict[str, str | Promise] = {
    "": gettext_lazy("Still open"),
    "mine": gettext_lazy("Mine"),
    "unassigned": gettext_lazy("Unassigned"),
    "late": gettext_lazy("New for more than 2 working days"),
    "held": gettext_lazy("Words held back"),
    "all": gettext_lazy("Ended ones too"),
}
NOBODY = "nobody"
_PARTS = ("state", "kind", "age", "area", "officer")


def working_days_ago(days: int, now: datetime | None = None) -> datetime:
    """The moment since which so many whole working days have passed: no weekends, no bank holidays. One statement."""
    moment = now or timezone.localtime()
    free = ClosedDays.objects.filter(kind=ClosedDays.Kind.BANK_HOLIDAY, school=None)
    spans = list(free.filter(last_day__gte=moment.date() - timedelta(days=30)).values_list("first_day", "last_day"))
    while days:
        moment -= timedelta(days=1)
        days -= moment.weekday() < 5 and not any(first <= moment.date() <= last for first, last in spans)
    return moment


@dataclass(frozen=True, slots=True)
class Ages:
    """Where one age ends and the next begins."""

    late: datetime
    fortnight: datetime
    months: datetime

    @classmethod
    def now(cls) -> "Ages":
        now = timezone.localtime()
        return cls(working_days_ago(PROMISE, now), now - timedelta(weeks=2), now - timedelta(weeks=8))

    def expression(self) -> Case:
        return Case(
            When(submitted_at__gte=self.late, then=Value("new")),
            When(submitted_at__gte=self.fortnight, then=Value("days")),
            When(submitted_at__gte=self.months, then=Value("weeks")),
            default=Value("months"),
            output_field=TextField(),
        )


def chosen(query: QueryDict) -> dict[str, set[str]]:
    """What the address asks for, by the names of the parts."""
    return {part: {value for value in query.getlist(part) if value} for part in _PARTS}


class QueueCounts:
    """How many requests each choice would show, under all choices of the other parts. Two statements, however many."""

    def __init__(self, requests: QuerySet[TrainingRequest], request: HttpRequest, ages: Ages) -> None:
        self.chosen = chosen(request.GET)
        is_open_only = not self.chosen["state"] and request.GET.get("saved") != "all"
        open_states = {str(state) for state in State.open()}
        self.areas: set[str] = set()
        found = requests.annotate(age=ages.expression()).order_by()
        columns = ("state", "kind", "age", "authority_name", "officer_id")
        self.saved = requests.aggregate(
            **{name or "open": Count("pk", saved_filter(name, request.user, ages)) for name in SAVED}
        )
        self.counts: dict[str, Counter[str]] = {part: Counter() for part in _PARTS}
        for *values, count in found.values_list(*columns).annotate(count=Count("pk")):
            row = dict(zip(_PARTS, (*values[:4], str(values[4] or NOBODY)), strict=True))
            self.areas.add(row["area"])
            for part in _PARTS:
                others = (self._has(row, other) for other in _PARTS if other != part)
                if all(others) and (part == "state" or not is_open_only or row["state"] in open_states):
                    self.counts[part][row[part]] += count

    def _has(self, row: dict[str, str], part: str) -> bool:
        return not self.chosen[part] or row[part] in self.chosen[part]

    def choices(self, part: str, labels: Iterable[tuple[str, Any]]) -> list[tuple[str, str]]:
        """Choices with their counts; those that nothing has are left out, unless chosen."""
        counts = self.counts[part]
        return [
            (value, f"{label} ({counts[value]})")
            for value, label in labels
            if counts[value] or value in self.chosen[part]
        ]


def saved_filter(name: str, user: Any, ages: Ages) -> Q:
    """The requests of a saved filter."""
    still_open = Q(state__in=State.open())
    return {
        "": still_open,
        "mine": still_open & Q(officer_id=user.pk),
        # Of a place on a session, the session's officer takes care.
        "unassigned": still_open & Q(officer=None, session=None),
        "late": Q(state=State.SUBMITTED, submitted_at__lt=ages.late),
        "held": Q(text_state=TextState.HELD),
        "all": Q(),
    }[name]


class QueueFilterSet(WagtailFilterSet):
    """The filters of the list; their choices carry counts, so they are made for each request."""

    state = django_filters.MultipleChoiceFilter(label=gettext_lazy("State"), widget=forms.CheckboxSelectMultiple)
    kind = django_filters.MultipleChoiceFilter(label=gettext_lazy("Asked for"), widget=forms.CheckboxSelectMultiple)
    age = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Age"), widget=forms.CheckboxSelectMultiple, method="of_age"
    )
    area = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Area"), field_name="authority_name", widget=forms.CheckboxSelectMultiple
    )
    officer = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Officer"), widget=forms.CheckboxSelectMultiple, method="of_officer"
    )
    saved = django_filters.ChoiceFilter(
        label=gettext_lazy("Show"),
        choices=[(name, label) for name, label in SAVED.items() if name],
        empty_label=SAVED[""],
        widget=forms.RadioSelect,
        method="of_saved",
    )

    class Meta:
        model = TrainingRequest
        fields: list[str] = []

    def __init__(self, *args: Any, counts: QueueCounts, ages: Ages, officers: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ages = ages
        areas = sorted(counts.areas - {""})
        people = [(NOBODY, _("Nobody")), *((str(officer.pk), officer_name(officer)) for officer in officers)]
        labels: dict[str, Iterable[tuple[str, Any]]] = {
            "state": State.choices,
            "kind": Kind.choices,
            "age": AGES.items(),
            "area": [(area, area) for area in areas],
            "officer": people,
        }
        for part, choices in labels.items():
            self.filters[part].extra["choices"] = counts.choices(part, choices)

    def of_age(self, queryset: QuerySet[Any], name: str, value: list[str]) -> QuerySet[Any]:
        return queryset.alias(age=self.ages.expression()).filter(age__in=value) if value else queryset

    def of_officer(self, queryset: QuerySet[Any], name: str, value: list[str]) -> QuerySet[Any]:
        if not value:
            return queryset
        people = Q(officer_id__in=[key for key in value if key != NOBODY])
        return queryset.filter(people | Q(officer=None) if NOBODY in value else people)

    def of_saved(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset.filter(saved_filter(value, self.request.user, self.ages))

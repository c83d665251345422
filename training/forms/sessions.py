"""The filters of the list of sessions. What it does not know it ignores, as the search does."""

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site

from training.models.sessions import TrainingSession, TrainingSessionQuerySet
from vocabulary.models import Term

_MONTHS = 12


class SessionsForm(forms.Form):
    month = forms.ChoiceField(label=_("Month"), required=False)
    format = forms.ChoiceField(label=_("Format"), required=False)
    audience = forms.ChoiceField(label=_("Who it is for"), required=False)

    def __init__(self, data: Any, *, site: Site) -> None:
        super().__init__(data)
        self.site = site
        terms = list(Term.objects.in_scheme("delivery-format", "audience").current())
        first = timezone.localdate().replace(day=1)
        months = [_months_after(first, number) for number in range(_MONTHS)]
        self._offer("month", [(f"{month:%Y-%m}", date_format(month, "F Y")) for month in months], _("All months"))
        for name, scheme, everything in (
            ("format", "delivery-format", _("All formats")),
            ("audience", "audience", _("Everybody")),
        ):
            self._offer(name, [(t.slug, t.label) for t in terms if t.scheme_id == scheme], everything)

    def _offer(self, name: str, choices: list[tuple[str, str]], everything: Any) -> None:
        self.fields[name].choices = [("", everything), *choices]  # type: ignore[attr-defined]

    def found(self) -> TrainingSessionQuerySet:
        """The sessions to come that meet the filters, soonest first."""
        sessions = TrainingSession.objects.filter(site=self.site).upcoming().with_places()
        self.is_valid()
        if month := self.cleaned_data.get("month"):
            first = date.fromisoformat(f"{month}-01")
            starts, ends = (_midnight(day) for day in (first, _months_after(first, 1)))
            sessions = sessions.filter(starts_at__gte=starts, starts_at__lt=ends)
        if slug := self.cleaned_data.get("format"):
            sessions = sessions.filter(format__slug=slug)
        if slug := self.cleaned_data.get("audience"):
            audience = Term.objects.filter(scheme="audience", slug=slug)
            sessions = sessions.filter(offer__terms__in=audience)
        return sessions.select_related("offer", "format")


def _months_after(first: date, number: int) -> date:
    years, month = divmod(first.month - 1 + number, 12)
    return first.replace(year=first.year + years, month=month + 1)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))

"""The small forms by which officers act on a request. Each carries the version of the request that was shown."""

from datetime import datetime, timedelta
from typing import Any, cast

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateTimeInput
from wagtail.permission_policies.sites import SitePermissionPolicy

from training.clashes import Clash, Span, clashes
from training.forms.what import MOST_PLACES
from training.models import TrainingRequest
from training.reasons import Cancelled, Declined, Signposted
from training.roles import requests_policy

# As long as the timeline keeps and a message should be.
_WORDS = 300
_MOST_PEOPLE = 9999


def _note(label: Any, help_text: Any = "", *, required: bool = False) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, help_text=help_text, required=required, max_length=_WORDS, widget=area)


_TOLD = gettext_lazy("The requester reads it. Name nobody else, and no pupil.")
_KEPT = gettext_lazy("For the timeline; the requester does not see it. Name no pupil.")


def officer_name(user: User | None) -> str:
    return user.get_full_name() or user.get_username() if user else ""


def own_sites(form: WagtailAdminModelForm, policy: SitePermissionPolicy) -> None:
    """Lets an officer choose among the councils that they work for."""
    sites = policy.sites_user_has_any_permission_for(form.for_user, ["add", "change"])
    field = cast(forms.ModelChoiceField, form.fields["site"])
    field.queryset = sites
    if not form.instance.pk:
        field.initial = sites.order_by("-is_default_site").first()


class ActionForm(forms.Form):
    """`values()` are the keyword arguments of the action's service."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, request: TrainingRequest, user: User, **kwargs: Any) -> None:
        self.request, self.user = request, user
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = request.version
        # By day or time: what is in the way of the times that were entered.
        self.clashes: list[tuple[datetime, list[Clash]]] = []

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class OfficerField(forms.ModelChoiceField):
    def label_from_instance(self, obj: User) -> str:
        return officer_name(obj)


class HandOverForm(ActionForm):
    to = OfficerField(User.objects.none(), label=gettext_lazy("To"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        officers = requests_policy.users_with_any_permission_for_instance(["change"], self.request).distinct()
        field = cast(OfficerField, self.fields["to"])
        field.queryset = officers.exclude(pk=self.request.officer_id).order_by("username")


class AskForm(ActionForm):
    question = _note(gettext_lazy("Question"), _TOLD, required=True)


class AnswerForm(ActionForm):
    note = _note(gettext_lazy("How it was answered"), _KEPT)


class TimesForm(ActionForm):
    """A form with times: those that clash are named, and taken only when the officer says so."""

    accepts_clashes = forms.BooleanField(
        label=gettext_lazy("Take these times all the same"), required=False, widget=forms.HiddenInput
    )

    def check_times(self, spans: list[Span]) -> None:
        if any(start <= timezone.now() for start, _end in spans):
            raise ValidationError(_("Enter dates in the future."))
        officer = self.request.officer or self.user
        found = clashes(
            spans, site=self.request.site, officer=officer, school_urn=self.request.school_id, request=self.request
        )
        self.clashes = [(start, there) for (start, _end), there in zip(spans, found, strict=True) if there]
        if self.clashes:
            # The box appears with the clashes, so that nobody ticks it before.
            self.fields["accepts_clashes"].widget = forms.CheckboxInput()
            if not self.cleaned_data.get("accepts_clashes"):
                raise ValidationError(_("Something else is at these times. Choose others, or take them all the same."))

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in super().values().items() if name != "accepts_clashes"}


def _minutes() -> forms.IntegerField:
    return forms.IntegerField(label=gettext_lazy("Minutes"), min_value=5, max_value=600)


class ProposeForm(TimesForm):
    first = forms.DateTimeField(label=gettext_lazy("First date and time"), widget=AdminDateTimeInput)
    second = forms.DateTimeField(label=gettext_lazy("Second, if any"), widget=AdminDateTimeInput, required=False)
    third = forms.DateTimeField(label=gettext_lazy("Third, if any"), widget=AdminDateTimeInput, required=False)
    minutes = _minutes()
    place = forms.CharField(label=gettext_lazy("Place"), max_length=300, required=False)
    note = _note(gettext_lazy("A word with it"), _TOLD)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["minutes"].initial = self.request.offer.minutes if self.request.offer else 60
        self.fields["place"].initial = self.request.address or self.request.school_name

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        starts = [cleaned[name] for name in ("first", "second", "third") if cleaned.get(name)]
        if len(set(starts)) < len(starts):
            raise ValidationError(_("Enter different dates."))
        if starts and cleaned.get("minutes"):
            length = timedelta(minutes=cleaned["minutes"])
            cleaned["dates"] = sorted((start, start + length) for start in starts)
            self.check_times(cleaned["dates"])
        return cleaned

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("dates", "place", "note")}


class AgreedForm(TimesForm):
    """When and where: of a request that has its own time, not its session's."""

    starts_at = forms.DateTimeField(label=gettext_lazy("Starts"), widget=AdminDateTimeInput)
    minutes = _minutes()
    place = forms.CharField(label=gettext_lazy("Place"), max_length=300, required=False)
    joining_link = forms.URLField(label=gettext_lazy("Link to join"), required=False, assume_scheme="https")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        request = self.request
        lasts = request.ends_at - request.starts_at if request.starts_at and request.ends_at else None
        usual = request.offer.minutes if request.offer else 60
        self.initial.update(
            starts_at=request.starts_at,
            minutes=int(lasts.total_seconds() // 60) if lasts else usual,
            place=request.place or request.address or request.school_name,
            joining_link=request.joining_link,
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("place") and not cleaned.get("joining_link") and "joining_link" not in self.errors:
            self.add_error("place", _("Enter a place, or a link to join."))
        if cleaned.get("starts_at") and cleaned.get("minutes"):
            cleaned["ends_at"] = cleaned["starts_at"] + timedelta(minutes=cleaned["minutes"])
            self.check_times([(cleaned["starts_at"], cleaned["ends_at"])])
        return cleaned

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in super().values().items() if name != "minutes"}


class ConfirmForm(AgreedForm):
    """Of a place nothing is asked: it has its session's time."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.request.session_id:
            self.fields = {"version": self.fields["version"]}

    def clean(self) -> dict[str, Any]:
        return self.cleaned_data if self.request.session_id else super().clean()

    def values(self) -> dict[str, Any]:
        return {} if self.request.session_id else super().values()


class ChangeForm(AgreedForm):
    note = _note(gettext_lazy("What changed, and why"), _TOLD)


class PlacesForm(ActionForm):
    places = forms.IntegerField(label=gettext_lazy("Places"), min_value=1, max_value=MOST_PLACES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["places"].initial = self.request.places


def _reason(choices: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=gettext_lazy("Reason"), choices=choices, widget=forms.RadioSelect)


class DeclineForm(ActionForm):
    reason = _reason(Declined.choices)
    note = _note(gettext_lazy("In words"), _TOLD)


class SignpostForm(ActionForm):
    reason = _reason(Signposted.choices)
    note = _note(gettext_lazy("Where to, in words"), _TOLD, required=True)


class WithdrawForm(ActionForm):
    note = _note(gettext_lazy("How we know"), _TOLD)


class CancelForm(ActionForm):
    who = forms.ChoiceField(
        label=gettext_lazy("Who cancels"),
        choices=[("council", gettext_lazy("We do")), ("school", gettext_lazy("The school or group"))],
        widget=forms.RadioSelect,
    )
    reason = _reason(Cancelled.choices)
    note = _note(gettext_lazy("In words"), _TOLD)

    def values(self) -> dict[str, Any]:
        values = super().values()
        return values | {"for_school": values.pop("who") == "school"}


class AttendanceForm(forms.Form):
    staff = forms.IntegerField(label=gettext_lazy("Staff who came"), min_value=0, max_value=_MOST_PEOPLE, initial=0)
    pupils = forms.IntegerField(label=gettext_lazy("Pupils who came"), min_value=0, max_value=_MOST_PEOPLE, initial=0)
    others = forms.IntegerField(label=gettext_lazy("Others who came"), min_value=0, max_value=_MOST_PEOPLE, initial=0)


class CompleteForm(AttendanceForm, ActionForm):
    def clean(self) -> dict[str, Any]:
        begins_at = self.request.begins_at
        if begins_at and begins_at > timezone.now():
            raise ValidationError(_("It has not taken place yet."))
        return super().clean() or {}


class RedactForm(ActionForm):
    passed_on = forms.BooleanField(label=gettext_lazy("It was passed to those who safeguard children"), required=False)

"""What is asked for: training, a session, places on it, an event, a venue, materials."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from training.asking.offers import offers, sessions
from training.forms.fields import OneLine, OneOf, Written
from training.forms.step import StepForm
from training.models.offers import TrainingOfferPage
from training.models.sessions import TrainingSession

UNSURE = "unsure"
MOST_PLACES = 30


class OfferForm(StepForm):
    offer = OneOf(label=_("Which training would you like?"), error_messages={"required": _("Choose a training.")})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = offers(self.asking.site, self.asking.language)
        self.fields["offer"].choices = [*choices, (UNSURE, _("I am not sure: advise me"))]  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        chosen = self.cleaned_data["offer"]
        if chosen == UNSURE:
            return {}
        title = TrainingOfferPage.objects.filter(pk=chosen).values_list("title", flat=True).get()
        return {"offer_id": int(chosen), "offer_title": title}


class AlternativeForm(StepForm):
    alternative_offer = OneOf(label=_("Which other training would also do? (optional)"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first = self.asking.answers.get("offer", {}).get("offer")
        choices = [choice for choice in offers(self.asking.site, self.asking.language) if [choice[0]] != first]
        self.fields["alternative_offer"].choices = choices  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        chosen = self.cleaned_data["alternative_offer"]
        return {"alternative_offer_id": int(chosen)} if chosen else {}


class SessionForm(StepForm):
    session = OneOf(
        label=_("Which session would you like to come to?"),
        error_messages={"required": _("Choose a session.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["session"].choices = sessions(self.asking.site, self.asking.language)  # type: ignore[attr-defined]
        self.fields["session"].error_messages["invalid_choice"] = _(
            "This session takes no more bookings. Choose another one."
        )

    def values(self) -> dict[str, Any]:
        session = TrainingSession.objects.select_related("offer").get(pk=self.cleaned_data["session"])
        return {"session": session, "offer": session.offer, "offer_title": session.offer.title}


class PlacesForm(StepForm):
    places = forms.IntegerField(
        label=_("How many places do you need?"),
        help_text=_("One for each person who comes. We do not need their names."),
        min_value=1,
        max_value=MOST_PLACES,
        widget=forms.TextInput(
            attrs={"class": "govuk-input govuk-input--width-3", "inputmode": "numeric", "autocomplete": "off"}
        ),
        error_messages={
            "required": _("Enter how many places you need."),
            "invalid": _("Enter a whole number, such as 2."),
            "min_value": _("Enter 1 or more."),
            "max_value": _("Enter %(limit_value)s or fewer. For more people, ask for a session of your own."),
        },
    )

    def clean_places(self) -> int:
        places: int = self.cleaned_data["places"]
        chosen = (self.asking.answers.get("session", {}).get("session") or [""])[0]
        if chosen.isascii() and chosen.isdecimal() and len(chosen) < 10:
            capacity = TrainingSession.objects.filter(pk=chosen).values_list("capacity", flat=True).first()
            # Such a group would wait for ever, and everybody behind it.
            if capacity is not None and places > capacity:
                raise ValidationError(
                    _("This session has %(capacity)s places in all. Enter that or fewer."),
                    params={"capacity": capacity},
                )
        return places


class EventForm(StepForm):
    event = Written(
        label=_("What kind of event do you have in mind?"),
        help_text=_("Say what it is and for what group of people, such as “an evening for parents after prayers”."),
        max_length=300,
        error_messages={"required": _("Say in a few words what kind of event it is.")},
    )

    def values(self) -> dict[str, Any]:
        return {"details": {"event": self.cleaned_data["event"]}}


class AddressForm(StepForm):
    address = OneLine(
        label=_("Where would it be?"),
        help_text=_("Name and address of the room or building, never somebody's home. Write “online” if it is online."),
        max_length=300,
        error_messages={"required": _("Enter where it would be.")},
    )


class VenueForm(StepForm):
    question = _("Which room do you offer?")

    address = OneLine(
        label=_("Name and address"),
        max_length=300,
        autocomplete="street-address",
        error_messages={"required": _("Enter the name and address of the room.")},
    )
    venue_capacity = forms.IntegerField(
        label=_("How many people does it seat?"),
        min_value=5,
        max_value=2000,
        widget=forms.TextInput(
            attrs={"class": "govuk-input govuk-input--width-4", "inputmode": "numeric", "autocomplete": "off"}
        ),
        error_messages={
            "required": _("Enter how many people it seats."),
            "invalid": _("Enter a whole number, such as 40."),
        },
    )

    def values(self) -> dict[str, Any]:
        return {
            "address": self.cleaned_data["address"],
            "details": {"venue_capacity": self.cleaned_data["venue_capacity"]},
        }


class MaterialsForm(StepForm):
    materials = Written(
        label=_("What would you like advice on?"),
        help_text=_(
            "Say which materials, for what age and what lesson or policy. Do not write about a pupil or an incident."
        ),
        max_length=600,
        rows=6,
        error_messages={"required": _("Say in a few words what you would like advice on.")},
    )

    def values(self) -> dict[str, Any]:
        return {"details": {"materials": self.cleaned_data["materials"]}}

"""Who asks: the requester's name, role and addresses, and an organisation that is in no register."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from training.forms.fields import Email, OneLine, OneOf, Telephone
from training.forms.step import StepForm
from training.models.requests import Role

CLUSTER_LIMIT = 12


class NameForm(StepForm):
    requester_name = OneLine(
        label=_("What is your name?"),
        help_text=_("The officer who comes will ask for you by this name."),
        max_length=120,
        autocomplete="name",
        error_messages={"required": _("Enter your name.")},
    )


class RoleForm(StepForm):
    requester_role = OneOf(
        label=_("What is your role?"), choices=Role.choices, error_messages={"required": _("Choose your role.")}
    )


class EmailForm(StepForm):
    requester_email = Email(
        label=_("What is your work e-mail address?"),
        help_text=_("We send the confirmation there, with a link to change or cancel. We use it for nothing else."),
        error_messages={"required": _("Enter your work e-mail address.")},
    )


class PhoneForm(StepForm):
    requester_phone = Telephone(
        label=_("What is your work telephone number? (optional)"),
        help_text=_("For the day of the session, if something comes up."),
        required=False,
    )


class OrganisationForm(StepForm):
    question = _("Which organisation do you ask for?")

    school_name = OneLine(
        label=_("Name of the organisation"),
        max_length=200,
        autocomplete="organization",
        error_messages={"required": _("Enter the name of the organisation.")},
    )
    school_town = OneLine(
        label=_("Town or city"), max_length=100, error_messages={"required": _("Enter the town or city.")}
    )
    school_postcode = OneLine(
        label=_("Postcode (optional)"),
        max_length=10,
        autocomplete="postal-code",
        required=False,
        error_messages={"max_length": _("Enter a full postcode, such as DE1 2AB.")},
    )


class ClusterForm(StepForm):
    cluster = forms.CharField(
        label=_("Which other schools join? (optional)"),
        help_text=_("One a line: the name, or the URN if you know it."),
        required=False,
        max_length=1500,
        widget=forms.Textarea(attrs={"class": "govuk-textarea", "rows": 6}),
    )

    def clean_cluster(self) -> list[dict[str, Any]]:
        """[{"urn": 900001}, {"name": "…"}]: the register's names are the officers' to look up."""
        line = OneLine(max_length=200)
        rows = [text.strip() for text in self.cleaned_data["cluster"].splitlines() if text.strip()]
        if len(rows) > CLUSTER_LIMIT:
            raise ValidationError(_("Enter no more than %(limit)s schools."), params={"limit": CLUSTER_LIMIT})
        return [
            {"urn": int(row)} if row.isascii() and row.isdecimal() and len(row) <= 7 else {"name": line.clean(row)}
            for row in rows
        ]

    def summary(self) -> list[tuple[str, str]]:
        rows = self.cleaned_data["cluster"]
        words = ", ".join(row.get("name") or f"URN {row['urn']}" for row in rows)
        return [(str(self["cluster"].label), words)] if words else []

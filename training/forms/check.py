"""The last page before sending, and the public forms beside the request: the link again, feedback, changes."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from training.forms.fields import OneOf

# A name that machines like to fill in.
TRAP = "website"


class TrapForm(forms.Form):
    """A form with a field that people do not see: what fills it in is a machine, or a browser that means well."""

    use_required_attribute = False

    website = forms.CharField(
        required=False,
        label=_("Leave this box empty"),
        widget=forms.TextInput(attrs={"class": "govuk-input", "autocomplete": "off", "tabindex": "-1"}),
    )

    def clean_website(self) -> str:
        if self.cleaned_data[TRAP]:
            # Shown from now on, so that a person can empty it.
            self.fields[TRAP].widget.attrs.pop("tabindex", None)
            raise ValidationError(
                _("This box must stay empty. Some browsers fill it in by themselves: empty it and send again.")
            )
        return ""


class CheckForm(TrapForm):
    """What is asked besides when a session has become full: `if_full` is there only then."""

    if_full = OneOf(
        label=_("What would you like to do?"),
        choices=[
            ("wait", _("Join the waiting list: you get a place when one becomes free, in the order of asking")),
            ("other", _("Choose another session")),
        ],
        error_messages={"required": _("Choose the waiting list or another session.")},
    )

    def __init__(self, data: Any = None, *, is_full: bool = False) -> None:
        super().__init__(data, label_suffix="")
        if not is_full:
            del self.fields["if_full"]

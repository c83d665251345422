"""What a requester may still change of a request, the link again, and feedback afterwards."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from training.forms.check import TrapForm
from training.forms.fields import Email, OneOf, Written
from training.forms.step import ScannedForm

_FIVE = [
    ("5", _("Very")),
    ("4", _("Quite")),
    ("3", _("Somewhat")),
    ("2", _("Hardly")),
    ("1", _("Not at all")),
]


class LinkForm(TrapForm):
    email = Email(
        label=_("Your work e-mail address"),
        help_text=_("The one that you gave when you asked."),
        error_messages={"required": _("Enter your work e-mail address.")},
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, label_suffix="")


class FeedbackForm(ScannedForm):
    """Three questions. Nothing says who answers."""

    usefulness = OneOf(
        label=_("How useful was the session for your work?"),
        choices=_FIVE,
        error_messages={"required": _("Choose how useful it was.")},
    )
    confidence = OneOf(
        label=_("How much more confident do you feel about the subject?"),
        choices=_FIVE,
        error_messages={"required": _("Choose how much more confident you feel.")},
    )
    comment = Written(
        label=_("What should we change? (optional)"),
        help_text=_("Please name nobody, and write nothing about a pupil."),
        max_length=300,
        required=False,
    )

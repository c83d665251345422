"""Fields of the public forms: one line of text, a written answer, a day, and choices as radios or checkboxes."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from training.asking.scan import Finding, findings

# Line breaks and other control characters: they mean something in the head of an e-mail.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
# Of what is found in a single line; such lines are shown in lists, so they cannot be held back.
_NEVER_IN_A_LINE = {Finding.UPN, Finding.NHS, Finding.NI, Finding.BIRTH, Finding.CONCERN}
# Sessions are planned this far ahead, in days.
FURTHEST = 550


class OneLine(forms.CharField):
    """A single line without control characters, people's numbers or dates of birth, or a concern about somebody."""

    def __init__(self, *, max_length: int, autocomplete: str = "off", **kwargs: Any) -> None:
        self.autocomplete = autocomplete
        super().__init__(max_length=max_length, **kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        # No maxlength: what is too long is said, not cut off.
        return {"class": "govuk-input", "autocomplete": self.autocomplete, "spellcheck": "false"}

    def clean(self, value: Any) -> str:
        if _CONTROL.search(str(value or "").strip()):
            raise ValidationError(_("Enter this in one line, without line breaks or other special characters."))
        text: str = super().clean(value)
        if _NEVER_IN_A_LINE.intersection(findings(text)):
            raise ValidationError(_("Write about no person here: no concern, no date of birth and no number."))
        return text


class Email(OneLine):
    """An e-mail address."""

    default_validators = [validate_email]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=254, autocomplete="email", widget=forms.EmailInput, **kwargs)
        self.error_messages["invalid"] = _("Enter an e-mail address in the right form, such as name@example.org.")


class Telephone(OneLine):
    """A telephone number, with spaces and an extension if there is one."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"type": "tel"})
        super().__init__(max_length=40, autocomplete="tel", widget=widget, **kwargs)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if text and not (
            re.fullmatch(r"[0-9 +()./-]+(?:(?:ext\.?|x|est\.?) ?\d+)?", text, re.IGNORECASE) and _digits(text) >= 7
        ):
            raise ValidationError(_("Enter a telephone number, such as 01632 960 001."))
        return text


def _digits(text: str) -> int:
    return sum(letter.isdigit() for letter in text)


class Written(forms.CharField):
    """An answer in the person's own words; line breaks stay. `training.asking.scan` reads it before it goes on."""

    def __init__(self, *, max_length: int, rows: int = 4, **kwargs: Any) -> None:
        attrs = {"class": "govuk-textarea govuk-js-character-count", "rows": rows}
        super().__init__(max_length=max_length, widget=forms.Textarea(attrs=attrs), **kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {}

    def to_python(self, value: Any) -> str:
        # Browsers send a line break as two characters, and count it as one.
        return _CONTROL.sub(lambda found: found[0] if found[0] == "\n" else "", super().to_python(value) or "")


class DayWidget(forms.MultiWidget):
    """Day, month and year in three boxes: quicker and clearer than a calendar for a date one knows."""

    use_fieldset = True

    def __init__(self) -> None:
        attrs = {"inputmode": "numeric", "autocomplete": "off"}
        short, long = "govuk-input govuk-date-input__input govuk-input--width-2", "govuk-input--width-4"
        super().__init__(
            {
                "day": forms.TextInput({**attrs, "class": short}),
                "month": forms.TextInput({**attrs, "class": short}),
                "year": forms.TextInput({**attrs, "class": f"govuk-input govuk-date-input__input {long}"}),
            }
        )

    def decompress(self, value: date | None) -> list[int | None]:
        return [value.day, value.month, value.year] if value else [None, None, None]


class Day(forms.Field):
    """A date to come, no further than `FURTHEST` days."""

    widget = DayWidget

    def clean(self, value: Any) -> date | None:
        parts = [str(part or "").strip() for part in value or []]
        if not any(parts):
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        if not all(parts):
            raise ValidationError(_("Enter day, month and year of the date."))
        try:
            day, month, year = (
                int(part) if part.isascii() and part.isdecimal() and len(part) < 5 else 0 for part in parts
            )
            found = date(year + 2000 if 0 < year < 100 else year, month, day)
        except ValueError:
            raise ValidationError(_("Enter a real date, such as 14 1 2027.")) from None
        days = (found - timezone.localdate()).days
        if days < 1:
            raise ValidationError(_("Enter a date to come."))
        if days > FURTHEST:
            raise ValidationError(_("Enter a date within the next 18 months."))
        return found


Choices = Sequence[tuple[str, str | Promise]]


class OneOf(forms.ChoiceField):
    """Radios."""

    widget = forms.RadioSelect

    def __init__(self, *, choices: Any = (), **kwargs: Any) -> None:
        super().__init__(choices=choices, **kwargs)
        self.error_messages.setdefault("required", _("Choose one of the answers."))
        self.error_messages["invalid_choice"] = _("Choose one of the answers on this page.")


class AnyOf(forms.MultipleChoiceField):
    """Checkboxes. The answer `nothing`, where there is one, stands alone: (slug, label)."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, *, choices: Any = (), nothing: tuple[str, Promise] | None = None, **kwargs: Any) -> None:
        self.nothing = nothing
        super().__init__(choices=choices, **kwargs)
        self.error_messages["invalid_choice"] = _("Choose from the answers on this page.")

    def clean(self, value: Any) -> list[str]:
        chosen: list[str] = super().clean(value)
        if self.nothing is None or self.nothing[0] not in chosen:
            return chosen
        if len(chosen) > 1:
            raise ValidationError(
                _("Choose either “%(nothing)s” or the other answers."), params={"nothing": self.nothing[1]}
            )
        return []

    def valid_value(self, value: Any) -> bool:
        return (self.nothing is not None and value == self.nothing[0]) or super().valid_value(value)

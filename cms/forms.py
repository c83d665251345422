"""Admin forms for rows that keep one text for each language in a JSON field."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language_info
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from cms.languages import DEFAULT_LANGUAGE


class LanguagesForm(WagtailAdminModelForm):
    """Shows a text field for each language of each name in `language_fields`, and `list_fields` as one text a line.

    `identifiers` are fields that links and records stand on: chosen once, then only shown.
    """

    language_fields: dict[str, Any] = {}
    list_fields: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.language_fields:
            texts = getattr(self.instance, name) or {}
            for code, _ in settings.WAGTAIL_CONTENT_LANGUAGES:
                text = texts.get(code, [] if name in self.list_fields else "")
                self.initial.setdefault(f"{name}_{code}", "\n".join(text) if isinstance(text, list) else text)
        for name in self.identifiers:
            self.fields[name].disabled = not self.instance._state.adding

    def _post_clean(self) -> None:
        for name in self.language_fields:
            texts: dict[str, Any] = dict(getattr(self.instance, name) or {})
            for code, _ in settings.WAGTAIL_CONTENT_LANGUAGES:
                text = (self.cleaned_data.get(f"{name}_{code}") or "").strip()
                value = (
                    [line.strip() for line in text.splitlines() if line.strip()] if name in self.list_fields else text
                )
                if value:
                    texts[code] = value
                else:
                    texts.pop(code, None)
            setattr(self.instance, name, texts)
        super()._post_clean()


def language_form(
    labels: dict[str, Any],
    *,
    required: tuple[str, ...] = (),
    lists: tuple[str, ...] = (),
    long: tuple[str, ...] = (),
    identifiers: tuple[str, ...] = (),
) -> type[LanguagesForm]:
    """A form class with fields `<name>_<language>` for each JSON field in `labels` (name -> label)."""
    fields: dict[str, Any] = {"language_fields": labels, "list_fields": lists, "identifiers": identifiers}
    for name, label in labels.items():
        for code, _ in settings.WAGTAIL_CONTENT_LANGUAGES:
            fields[f"{name}_{code}"] = forms.CharField(
                label=f"{label} ({get_language_info(code)['name_local']})",
                required=name in required and code == DEFAULT_LANGUAGE,
                widget=forms.Textarea(attrs={"rows": 3}) if name in lists or name in long else forms.TextInput,
            )
    return type("LanguagesForm", (LanguagesForm,), fields)


def language_panel(name: str, heading: Any) -> MultiFieldPanel:
    """The fields of one text, a language each."""
    return MultiFieldPanel(
        [FieldPanel(f"{name}_{code}") for code, _ in settings.WAGTAIL_CONTENT_LANGUAGES], heading=heading
    )

"""The texts of messages: their placeholders, which are checked when officers edit, and their first versions."""

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.models import Site

from cms.languages import DEFAULT_LANGUAGE
from training.models.messages import MessageKind, MessageTemplate

_FIRST = Path(__file__).resolve().parent.parent / "data" / "message_texts.json"
# As officers know them from GOV.UK Notify.
_PLACEHOLDER = re.compile(r"\(\(([^()]*)\)\)")
_EMPTY_LINES = re.compile(r"\n{3,}")

# What each stands for, said beside the form.
PLACEHOLDERS: dict[str, str | Promise] = {
    "name": _("the requester's name"),
    "reference": _("the request's reference"),
    "training": _("the training's title"),
    "kind": _("what was asked for"),
    "school": _("the school or organisation"),
    "date": _("the agreed date"),
    "time": _("when it starts and ends"),
    "place": _("the place, or the link to join"),
    "dates": _("the proposed dates, one a line"),
    "note": _("what the officer adds"),
    "lessons": _("lessons on the same themes"),
    "link": _("the link to the request's own page, or to the feedback form"),
    "desk_link": _("the officers' queue"),
    "organisation": _("the council's name"),
    "team_email": _("the team's e-mail address"),
}
# Without these a message would be of no use.
REQUIRED: dict[str, frozenset[str]] = {
    MessageKind.ACKNOWLEDGEMENT: frozenset({"reference", "link"}),
    MessageKind.INFORMATION: frozenset({"note", "link"}),
    MessageKind.PROPOSAL: frozenset({"dates", "link"}),
    MessageKind.CONFIRMATION: frozenset({"date", "time", "place", "link"}),
    MessageKind.CHANGE: frozenset({"date", "time", "place", "link"}),
    MessageKind.WAITING_LIST: frozenset({"date", "link"}),
    MessageKind.REMINDER: frozenset({"date", "time", "place"}),
    MessageKind.FEEDBACK: frozenset({"link"}),
    MessageKind.LINK: frozenset({"link"}),
    MessageKind.OFFICER_NOTICE: frozenset({"reference"}),
}


def check(kind: str, subject: str, body: str) -> None:
    """Raises ValidationError, by field, for placeholders that nobody fills and for ones that the message needs."""
    errors: dict[str, str] = {}
    for field, text in {"subject": subject, "body": body}.items():
        unknown = sorted(set(_PLACEHOLDER.findall(text)) - set(PLACEHOLDERS))
        if unknown:
            errors[field] = ngettext(
                "Nobody knows what %(names)s stands for. Use one of these: %(known)s.",
                "Nobody knows what %(names)s stand for. Use one of these: %(known)s.",
                len(unknown),
            ) % {"names": _named(unknown), "known": _named(PLACEHOLDERS)}
    if "((link))" in subject:
        errors["subject"] = str(_("Put the link into the text: subjects are shown in lists."))
    missing = sorted(REQUIRED.get(kind, frozenset()) - set(_PLACEHOLDER.findall(f"{subject} {body}")))
    if missing and "body" not in errors:
        errors["body"] = str(_("This message needs %(names)s.") % {"names": _named(missing)})
    if errors:
        raise ValidationError(errors)


def _named(names: object) -> str:
    return ", ".join(f"(({name}))" for name in names)  # type: ignore[attr-defined]


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its placeholders replaced; one without a value stays, so that it can be filled later.

    Values are put in once: what stands in a value is never taken for a placeholder.
    """
    filled = _PLACEHOLDER.sub(lambda match: values.get(match[1], match[0]), text)
    return _EMPTY_LINES.sub("\n\n", filled)


def text_of(site: Site, kind: str, language: str) -> tuple[str, str]:
    """Subject and body: the council's own, else the first text, in the language or else in the site's first one."""
    own = {
        template.language: template
        for template in MessageTemplate.objects.filter(site=site, kind=kind, language__in=(language, DEFAULT_LANGUAGE))
    }
    for code in (language, DEFAULT_LANGUAGE):
        if template := own.get(code):
            return template.subject, template.body
        if first := first_texts()[kind].get(code):
            return first["subject"], first["body"]
    raise KeyError(kind)


@cache
def first_texts() -> dict[str, dict[str, dict[str, str]]]:
    """{kind: {language: {"subject": …, "body": …}}}"""
    found: dict[str, dict[str, dict[str, str]]] = json.loads(_FIRST.read_text(encoding="utf-8"))
    return found


def load_first_texts(site: Site) -> int:
    """Gives officers rows to edit for every message that has none yet; how many."""
    there = set(MessageTemplate.objects.filter(site=site).values_list("kind", "language"))
    rows = [
        MessageTemplate(site=site, kind=kind, language=language, **text)
        for kind, languages in first_texts().items()
        for language, text in languages.items()
        if (kind, language) not in there
    ]
    return len(MessageTemplate.objects.bulk_create(rows))

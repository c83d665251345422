"""Certificates of attendance and schools' histories as accessible PDF (PDF/UA-1), in either language."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import typst
from django.template.defaultfilters import date as formatted
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from wagtail.models import Site

from cms.models import SiteSettings
from training.history import History
from training.models.requests import State, TrainingRequest

_DOCUMENT = Path(__file__).resolve().parent / "data" / "document.typ"


def certificate(request: TrainingRequest, *, language: str, name: str = "") -> bytes:
    """That the training took place, with numbers of people. `name` is printed as typed by the school and never kept:
    we do not know who sat in the room. Raises ValueError for a request that was not delivered."""
    if request.state not in State.done():
        raise ValueError(f"{request.reference} was not delivered")
    with translation.override(language):
        agreed = request.agreed
        facts = [
            (_("Name, as entered by the school"), name),
            (_("Training"), request.offer_title or request.get_kind_display()),
            (_("Date"), _day(agreed.starts_at or request.delivered_at)),
            (_("Time"), _time(agreed.starts_at, agreed.ends_at)),
            (_("Place"), agreed.place),
            (_("School or group"), request.school_name),
            (_("Staff who came"), _count(request.attended_staff)),
            (_("Pupils who came"), _count(request.attended_pupils)),
            (_("Others who came"), _count(request.attended_others)),
            (_("Reference"), request.reference),
        ]
        return _pdf(
            request.site,
            language,
            title=_("Certificate of attendance"),
            sentences=[_("This training took place, and these people took part in it.")],
            facts=[fact for fact in facts if fact[1]],
        )


def history_pdf(history: History, site: Site, language: str) -> bytes:
    """What training the school has had."""
    with translation.override(language):
        head = [_("Date"), _("Training"), _("School at the time"), _("Staff"), _("Pupils"), _("Others")]
        rows = [
            [_day(row.held_at), row.title, row.school_name, str(row.staff), str(row.pupils), str(row.others)]
            for row in history.rows
        ]
        return _pdf(
            site,
            language,
            title=_("Training of %(school)s") % {"school": history.school_name},
            sentences=[_("URN %(urn)s") % {"urn": history.urn}, *([] if rows else [_("Nothing yet.")])],
            head=head,
            rows=rows,
        )


def _pdf(site: Site, language: str, *, title: str, **parts: Any) -> bytes:
    organisation = SiteSettings.for_site(site).organisation
    issued = _("Issued on %(day)s by %(organisation)s") % {
        "day": _day(timezone.now()),
        "organisation": organisation,
    }
    data = {"sentences": [], "facts": [], "head": [], "rows": [], "footer": issued} | parts
    data |= {"title": title, "language": language, "author": organisation}
    made: bytes = typst.compile(
        str(_DOCUMENT), sys_inputs={"data": json.dumps(data)}, pdf_standards=["ua-1"], ignore_system_fonts=True
    )
    return made


def _day(at: datetime | None) -> str:
    return formatted(timezone.localtime(at), "j F Y") if at else ""


def _time(starts_at: datetime | None, ends_at: datetime | None) -> str:
    return " – ".join(f"{timezone.localtime(at):%H:%M}" for at in (starts_at, ends_at) if at)


def _count(number: int | None) -> str:
    return str(number) if number else ""

"""Reads term dates, INSET days and bank holidays from a file: CSV by column names, or iCalendar."""

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from icalendar import Calendar
from wagtail.models import Site

from training.models import ClosedDays, School

# A year of a council has some dozens.
_MOST = 5000
_MOST_BYTES = 5_000_000
_COLUMNS = ("name", "first_day", "last_day")


class BadFile(ValueError):  # noqa: N818 - said to the person
    """The file cannot be taken. Each message names its line; nothing was stored."""

    def __init__(self, *messages: str) -> None:
        super().__init__(*messages)
        self.messages = messages


def read(content: bytes, *, site: Site, kind: str) -> list[ClosedDays]:
    """Unsaved rows of the file. `kind` is that of rows which name none. Raises `BadFile`.

    CSV: columns name, first_day, last_day (2027-02-15 or 15/02/2027), and if wanted kind and urn. iCalendar: each event
    of whole days.
    """
    if len(content) > _MOST_BYTES:
        raise BadFile(_("The file is too big for a list of days."))
    text = _decoded(content)
    rows = list(_of_calendar(text) if text.lstrip().startswith("BEGIN:VCALENDAR") else _of_table(text))
    if not rows:
        raise BadFile(_("The file holds no days."))
    if len(rows) > _MOST:
        raise BadFile(_("The file holds more than %(count)d rows.") % {"count": _MOST})
    known = set(School.objects.filter(pk__in={row[4] for row in rows if row[4]}).values_list("pk", flat=True))
    made, wrong = [], []
    for line, name, first, last, urn, own_kind in rows:
        days = ClosedDays(
            site=site, school_id=urn, kind=own_kind or kind, name=name[:120], first_day=first, last_day=last
        )
        try:
            if urn and urn not in known:
                raise ValidationError(_("There is no school with the URN %(urn)s.") % {"urn": urn})
            days.clean_fields(exclude=["site", "school"])
            days.clean()
        except ValidationError as error:
            wrong.append(_("Line %(line)d: %(problem)s") % {"line": line, "problem": " ".join(error.messages)})
        made.append(days)
    if wrong:
        raise BadFile(*wrong[:20])
    return made


@transaction.atomic
def store(days: list[ClosedDays]) -> int:
    """Stores those that are not there yet; how many. The same file again changes nothing."""

    def identity(row: ClosedDays) -> tuple[object, ...]:
        return (row.site_id, row.school_id, row.name, row.first_day, row.last_day)

    sites = {row.site_id for row in days}
    there = {identity(row) for row in ClosedDays.objects.filter(site__in=sites)}
    new = {identity(row): row for row in days if identity(row) not in there}
    ClosedDays.objects.bulk_create(new.values())
    return len(new)


_Row = tuple[int, str, date, date, int | None, str]


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadFile(_("The file is not text."))


def _of_table(text: str) -> Iterator[_Row]:
    reader = csv.DictReader(io.StringIO(text.replace("\x00", "")))
    names = [name.strip().lower().replace(" ", "_") for name in reader.fieldnames or []]
    reader.fieldnames = names
    if missing := [name for name in _COLUMNS if name not in names]:
        raise BadFile(_("The first line must name the columns. Missing: %(names)s.") % {"names": ", ".join(missing)})
    kinds = {str(label).lower(): value for value, label in ClosedDays.Kind.choices} | dict.fromkeys(
        ClosedDays.Kind.values
    )
    try:
        for row in reader:
            values = {name: (row.get(name) or "").strip() for name in (*_COLUMNS, "kind", "urn")}
            if not any(values.values()):
                continue
            first = _day(values["first_day"], reader.line_num)
            last = _day(values["last_day"], reader.line_num) if values["last_day"] else first
            kind = values["kind"].lower()
            urn = int(values["urn"]) if values["urn"].isdecimal() else None
            if values["urn"] and urn is None:
                raise BadFile(_("Line %(line)d: the URN is no number.") % {"line": reader.line_num})
            yield reader.line_num, values["name"], first, last, urn, kinds.get(kind) or kind
    except csv.Error as error:
        raise BadFile(_("The file is no table: %(problem)s") % {"problem": error}) from error


def _day(text: str, line: int) -> date:
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y"):
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    raise BadFile(_("Line %(line)d: “%(text)s” is no date.") % {"line": line, "text": text[:40]})


def _of_calendar(text: str) -> Iterator[_Row]:
    try:
        for number, event in enumerate(Calendar.from_ical(text).walk("VEVENT"), start=1):
            start, end = event.get("DTSTART"), event.get("DTEND")
            if start is None or isinstance(start.dt, datetime):
                continue
            # The end of an event of whole days is the day after its last one (RFC 5545).
            last = end.dt - timedelta(days=1) if end is not None and end.dt > start.dt else start.dt
            yield number, str(event.get("SUMMARY", "")).strip(), start.dt, last, None, ""
    except (ValueError, IndexError, KeyError, TypeError, AttributeError) as error:
        raise BadFile(_("The calendar cannot be read: %(problem)s") % {"problem": error}) from error

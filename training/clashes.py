"""What else there is at a time: the officer's other sessions, school holidays, the school's own closed days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.models import User
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Site

from training.models import ClosedDays, Kind, ProposedDate, State, TrainingRequest, TrainingSession

# Start and end, in a time zone.
Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Clash:
    """One thing in the way, in words, with the times or days that it takes."""

    what: str
    when: str


def clashes(
    spans: Sequence[Span],
    *,
    site: Site,
    officer: User | None = None,
    school_urn: int | None = None,
    request: TrainingRequest | None = None,
    session: TrainingSession | None = None,
) -> list[list[Clash]]:
    """What is in the way of each span, in its order. Four statements, however many spans.

    `request` or `session` is what the time is for, and never clashes with itself.
    """
    if not spans:
        return []
    first, last = min(start for start, _end in spans), max(end for _start, end in spans)
    busy = _busy(officer, first, last, request, session) if officer else []
    closed = _closed(site, school_urn, timezone.localdate(first), timezone.localdate(last))
    is_at_school = request is not None and request.kind == Kind.BESPOKE
    return [[*_weekend(span, is_at_school), *_in_the_way(span, busy, closed)] for span in spans]


def _weekend(span: Span, is_at_school: bool) -> list[Clash]:
    """A community may meet on a Saturday; at a school it is most likely a slip."""
    day = timezone.localdate(span[0])
    return [Clash(_("A weekend"), _days(day, day))] if is_at_school and day.weekday() > 4 else []


_Busy = tuple[datetime, datetime, str]


def _busy(
    officer: User,
    first: datetime,
    last: datetime,
    request: TrainingRequest | None,
    session: TrainingSession | None,
) -> list[_Busy]:
    """The officer's times between the two moments: (start, end, what)."""
    agreed = TrainingRequest.objects.filter(officer=officer, state=State.CONFIRMED, session=None)
    held = TrainingSession.objects.filter(officer=officer, cancelled_at=None).select_related("offer")
    offered = ProposedDate.objects.open().filter(request__officer=officer, request__state=State.OFFERED)
    proposed = offered.select_related("request")
    if request:
        agreed, proposed = agreed.exclude(pk=request.pk), proposed.exclude(request=request)
    if session:
        held = held.exclude(pk=session.pk)
    between = {"starts_at__lt": last, "ends_at__gt": first}
    found: list[tuple[datetime | None, datetime | None, str]] = [
        *((row.starts_at, row.ends_at, f"{row.reference}, {row.school_name}") for row in agreed.filter(**between)),
        *((row.starts_at, row.ends_at, row.offer.title) for row in held.filter(**between)),
        *(
            (row.starts_at, row.ends_at, _("Proposed for %s") % row.request.reference)
            for row in proposed.filter(**between)
        ),
    ]
    return [(start, end, what) for start, end, what in found if start and end]


def _closed(site: Site, school_urn: int | None, first: date, last: date) -> list[ClosedDays]:
    of_all_or_this = Q(school=None) | Q(school_id=school_urn) if school_urn else Q(school=None)
    days = ClosedDays.objects.filter(of_all_or_this, site=site, first_day__lte=last, last_day__gte=first)
    return list(days)


def _in_the_way(span: Span, busy: list[_Busy], closed: list[ClosedDays]) -> list[Clash]:
    start, end = span
    first, last = timezone.localdate(start), timezone.localdate(end)
    found = [Clash(what, _times(begins, ends)) for begins, ends, what in busy if begins < end and ends > start]
    found += [
        Clash(f"{days.get_kind_display()}: {days.name}", _days(days.first_day, days.last_day))
        for days in closed
        if days.first_day <= last and days.last_day >= first
    ]
    return found


def _times(start: datetime, end: datetime) -> str:
    start, end = timezone.localtime(start), timezone.localtime(end)
    return f"{start:%d.%m.%Y %H:%M}–{end:%H:%M}"


def _days(first: date, last: date) -> str:
    return f"{first:%d.%m.%Y}" if first == last else f"{first:%d.%m.%Y}–{last:%d.%m.%Y}"

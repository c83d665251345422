"""A year's figures: sessions held, schools and people reached, by phase, area and type, without small numbers."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Site

from training.models import Phase, TrainingRequest
from training.models.requests import HELD_AT
from training.suppression import SMALLEST, is_safe, suppressed

MEASURES: dict[str, str | Promise] = {
    "sessions": gettext_lazy("Sessions"),
    "bookings": gettext_lazy("Requests met"),
    "staff": gettext_lazy("Staff"),
    "pupils": gettext_lazy("Pupils"),
    "others": gettext_lazy("Others"),
}


@dataclass(frozen=True, slots=True)
class Year:
    """A year of the calendar, or the academic one that begins in September of `first`."""

    first: int
    is_academic: bool = True

    @property
    def begins(self) -> date:
        return date(self.first, 9 if self.is_academic else 1, 1)

    @property
    def ends(self) -> date:
        """The first day after it."""
        return date(self.first + 1, 9 if self.is_academic else 1, 1)

    def __str__(self) -> str:
        return f"{self.first}/{(self.first + 1) % 100:02}" if self.is_academic else str(self.first)

    @classmethod
    def current(cls) -> "Year":
        today = timezone.localdate()
        return cls(today.year if today.month >= 9 else today.year - 1)


@dataclass(frozen=True, slots=True)
class Breakdown:
    """Rows of one kind: (label, a value for each of `MEASURES`); None where a small number is hidden."""

    heading: str
    rows: list[tuple[str, list[int | None]]]


@dataclass(frozen=True, slots=True)
class Figures:
    """All tables of a year. `totals` has a value for each of `MEASURES`; None where it would give a small one away."""

    year: Year
    totals: list[int | None]
    breakdowns: list[Breakdown]

    def table(self) -> list[list[str | int]]:
        """One sheet with everything: heading, row, a column for each measure."""
        head: list[str | int] = [_("Broken down by"), "", *(str(label) for label in MEASURES.values())]
        rows: list[list[str | int]] = [[_("Total"), str(self.year), *map(cell, self.totals)]]
        for breakdown in self.breakdowns:
            rows += [[breakdown.heading, label, *map(cell, values)] for label, values in breakdown.rows]
        return [head, *rows]


def cell(value: int | None) -> str | int:
    """A hidden number as statisticians mark it, with its meaning in the page's note."""
    return "[c]" if value is None else value


def note() -> str:
    return _(
        "[c]: hidden, so that no person or school can be recognised. Numbers below %(smallest)d are hidden, and others "
        "from which they could be worked out."
    ) % {"smallest": SMALLEST}


@dataclass(frozen=True, slots=True)
class _Row:
    session: str
    phase: str
    area: str
    kind: str
    staff: int
    pupils: int
    others: int


def figures(site: Site, year: Year) -> Figures:
    """Counts what was delivered in the year: by the day of the training, anonymous rows too. One statement."""
    rows = list(_rows(site, year))
    total = _count("", rows, lambda row: _("Total"))
    by = [
        _count(_("Phase"), rows, lambda row: row.phase),
        _count(_("Area"), rows, lambda row: row.area),
        _count(_("Type of training"), rows, lambda row: row.kind),
    ]
    # One total stands over all tables: what one of them would give away is hidden in all.
    hidden = {
        measure: not all(is_safe({label: counts[measure] for label, counts in table.items()}) for _h, table in by)
        for measure in MEASURES
    }
    sums = total[1].get(_("Total"), Counter())
    return Figures(
        year,
        [None if hidden[measure] else sums[measure] for measure in MEASURES],
        [Breakdown(heading, _without_small(table, hidden)) for heading, table in by],
    )


_Table = dict[str, Counter[str]]


def _count(heading: str, rows: list[_Row], part: Callable[[_Row], str]) -> tuple[str, _Table]:
    """By the part's label: how much of each measure. A session is counted once, with "several" where it has parts."""
    table: _Table = defaultdict(Counter)
    parts: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        label = part(row)
        parts[row.session].add(label)
        table[label].update(bookings=1, staff=row.staff, pupils=row.pupils, others=row.others)
    for labels in parts.values():
        table[labels.pop() if len(labels) == 1 else _("Several")]["sessions"] += 1
    return heading, dict(sorted(table.items()))


def _without_small(table: _Table, hidden: dict[str, bool]) -> list[tuple[str, list[int | None]]]:
    gone = {
        measure: {label for label, counts in table.items() if counts[measure]}
        if hidden[measure]
        else suppressed({label: counts[measure] for label, counts in table.items()})
        for measure in MEASURES
    }
    return [
        (label, [None if label in gone[measure] else counts[measure] for measure in MEASURES])
        for label, counts in table.items()
    ]


def _rows(site: Site, year: Year) -> Iterable[_Row]:
    def midnight(day: date) -> datetime:
        return timezone.make_aware(datetime.combine(day, time.min))

    delivered = (
        TrainingRequest.objects.for_site(site)
        .done()
        .annotate(held_at=HELD_AT)
        .filter(held_at__gte=midnight(year.begins), held_at__lt=midnight(year.ends))
        .select_related("offer__training_type")
    )
    for request in delivered:
        yield _Row(
            session=f"s{request.session_id}" if request.session_id else f"r{request.pk}",
            phase=_phase(request.school_phase),
            area=request.authority_name or _("Not a school"),
            kind=request.offer.training_type.label if request.offer else _("Other"),
            staff=request.attended_staff or 0,
            pupils=request.attended_pupils or 0,
            others=request.attended_others or 0,
        )


def _phase(slug: str) -> str:
    if not slug:
        return _("Not a school")
    return str(Phase(slug).label) if slug in Phase.values else slug

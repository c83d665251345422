"""What training a school has had: evidence for an inspection, issued by an officer only."""

from dataclasses import dataclass
from datetime import datetime

from wagtail.models import Site

from training.models import School, SchoolSuccession, TrainingRequest
from training.models.requests import HELD_AT


@dataclass(frozen=True, slots=True)
class Delivered:
    """One training that took place, with the numbers of people who came. `school_name` as it was then."""

    held_at: datetime
    title: str
    school_name: str
    staff: int
    pupils: int
    others: int


@dataclass(frozen=True, slots=True)
class History:
    urn: int
    school_name: str
    rows: list[Delivered]


def of_school(urn: int, site: Site) -> History | None:
    """All that took place at the school, or at those that it took over from, the latest first; None where nothing was
    ever asked for."""
    urns = [urn, *SchoolSuccession.objects.filter(successor=urn).values_list("school", flat=True)]
    asked = TrainingRequest.objects.for_site(site).filter(school_urn__in=urns)
    latest = asked.filter(school_urn=urn).order_by("-submitted_at").first()
    if latest is None:
        return None
    rows = [
        Delivered(
            row.held_at,
            row.offer_title or row.get_kind_display(),
            row.school_name,
            row.attended_staff or 0,
            row.attended_pupils or 0,
            row.attended_others or 0,
        )
        for row in asked.done().annotate(held_at=HELD_AT).order_by("-held_at")
        if row.held_at
    ]
    school = School.objects.filter(pk=urn).first()
    return History(urn, school.name if school else latest.school_name, rows)

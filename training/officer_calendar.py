"""What stands in an officer's calendar: agreed sessions, sessions with places, dates proposed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urljoin

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import STATUS, Event
from wagtail.models import Site

from training.ical import new_calendar, new_event
from training.keys import digest, new_key
from training.models import OfficerFeed, ProposedDate, State, TrainingRequest, TrainingSession
from training.roles import requests_policy

_PAST, _AHEAD = timedelta(days=90), timedelta(days=730)


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in a calendar. `uid` is stable; no name of a requester is in it."""

    uid: str
    starts_at: datetime
    ends_at: datetime
    title: str
    place: str
    url: str
    status: STATUS = STATUS.CONFIRMED


def entries(first: datetime, last: datetime, *, sites: list[Site], officer: User | None = None) -> list[Entry]:
    """What begins from `first` and before `last`, of one officer or all; in order. Three statements."""
    between = Q(starts_at__gte=first, starts_at__lt=last)
    agreed = TrainingRequest.objects.filter(
        between, site__in=sites, session=None, state__in=(State.CONFIRMED, *State.done())
    )
    held = TrainingSession.objects.filter(between, site__in=sites).select_related("offer")
    offered = ProposedDate.objects.open().filter(between, request__site__in=sites, request__state=State.OFFERED)
    proposed = offered.select_related("request")
    if officer:
        agreed, held = agreed.filter(officer=officer), held.filter(officer=officer)
        proposed = proposed.filter(request__officer=officer)
    found = [
        *(_of_request(row, row.starts_at, row.ends_at, row.place) for row in agreed if row.starts_at and row.ends_at),
        *(
            Entry(
                f"session-{row.pk}",
                row.starts_at,
                row.ends_at,
                row.offer.title,
                row.place,
                reverse("training_sessions:edit", args=[row.pk]),
                STATUS.CANCELLED if row.cancelled_at else STATUS.CONFIRMED,
            )
            for row in held
        ),
        *(_of_request(row.request, row.starts_at, row.ends_at, row.place, proposed=row.pk) for row in proposed),
    ]
    return sorted(found, key=lambda entry: entry.starts_at)


def _of_request(
    request: TrainingRequest, starts_at: datetime, ends_at: datetime, place: str, proposed: int | None = None
) -> Entry:
    title = ", ".join(part for part in (request.offer_title or request.get_kind_display(), request.school_name) if part)
    return Entry(
        f"proposed-{proposed}" if proposed else f"request-{request.pk}",
        starts_at,
        ends_at,
        _("Proposed: %s") % title if proposed else title,
        place,
        reverse("training_requests:inspect", args=[request.pk]),
        STATUS.TENTATIVE if proposed else STATUS.CONFIRMED,
    )


def new_feed(officer: User) -> str:
    """The key of the officer's feed, to be shown once; an earlier one opens nothing any more."""
    key = new_key()
    OfficerFeed.objects.update_or_create(user=officer, defaults={"digest": digest(key), "created_at": timezone.now()})
    return key


def officer_of(key: str) -> User | None:
    """Whose feed a key opens; none for a wrong key and for who no longer works at the desk."""
    feed = OfficerFeed.objects.select_related("user").filter(digest=digest(key), user__is_active=True).first()
    if feed is None or not requests_policy.user_has_any_permission(feed.user, ["view", "change"]):
        return None
    return feed.user


def as_calendar(officer: User) -> bytes:
    """The officer's sessions of the last three months and the next two years (RFC 5545)."""
    now = timezone.now()
    sites = list(requests_policy.sites_user_has_any_permission_for(officer, ["view", "change"]))
    found = entries(now - _PAST, now + _AHEAD, sites=sites, officer=officer)
    calendar = new_calendar("Desk", map(_event, found))
    calendar.add("X-WR-CALNAME", _("Training"))
    return calendar.to_ical()


def _event(entry: Entry) -> Event:
    return new_event(
        f"{entry.uid}@training-desk",
        entry.starts_at,
        entry.ends_at,
        entry.title,
        status=entry.status,
        place=entry.place,
        url=urljoin(settings.WAGTAILADMIN_BASE_URL, entry.url),
    )

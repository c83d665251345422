"""The desk's month, and each officer's feed for their own calendar program."""

import calendar
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, cast
from urllib.parse import urljoin

from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from training.admin.access import DESK, officers
from training.admin.forms import officer_name
from training.admin.screens import DeskMixin
from training.models import ClosedDays, OfficerFeed
from training.officer_calendar import Entry, entries, new_feed
from training.roles import requests_policy


@dataclass(frozen=True, slots=True)
class Day:
    day: date
    is_in_month: bool
    is_today: bool
    entries: list[Entry]
    closed: list[str]


class MonthView(DeskMixin, TemplateView):
    """A month as a table: `?month=2027-01`, `?officer=` the key of one officer. Constant statements."""

    template_name = "training/admin/calendar.html"
    page_title = gettext_lazy("Training calendar")
    header_icon = "calendar"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        first = self._month()
        sites = list(requests_policy.sites_user_has_any_permission_for(self.request.user, DESK))
        people = list(officers())
        chosen = next((user for user in people if str(user.pk) == self.request.GET.get("officer")), None)
        weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
        begin, end = weeks[0][0], weeks[-1][-1] + timedelta(days=1)
        there = entries(_midnight(begin), _midnight(end), sites=sites, officer=chosen)
        closed = list(ClosedDays.objects.filter(site__in=sites, school=None, first_day__lt=end, last_day__gte=begin))
        return {
            **context,
            "weeks": [[_day(day, first, there, closed) for day in week] for week in weeks],
            "month": first,
            "before": first - timedelta(days=1),
            "after": first + timedelta(days=31),
            "weekdays": weeks[0],
            "officers": [(user.pk, officer_name(user)) for user in people],
            "chosen": chosen.pk if chosen else "",
        }

    def _month(self) -> date:
        """The first of the month that the address names, of this one where it names none that can be."""
        today = timezone.localdate()
        try:
            named = datetime.strptime(self.request.GET.get("month", ""), "%Y-%m").date()
        except ValueError:
            return today.replace(day=1)
        return named if 2000 <= named.year <= 2100 else today.replace(day=1)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _day(day: date, month: date, there: list[Entry], closed: list[ClosedDays]) -> Day:
    return Day(
        day,
        day.month == month.month,
        day == timezone.localdate(),
        [entry for entry in there if timezone.localdate(entry.starts_at) == day],
        [str(days) for days in closed if days.first_day <= day <= days.last_day],
    )


class FeedView(DeskMixin, TemplateView):
    """Makes the officer's own feed. Its address is shown once; making another ends the one before."""

    template_name = "training/admin/feed.html"
    page_title = gettext_lazy("My calendar feed")
    header_icon = "calendar"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        feed = OfficerFeed.objects.filter(user=cast(User, self.request.user)).first()
        return {**super().get_context_data(**kwargs), "feed": feed}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        address = reverse("training:officer_calendar", args=[new_feed(cast(User, request.user))])
        return self.render_to_response(self.get_context_data(address=urljoin(settings.WAGTAILADMIN_BASE_URL, address)))

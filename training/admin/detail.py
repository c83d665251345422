"""What the page of one request shows, in words."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from training.admin.forms import officer_name
from training.clashes import Clash, clashes
from training.models import Actor, Message, Phase, ProposedDate, RequestEvent, School, State, TrainingRequest
from training.models.choices import Access, Facility, Goal, PartOfDay
from training.reasons import reason_label
from vocabulary.models import Term

_FIRST_HOUR, _LAST_HOUR = time(0), time(23, 59)
# What happened, where it is no move: moves say it by the state that they lead to.
_HAPPENED = {
    "submitted": gettext_lazy("Asked"),
    "handed-over": gettext_lazy("Handed over"),
    "changed": gettext_lazy("Changed"),
    "places-changed": gettext_lazy("Number of places changed"),
    "redacted": gettext_lazy("Words removed"),
    "released": gettext_lazy("Words released"),
}
# What requesters change, by the fields that the timeline names.
_CHANGED = {
    "group_size": gettext_lazy("Group size"),
    "preferred_dates": gettext_lazy("Dates that suit them"),
    "time_window": gettext_lazy("Or about when"),
    "address": gettext_lazy("Where"),
    "facilities": gettext_lazy("The room has"),
    "access": gettext_lazy("The session needs"),
    "access_note": gettext_lazy("Access, in their words"),
    "goals": gettext_lazy("Aims"),
    "goals_note": gettext_lazy("Aims, in their words"),
    "requester_phone": gettext_lazy("Work telephone"),
}


@dataclass(frozen=True, slots=True)
class Wish:
    """A date that suits the requester, and what is in its way."""

    day: date
    part: str
    clashes: list[Clash]


@dataclass(frozen=True)
class Detail:
    """A request for its page: statements are made when a part is first looked at."""

    request: TrainingRequest

    @cached_property
    def asked(self) -> list[tuple[str, Any]]:
        request = self.request
        rows = [
            (_("Asked for"), request.get_kind_display()),
            (_("Training"), request.offer_title),
            (_("Or instead"), request.alternative_offer.title if request.alternative_offer else ""),
            (_("Session"), str(request.session) if request.session else ""),
            (_("Places"), request.places if request.session_id else ""),
            (_("Group size"), request.get_group_size_display()),
            (_("Year groups"), ", ".join(_terms("year-group", request.year_groups))),
            (_("Format"), ", ".join(_terms("delivery-format", [request.delivery_format]))),
            (_("Where"), request.address),
            (_("The room has"), _labels(Facility, request.facilities)),
            (_("The session needs"), _labels(Access, request.access)),
            (_("Aims"), _labels(Goal, request.goals)),
            (_("Asked on"), _at(request.submitted_at)),
            (_("Language"), get_language_info(request.language)["name_translated"]),
        ]
        return [row for row in rows if row[1]]

    @cached_property
    def agreed(self) -> list[tuple[str, Any]]:
        request = self.request
        attended = [
            (_("Staff who came"), request.attended_staff),
            (_("Pupils who came"), request.attended_pupils),
            (_("Others who came"), request.attended_others),
        ]
        rows = [
            (_("Officer"), officer_name(request.officer)),
            (_("When"), _at(request.begins_at)),
            (_("Place"), request.agreed.place),
            (_("Link to join"), request.agreed.joining_link),
            (_("Reason"), reason_label(request.reason)),
            (_("Reason, in words"), request.reason_note),
            *attended,
        ]
        return [row for row in rows if row[1] or row[1] == 0]

    @cached_property
    def school(self) -> list[tuple[str, Any]]:
        request = self.request
        phase = Phase(request.school_phase).label if request.school_phase in Phase.values else request.school_phase
        rows = [
            (_("School or group"), request.school_name),
            (_("URN"), request.school_urn),
            (_("Phase"), phase),
            (_("Town"), request.school_town),
            (_("Postcode"), request.school_postcode),
            (_("Area"), request.authority_name),
            (_("With"), "; ".join(self._cluster)),
        ]
        return [row for row in rows if row[1]]

    @property
    def _cluster(self) -> list[str]:
        """The other schools: as they were typed, or by the register's name with the number that was."""
        urns = [school["urn"] for school in self.request.cluster if "urn" in school]
        names = dict(School.objects.filter(pk__in=urns).values_list("pk", "name")) if urns else {}
        return [
            school.get("name") or f"{names.get(school['urn'], '')} (URN {school['urn']})".strip()
            for school in self.request.cluster
        ]

    @cached_property
    def requester(self) -> list[tuple[str, Any]]:
        request = self.request
        rows = [
            (_("Name"), request.requester_name),
            (_("Role"), request.get_requester_role_display()),
            (_("Work e-mail address"), request.requester_email),
            (_("Work telephone"), request.requester_phone),
        ]
        return [row for row in rows if row[1]]

    @cached_property
    def words(self) -> list[tuple[str, str]]:
        """What was typed freely."""
        request = self.request
        details = [(str(name).replace("_", " ").capitalize(), str(value)) for name, value in request.details.items()]
        rows = [
            (_("Access, in their words"), request.access_note),
            (_("Aims, in their words"), request.goals_note),
            (_("Or about when"), request.time_window),
            *details,
        ]
        return [row for row in rows if row[1]]

    @cached_property
    def wishes(self) -> list[Wish]:
        request = self.request
        days = [(date.fromisoformat(wish["date"]), wish.get("part", "")) for wish in request.preferred_dates]
        spans = [(_moment(day, _FIRST_HOUR), _moment(day, _LAST_HOUR)) for day, _part in days]
        found = clashes(
            spans, site=request.site, officer=request.officer, school_urn=request.school_id, request=request
        )
        parts = dict(PartOfDay.choices)
        return [Wish(day, str(parts.get(part, part)), there) for (day, part), there in zip(days, found, strict=True)]

    @cached_property
    def proposed(self) -> list[ProposedDate]:
        return list(self.request.proposed_dates.all())

    @property
    def has_certificate(self) -> bool:
        return self.request.state in State.done()

    @cached_property
    def messages(self) -> QuerySet[Message]:
        return self.request.messages.order_by("created_at")

    @cached_property
    def timeline(self) -> list[tuple[RequestEvent, str, str]]:
        """Events with what happened and its note in words."""
        events = self.request.events.select_related("by")
        return [(event, _happened(event), _note(event)) for event in events]

    @cached_property
    def before(self) -> list[TrainingRequest]:
        """What the same school asked for at other times, the latest first."""
        request = self.request
        if not request.school_urn:
            return []
        others = TrainingRequest.objects.for_site(request.site).filter(school_urn=request.school_urn)
        return list(others.exclude(pk=request.pk).select_related("session").order_by("-submitted_at")[:20])


def _at(moment: datetime | None) -> str:
    return date_format(timezone.localtime(moment), "l j F Y, H:i") if moment else ""


def _happened(event: RequestEvent) -> str:
    if event.action in _HAPPENED:
        return str(_HAPPENED[event.action])
    return str(State(event.to_state).label) if event.to_state else event.action


def _note(event: RequestEvent) -> str:
    if event.action != "changed" or event.actor != Actor.REQUESTER:
        return event.note
    return "; ".join(str(_CHANGED[name]) for name in event.note.split(", ") if name in _CHANGED)


def _labels(choices: Any, slugs: list[str]) -> str:
    labels = dict(choices.choices)
    return ", ".join(str(labels.get(slug, slug)) for slug in slugs)


def _terms(scheme: str, slugs: list[str]) -> list[str]:
    if not any(slugs):
        return []
    labels = {term.slug: term.label for term in Term.objects.filter(scheme=scheme, slug__in=slugs)}
    return [labels.get(slug, slug) for slug in slugs]


def _moment(day: date, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, at))

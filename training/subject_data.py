"""All that is held about one person, found by the address they used: exported for them, or erased."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from wagtail.models import Site

from training import desk, retention
from training.models import DataAccess, Message, RequestDraft, State, TrainingRequest
from training.models.asking import LinkWanted
from training.moves import locked

_NOT_THEIRS = {"id", "officer", "version", "submission", "anonymised_at"}


@dataclass(frozen=True, slots=True)
class SubjectData:
    """Rows that hold an address."""

    address: str
    requests: QuerySet[TrainingRequest]
    messages: QuerySet[Message]
    drafts: list[RequestDraft]
    links: QuerySet[LinkWanted]

    @property
    def count(self) -> int:
        return self.requests.count() + self.messages.count() + len(self.drafts) + self.links.count()


def find(address: str, sites: QuerySet[Site] | None = None) -> SubjectData:
    """What these councils hold, or all. Upper and lower case of an address are one.

    Drafts live a week, so all of them are looked through.
    """
    address = address.strip()
    sites = Site.objects.all() if sites is None else sites
    requests = TrainingRequest.objects.filter(site__in=sites, requester_email__iexact=address, anonymised_at=None)
    return SubjectData(
        address,
        requests.order_by("submitted_at"),
        Message.objects.filter(request__site__in=sites, to__iexact=address).order_by("created_at"),
        [draft for draft in RequestDraft.objects.filter(site__in=sites) if _names(draft.answers, address.lower())],
        LinkWanted.objects.filter(site__in=sites, email__iexact=address),
    )


def _names(value: Any, address: str) -> bool:
    if isinstance(value, dict):
        return any(_names(found, address) for found in value.values())
    if isinstance(value, list):
        return any(_names(found, address) for found in value)
    return isinstance(value, str) and value.strip().lower() == address


@transaction.atomic
def export(address: str, *, by: User | None, sites: QuerySet[Site] | None = None) -> dict[str, Any]:
    """What the person is given, as plain values by the names of our fields; logged."""
    found = find(address, sites)
    for request in found.requests:
        _log(by, DataAccess.Action.SUBJECT_EXPORT, request.reference)
    return {
        "address": found.address,
        "requests": [_request(request) for request in found.requests],
        "messages": list(found.messages.values("kind", "to", "subject", "body", "status", "created_at", "sent_at")),
        "drafts": [{"kind": draft.kind, "answers": draft.answers, "at": draft.updated_at} for draft in found.drafts],
        "links": list(found.links.values("email", "asked_at")),
    }


def _request(request: TrainingRequest) -> dict[str, Any]:
    fields = {
        field.name: field.value_from_object(request)
        for field in request._meta.concrete_fields
        if field.name not in _NOT_THEIRS
    }
    events = request.events.values("at", "actor", "action", "from_state", "to_state", "note")
    dates = request.proposed_dates.values("starts_at", "ends_at", "place", "picked_at", "withdrawn_at")
    return {**fields, "events": list(events), "proposed_dates": list(dates)}


@transaction.atomic
def erase(address: str, *, by: User | None, sites: QuerySet[Site] | None = None) -> int:
    """Ends the person's open requests without a message, makes all of them anonymous and deletes the rest; how many
    rows held the address. Counts of training that took place stay."""
    found = find(address, sites)
    count = found.count
    for request in found.requests:
        if request.state in State.open():
            desk.end_quietly(locked(request.pk), by=by)
        _log(by, DataAccess.Action.ERASE, request.reference)
    retention.anonymise(found.requests)
    found.messages.delete()
    found.links.delete()
    RequestDraft.objects.filter(pk__in=[draft.pk for draft in found.drafts]).delete()
    return count


def _log(by: User | None, action: DataAccess.Action, reference: str) -> None:
    DataAccess.objects.create(by=by, action=action, reference=reference)

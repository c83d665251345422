"""Nothing is kept of people longer than the table says; counts stay. One person's data can be had and erased."""

import json
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from cms.work import sweeps
from tests.training.factories import in_days, session, training_request
from tests.training.people import browser
from training import keys, retention, subject_data
from training.holdings import BY_NAME, HOLDINGS, Period
from training.models import (
    DataAccess,
    Kind,
    Message,
    ProposedDate,
    RequestDraft,
    RequestEvent,
    RequestKey,
    State,
    TrainingFeedback,
    TrainingRequest,
)
from training.models.asking import LinkWanted, SentMark
from training.roles import Role

NOW = datetime(2027, 3, 31, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ADDRESS = "Sam.Example@school.example.org"
# Every field that says something of a person or school, filled.
PERSONAL: dict[str, Any] = {
    "requester_name": "Sam Example",
    "requester_role": "dsl",
    "requester_email": ADDRESS,
    "requester_phone": "01632 960001",
    "school_name": "Oak Lane Primary",
    "school_urn": 900001,
    "school_town": "Oakham",
    "school_postcode": "OA1 1AA",
    "cluster": [{"urn": 900002, "name": "Elm Road"}],
    "preferred_dates": [{"date": "2026-01-14", "part": "morning"}],
    "time_window": "in March",
    "address": "1 Oak Lane",
    "access_note": "ramp",
    "goals_note": "films",
    "details": {"event": "fair"},
    "text_findings": ["pupil"],
    "place": "Hall",
    "joining_link": "https://meet.example.org/1",
    "reason_note": "full",
}


def full(**values: Any) -> TrainingRequest:
    """A request with everything that hangs on one."""
    request = training_request(**(PERSONAL | {"submission": uuid.uuid4(), "attended_staff": 12} | values))
    Message.objects.create(
        request=request, kind="confirmation", to=ADDRESS, subject="x", body="Dear Sam", status="sent"
    )
    RequestEvent.objects.create(request=request, actor="officer", action="ask", note="Dear Sam")
    ProposedDate.objects.create(request=request, starts_at=in_days(1), ends_at=in_days(1, 11), place="Hall")
    RequestDraft.objects.create(
        submission=request.submission,
        site=request.site,
        kind="bespoke",
        key_digest=str(uuid.uuid4()),
        answers={"contact": {"email": ADDRESS}},
    )
    keys.issue(request)
    return request


def everything() -> str:
    """All rows of training that may hold something personal, as text."""
    models = (TrainingRequest, Message, RequestEvent, ProposedDate, RequestDraft, RequestKey, LinkWanted, DataAccess)
    return json.dumps([list(model.objects.values()) for model in models], default=str)


@given(st.integers(1, 60), st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)))
def test_months_are_calendar_months(months: int, now: datetime) -> None:
    then = Period(months=months).before(now)
    assert (now.year * 12 + now.month) - (then.year * 12 + then.month) == months
    assert then.day == now.day or then.day >= 28
    assert (then.hour, then.minute) == (now.hour, now.minute)


def test_days_are_days() -> None:
    assert Period(days=7).before(NOW) == NOW - timedelta(days=7)


def test_each_period_of_the_table_has_its_rule_and_each_rule_its_period() -> None:
    assert set(retention.DUE) == {holding.name for holding in HOLDINGS if holding.period}


def test_worker_does_it_daily_at_least() -> None:
    sweep = next(found for found in sweeps() if found.name == "training retention")
    assert sweep.every <= timedelta(days=1).total_seconds()


_MADE: dict[str, Callable[[datetime], Any]] = {
    "delivered": lambda at: training_request(state=State.CLOSED, delivered_at=at, ended_at=at + timedelta(days=30)),
    "ended": lambda at: training_request(state=State.DECLINED, ended_at=at),
    "unfinished": lambda at: training_request(state=State.ACKNOWLEDGED, state_since=at),
    "drafts": lambda at: _at(
        RequestDraft.objects.create(
            submission=uuid.uuid4(), site=training_request().site, kind="place", key_digest=f"{at}"
        ),
        updated_at=at,
    ),
    "messages": lambda at: Message.objects.create(
        request=training_request(),
        kind="reminder",
        to="a@example.org",
        subject="x",
        body="y",
        created_at=at,
        status="sent",
    ),
    "links": lambda at: LinkWanted.objects.create(site=training_request().site, email="a@example.org", asked_at=at),
    "marks": lambda at: SentMark.objects.create(digest=f"{at}"[:64], day=at.date()),
    "events": lambda at: RequestEvent.objects.create(
        request=training_request(state=State.WITHDRAWN, ended_at=NOW), actor="officer", action="ask", at=at
    ),
    "keys": lambda at: RequestKey.objects.create(request=training_request(), digest=f"{at}", expires_at=at),
    "comments": lambda at: TrainingFeedback.objects.create(
        site=training_request().site,
        offer_title="x",
        month=at.date(),
        usefulness=3,
        confidence=3,
        comment="Kim",
        is_comment_held=True,
    ),
    "access": lambda at: DataAccess.objects.create(action="view", at=at),
}


def _at(row: Any, **values: Any) -> Any:
    type(row).objects.filter(pk=row.pk).update(**values)
    return row


@pytest.mark.django_db
@pytest.mark.parametrize("name", retention.DUE)
def test_each_holding_ends_when_its_period_is_over_and_not_before(name: str) -> None:
    period = BY_NAME[name].period
    assert period is not None
    limit = period.before(NOW)
    edge = timedelta(days=1) if name in ("marks", "comments") else MINUTE
    over, not_yet = _MADE[name](limit - edge), _MADE[name](limit + edge)
    assert retention.due(NOW)[name] == 1
    assert retention.apply(NOW)[name] == 1
    if isinstance(over, TrainingRequest):
        over.refresh_from_db()
        not_yet.refresh_from_db()
        assert over.anonymised_at is not None
        assert over.requester_email == ""
        assert not_yet.anonymised_at is None
    elif isinstance(over, TrainingFeedback):
        assert [row.comment for row in TrainingFeedback.objects.order_by("month")] == ["", "Kim"]
    else:
        assert set(type(over).objects.filter(pk__in=[over.pk, not_yet.pk])) == {not_yet}
    assert set(retention.due(NOW).values()) == {0}


@pytest.mark.django_db
@pytest.mark.parametrize("state", State.open())
def test_open_request_that_nobody_finished_ends_before_its_data_does(state: State) -> None:
    held = session(capacity=1)
    old = full(state=state, state_since=NOW - timedelta(days=900), kind=Kind.PLACE, session=held)
    waiting = training_request(kind=Kind.PLACE, session=held, state=State.WAITING_LIST, state_since=NOW)
    Message.objects.all().delete()
    assert retention.apply(NOW)["unfinished"] == 1
    old.refresh_from_db()
    waiting.refresh_from_db()
    assert old.anonymised_at is not None
    assert old.state in (State.WITHDRAWN, State.CANCELLED_BY_SCHOOL)
    assert waiting.state == State.CONFIRMED
    assert {message.to for message in Message.objects.all()} <= {waiting.requester_email}


@pytest.mark.django_db
def test_anonymous_request_keeps_its_counts_and_nothing_else() -> None:
    request = full(state=State.CLOSED, delivered_at=NOW, offer_title="Awareness")
    old = request.reference
    retention.anonymise(TrainingRequest.objects.filter(pk=request.pk))
    request.refresh_from_db()
    assert (request.school_phase, request.authority_name, request.offer_title) == (
        "primary",
        "Exampleshire",
        "Awareness",
    )
    assert (request.attended_staff, request.group_size, request.delivered_at) == (12, "11-30", NOW)
    left = everything()
    for secret in (
        "Sam",
        "Oak",
        "OA1",
        "900001",
        "Elm",
        "01632",
        "ramp",
        "films",
        "fair",
        "Hall",
        "meet.",
        "full",
        old,
    ):
        assert secret not in left, secret
    assert not RequestKey.objects.exists()


@pytest.mark.django_db
def test_every_field_that_may_say_something_personal_is_emptied_or_named_as_kept() -> None:
    kept = {
        "id",
        "site",
        "reference",
        "kind",
        "state",
        "state_since",
        "submitted_at",
        "version",
        "offer",
        "offer_title",
        "alternative_offer",
        "session",
        "places",
        "school_phase",
        "authority_code",
        "authority_name",
        "language",
        "year_groups",
        "group_size",
        "delivery_format",
        "facilities",
        "access",
        "goals",
        "text_state",
        "starts_at",
        "ends_at",
        "sequence",
        "reason",
        "attended_staff",
        "attended_pupils",
        "attended_others",
        "delivered_at",
        "ended_at",
        "anonymised_at",
    }
    fields = {field.name for field in TrainingRequest._meta.concrete_fields}
    assert fields - kept == set(retention._BLANK), "a new field: is it personal?"


@pytest.mark.django_db
def test_dry_run_changes_nothing_and_apply_says_what_it_did() -> None:
    full(state=State.DECLINED, ended_at=timezone.now() - timedelta(days=400))
    before, out = everything(), StringIO()
    call_command("training_retention", stdout=out)
    assert everything() == before
    assert "     1  Requests that were declined" in out.getvalue()
    assert "Nothing was changed" in out.getvalue()
    call_command("training_retention", apply=True, stdout=StringIO())
    assert ADDRESS not in everything()


@pytest.mark.django_db
def test_sweep_takes_a_bounded_piece_and_says_when_more_is_due(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "BATCH", 3)
    for _number in range(7):
        DataAccess.objects.create(action="view", at=timezone.now() - timedelta(days=900))
    assert retention.sweep()
    assert DataAccess.objects.count() == 4
    assert retention.sweep()
    assert not retention.sweep()
    assert not DataAccess.objects.exists()


@pytest.mark.django_db
def test_message_that_waits_and_open_requests_log_are_kept() -> None:
    old = NOW - timedelta(days=4000)
    request = training_request(state=State.CONFIRMED, state_since=NOW)
    Message.objects.create(request=request, kind="reminder", to="a@example.org", subject="x", body="y", created_at=old)
    RequestEvent.objects.create(request=request, actor="officer", action="take", at=old)
    assert set(retention.due(NOW).values()) == {0}


@pytest.mark.django_db
def test_persons_data_is_exported_whole_and_nobody_elses() -> None:
    full()
    training_request(requester_email="other@school.example.org", requester_name="Other Person")
    LinkWanted.objects.create(site=training_request().site, email=ADDRESS.lower())
    out = StringIO()
    call_command("training_subject", "export", address=f" {ADDRESS.upper()} ", stdout=out)
    data = json.loads(out.getvalue())
    assert [len(data[name]) for name in ("requests", "messages", "drafts", "links")] == [1, 1, 1, 1]
    for name, value in PERSONAL.items():
        assert data["requests"][0][name] == value, name
    assert data["requests"][0]["events"]
    assert "Other Person" not in out.getvalue()
    assert DataAccess.objects.get().action == "subject-export"


@pytest.mark.django_db
def test_erasure_leaves_nothing_ends_what_is_open_and_writes_to_nobody() -> None:
    held = session(capacity=1)
    request = full(kind=Kind.PLACE, session=held, state=State.CONFIRMED)
    full(state=State.CLOSED, delivered_at=timezone.now())
    waiting = training_request(kind=Kind.PLACE, session=held, state=State.WAITING_LIST, requester_name="Wai Ting")
    LinkWanted.objects.create(site=request.site, email=ADDRESS)
    assert subject_data.erase(ADDRESS.lower(), by=None) == 7
    left = everything()
    for secret in ("Sam", ADDRESS.lower(), 'Oak Lane Primary"', "OA1 1AA", "01632"):
        assert secret not in left, secret
    request.refresh_from_db()
    waiting.refresh_from_db()
    assert request.state == State.CANCELLED_BY_SCHOOL
    assert waiting.state == State.CONFIRMED
    assert TrainingRequest.objects.filter(attended_staff=12).count() == 2
    assert [row.to for row in Message.objects.all()] == [waiting.requester_email]
    assert subject_data.find(ADDRESS).count == 0


@pytest.mark.django_db
def test_manager_finds_exports_and_erases_without_an_address_in_any_url() -> None:
    full()
    client = browser(Role.MANAGER)
    found = client.post(reverse("training_subject"), {"address": ADDRESS})
    assert "PT-" in found.content.decode()
    file = client.post(reverse("training_subject"), {"address": ADDRESS, "export": "1"})
    assert json.loads(file.content)["requests"][0]["requester_name"] == "Sam Example"
    assert "no-store" in file["Cache-Control"]
    erase = reverse("training_subject_erase")
    unsure = client.post(erase, {"address": ADDRESS})
    assert unsure.status_code == 200
    assert TrainingRequest.objects.filter(requester_email=ADDRESS).exists()
    done = client.post(erase, {"address": ADDRESS, "is_sure": "on"})
    assert done["Location"] == reverse("training_subject")
    assert not TrainingRequest.objects.filter(requester_email=ADDRESS).exists()
    assert set(DataAccess.objects.values_list("action", flat=True)) == {"subject-export", "erase"}


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["", "nobody", "x" * 5000, "a@b@c", "a@example.org\nBcc: b@example.org"])
def test_address_that_is_none_is_said(address: str) -> None:
    client = browser(Role.MANAGER)
    for url in (reverse("training_subject"), reverse("training_subject_erase")):
        response = client.post(url, {"address": address, "is_sure": "on"})
        assert response.status_code == 200
    assert not DataAccess.objects.exists()


@pytest.mark.django_db
def test_privacy_notice_names_every_holding_and_period(client: Client) -> None:
    text = client.get("/request/privacy/").content.decode()
    for holding in HOLDINGS:
        assert str(holding.what) in text
    for period in ("24 months", "12 months", "6 months", "7 days"):
        assert period in text

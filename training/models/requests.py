"""A request for training, its states and moves, and all that happened to it."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site

from training.models.offers import TrainingOfferPage
from training.models.sessions import TrainingSession

# No 0/O, 1/I/L, and no vowels: read out on the telephone, and never a word.
_ALPHABET = "23456789BCDFGHJKMNPQRSTVWXYZ"


class Kind(models.TextChoices):
    PLACE = "place", _("Place on a session")
    BESPOKE = "bespoke", _("Session at a school")
    COMMUNITY = "community", _("Community event")
    VENUE = "venue", _("Offer of a venue")
    ADVICE = "advice", _("Advice on materials")


class State(models.TextChoices):
    """Where a request is; `domain.md` §1.18. `acknowledged` includes triage: an officer has it in hand."""

    SUBMITTED = "submitted", _("New")
    ACKNOWLEDGED = "acknowledged", _("In hand")
    INFO_NEEDED = "info-needed", _("Waiting for an answer")
    OFFERED = "offered", _("Dates proposed")
    WAITING_LIST = "waiting-list", _("On the waiting list")
    CONFIRMED = "confirmed", _("Confirmed")
    DELIVERED = "delivered", _("Delivered")
    FEEDBACK_RECEIVED = "feedback-received", _("Feedback received")
    CLOSED = "closed", _("Closed")
    DECLINED = "declined", _("Declined")
    SIGNPOSTED = "signposted", _("Sent on to others")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    CANCELLED_BY_SCHOOL = "cancelled-by-school", _("Cancelled by the school")
    CANCELLED_BY_COUNCIL = "cancelled-by-council", _("Cancelled by us")

    @classmethod
    def done(cls) -> tuple["State", ...]:
        """Those of a training that took place."""
        return (cls.DELIVERED, cls.FEEDBACK_RECEIVED, cls.CLOSED)

    @classmethod
    def holding_a_place(cls) -> tuple["State", ...]:
        return (cls.CONFIRMED, *cls.done())

    @classmethod
    def open(cls) -> tuple["State", ...]:
        """Those in which somebody still has to do something."""
        return (cls.SUBMITTED, cls.ACKNOWLEDGED, cls.INFO_NEEDED, cls.OFFERED, cls.WAITING_LIST, cls.CONFIRMED)


class Actor(models.TextChoices):
    OFFICER = "officer", _("Officer")
    REQUESTER = "requester", _("Requester")
    SYSTEM = "system", _("The system")


@dataclass(frozen=True, slots=True)
class Move:
    """An allowed change of state: from which states, to which, and by whom."""

    sources: frozenset[State]
    target: State
    actors: frozenset[Actor]


def _move(sources: set[State], target: State, *actors: Actor) -> Move:
    return Move(frozenset(sources), target, frozenset(actors))


_S = State
_OFFICER, _REQUESTER, _SYSTEM = Actor.OFFICER, Actor.REQUESTER, Actor.SYSTEM
_UNDECIDED = {_S.SUBMITTED, _S.ACKNOWLEDGED, _S.INFO_NEEDED, _S.OFFERED, _S.WAITING_LIST}
_ENDED_EARLY = {_S.DECLINED, _S.SIGNPOSTED, _S.WITHDRAWN, _S.CANCELLED_BY_SCHOOL, _S.CANCELLED_BY_COUNCIL}

# Every change of state that there is. Services look here (training/desk.py), tests go through all of it.
MOVES: dict[str, Move] = {
    "acknowledge": _move({_S.SUBMITTED}, _S.ACKNOWLEDGED, _OFFICER),
    "ask": _move({_S.ACKNOWLEDGED, _S.OFFERED}, _S.INFO_NEEDED, _OFFICER),
    "answer": _move({_S.INFO_NEEDED}, _S.ACKNOWLEDGED, _REQUESTER, _OFFICER),
    "propose": _move({_S.ACKNOWLEDGED, _S.INFO_NEEDED, _S.OFFERED, _S.CONFIRMED}, _S.OFFERED, _OFFICER),
    "pick": _move({_S.OFFERED}, _S.CONFIRMED, _REQUESTER),
    "turn_down": _move({_S.OFFERED}, _S.ACKNOWLEDGED, _REQUESTER),
    # The system gives a free place at once, or when one becomes free.
    "confirm": _move(_UNDECIDED, _S.CONFIRMED, _OFFICER, _SYSTEM),
    "wait": _move({_S.SUBMITTED}, _S.WAITING_LIST, _SYSTEM),
    "decline": _move(_UNDECIDED, _S.DECLINED, _OFFICER),
    "signpost": _move(_UNDECIDED, _S.SIGNPOSTED, _OFFICER),
    "withdraw": _move(_UNDECIDED, _S.WITHDRAWN, _REQUESTER, _OFFICER, _SYSTEM),
    "cancel_by_school": _move({_S.CONFIRMED}, _S.CANCELLED_BY_SCHOOL, _REQUESTER, _OFFICER, _SYSTEM),
    # A waiting list ends with its session.
    "cancel_by_council": _move({_S.CONFIRMED, _S.WAITING_LIST}, _S.CANCELLED_BY_COUNCIL, _OFFICER),
    "complete": _move({_S.CONFIRMED}, _S.DELIVERED, _OFFICER),
    "receive_feedback": _move({_S.DELIVERED}, _S.FEEDBACK_RECEIVED, _SYSTEM),
    "close": _move({_S.DELIVERED, _S.FEEDBACK_RECEIVED}, _S.CLOSED, _OFFICER, _SYSTEM),
    # Advice given, a venue noted: these kinds have no session to confirm.
    "settle": _move({_S.SUBMITTED, _S.ACKNOWLEDGED, _S.INFO_NEEDED}, _S.CLOSED, _OFFICER),
    "reopen": _move(_ENDED_EARLY, _S.ACKNOWLEDGED, _OFFICER),
    # Completed by mistake, or with wrong numbers.
    "correct": _move({_S.DELIVERED, _S.FEEDBACK_RECEIVED, _S.CLOSED}, _S.CONFIRMED, _OFFICER),
}


class Role(models.TextChoices):
    DSL = "dsl", _("Designated safeguarding lead or deputy")
    HEAD = "headteacher", _("Headteacher or senior leader")
    TEACHER = "teacher", _("Teacher")
    SENCO = "senco", _("SENCo")
    TEACHING_ASSISTANT = "teaching-assistant", _("Teaching assistant")
    GOVERNOR = "governor", _("Governor or trustee")
    BUSINESS = "business-manager", _("Business or office manager")
    EARLY_YEARS = "early-years", _("Early years manager")
    COMMUNITY = "community", _("Community, faith or youth group leader")
    OTHER = "other", _("Something else")


class GroupSize(models.TextChoices):
    UP_TO_10 = "1-10", _("Up to 10")
    UP_TO_30 = "11-30", _("11 to 30")
    UP_TO_60 = "31-60", _("31 to 60")
    UP_TO_120 = "61-120", _("61 to 120")
    MORE = "more-than-120", _("More than 120")


class TextState(models.TextChoices):
    """Whether what was typed freely may be shown: held text is in no list and no e-mail."""

    CLEAR = "clear", _("Nothing found")
    HELD = "held", _("Held until an officer has looked")
    RELEASED = "released", _("Looked at and released")
    REDACTED = "redacted", _("Removed")


def new_reference() -> str:
    """Such as `PT-7K3M-9QXD`: 38 bits, meant for reading out, never a key to anything."""
    letters = "".join(secrets.choice(_ALPHABET) for _position in range(8))
    return f"PT-{letters[:4]}-{letters[4:]}"


# When a training that is done took place.
HELD_AT = Coalesce("session__starts_at", "starts_at", "delivered_at")


class TrainingRequestQuerySet(models.QuerySet["TrainingRequest"]):
    def open(self) -> Self:
        return self.filter(state__in=State.open())

    def done(self) -> Self:
        return self.filter(state__in=State.done())

    def for_site(self, site: Site) -> Self:
        return self.filter(site=site)


class TrainingRequest(models.Model):
    """What a school or group asked for. Personal data: of the requester only, and never of pupils."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(_("reference"), max_length=20, unique=True, default=new_reference, editable=False)
    # The draft's number: sent twice, a form makes one request.
    submission = models.UUIDField(unique=True, null=True, editable=False)
    kind = models.CharField(_("asked for"), max_length=12, choices=Kind.choices)
    state = models.CharField(_("state"), max_length=24, choices=State.choices, default=State.SUBMITTED)
    state_since = models.DateTimeField(_("since"), default=timezone.now)
    submitted_at = models.DateTimeField(_("asked on"), default=timezone.now)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="training_requests",
        verbose_name=_("officer"),
    )
    # Raised by every move: two officers never act on different pictures of one request.
    version = models.PositiveIntegerField(default=1, editable=False)

    # What for. The title as it was, since offers change.
    offer = models.ForeignKey(TrainingOfferPage, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    offer_title = models.CharField(_("training"), max_length=255, blank=True)
    alternative_offer = models.ForeignKey(
        TrainingOfferPage, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    session = models.ForeignKey(
        TrainingSession, null=True, blank=True, on_delete=models.PROTECT, related_name="requests"
    )
    places = models.PositiveSmallIntegerField(_("places"), default=1)

    # The school as it was on that day; `school` follows the register.
    school = models.ForeignKey("training.School", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    school_name = models.CharField(_("school or organisation"), max_length=200, blank=True)
    school_urn = models.PositiveIntegerField(_("URN"), null=True, blank=True)
    school_phase = models.CharField(_("phase"), max_length=60, blank=True)
    school_town = models.CharField(_("town"), max_length=100, blank=True)
    school_postcode = models.CharField(_("postcode"), max_length=10, blank=True)
    authority_code = models.CharField(_("authority code"), max_length=3, blank=True)
    authority_name = models.CharField(_("authority"), max_length=100, blank=True)
    # Other schools of a cluster: [{"urn": 900001, "name": "…"}, …].
    cluster = models.JSONField(default=list, blank=True)

    # Who asks.
    requester_name = models.CharField(_("name"), max_length=120, blank=True)
    requester_role = models.CharField(_("role"), max_length=24, choices=Role.choices, blank=True)
    requester_email = models.EmailField(_("work e-mail address"), max_length=254, blank=True)
    requester_phone = models.CharField(_("work telephone"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=10, default="en")

    # For whom, when, where. Lists of slugs.
    year_groups = models.JSONField(default=list, blank=True)
    group_size = models.CharField(_("group size"), max_length=16, choices=GroupSize.choices, blank=True)
    # [{"date": "2027-01-14", "part": "after-school"}, …], at most three.
    preferred_dates = models.JSONField(default=list, blank=True)
    time_window = models.CharField(_("or about when"), max_length=100, blank=True)
    delivery_format = models.CharField(_("format"), max_length=40, blank=True)
    address = models.CharField(_("where"), max_length=300, blank=True)
    facilities = models.JSONField(default=list, blank=True)
    access = models.JSONField(default=list, blank=True)
    goals = models.JSONField(default=list, blank=True)

    # Typed freely, scanned, and shown by `visible_text` only.
    access_note = models.CharField(_("access, in their words"), max_length=200, blank=True)
    goals_note = models.CharField(_("aims, in their words"), max_length=300, blank=True)
    # What a kind asks beside: {"event": "…", "venue_capacity": 80, "materials": "…"}.
    details = models.JSONField(default=dict, blank=True)
    text_state = models.CharField(max_length=10, choices=TextState.choices, default=TextState.CLEAR)
    # What the scan found, by name, never the text: ["date-of-birth", "pupil"].
    text_findings = models.JSONField(default=list, blank=True)

    # What was agreed. A place has its session's.
    starts_at = models.DateTimeField(_("starts"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=300, blank=True)
    joining_link = models.URLField(_("link to join"), blank=True)
    # RFC 5546: raised with every change after the first invitation.
    sequence = models.PositiveIntegerField(default=0, editable=False)

    # How it ended.
    reason = models.CharField(_("reason"), max_length=40, blank=True)
    reason_note = models.CharField(_("reason, in words"), max_length=300, blank=True)
    attended_staff = models.PositiveIntegerField(_("staff who came"), null=True, blank=True)
    attended_pupils = models.PositiveIntegerField(_("pupils who came"), null=True, blank=True)
    attended_others = models.PositiveIntegerField(_("others who came"), null=True, blank=True)
    delivered_at = models.DateTimeField(_("delivered"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    anonymised_at = models.DateTimeField(_("anonymised"), null=True, blank=True)

    objects = TrainingRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-submitted_at"]
        indexes = [
            models.Index(fields=["site", "state", "state_since"], name="request_queue"),
            models.Index(fields=["officer", "starts_at"], name="request_calendar"),
            models.Index(fields=["requester_email"], name="request_person"),
        ]
        permissions = [
            ("export_trainingrequest", "Can export training figures and requests"),
            ("erase_trainingrequest", "Can erase a person's data from training requests"),
        ]
        verbose_name = _("training request")
        verbose_name_plural = _("training requests")

    def __str__(self) -> str:
        return self.reference

    @property
    def is_text_visible(self) -> bool:
        """Whether lists and messages may show what was typed freely."""
        return self.text_state in (TextState.CLEAR, TextState.RELEASED)

    @property
    def calendar_uid(self) -> str:
        """The invitation's `UID`: stable for the life of the request."""
        return f"{self.reference.lower()}@training"

    def next_sequence(self) -> int:
        """The invitation's `SEQUENCE` after a change: one more, once an invitation has gone out (RFC 5546)."""
        return self.sequence + 1 if self.messages.exclude(calendar_method="").exists() else self.sequence

    @property
    def agreed(self) -> "TrainingSession | TrainingRequest":
        """What has the agreed `starts_at`, `ends_at`, `place` and `joining_link`: of a place, its session."""
        return self.session or self

    @property
    def has_agreed_time(self) -> bool:
        return None not in (self.agreed.starts_at, self.agreed.ends_at)

    @property
    def begins_at(self) -> datetime | None:
        return self.agreed.starts_at


class RequestEvent(models.Model):
    """One line of a request's timeline: who did what, when. `note` holds no free text of the requester's."""

    request = models.ForeignKey(TrainingRequest, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField(default=timezone.now)
    actor = models.CharField(max_length=10, choices=Actor.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    # A name of `MOVES`, or of what changes no state: submitted, handed-over, changed, places-changed, redacted,
    # released.
    action = models.CharField(max_length=24)
    from_state = models.CharField(max_length=24, choices=State.choices, blank=True)
    to_state = models.CharField(max_length=24, choices=State.choices, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.request_id} {self.action}"


class ProposedDateQuerySet(models.QuerySet["ProposedDate"]):
    def open(self) -> Self:
        """Those that can still be chosen."""
        return self.filter(withdrawn_at=None, picked_at=None)


class ProposedDate(models.Model):
    """A date that an officer proposed. Those of an earlier proposal are withdrawn, and stay for the timeline."""

    request = models.ForeignKey(TrainingRequest, on_delete=models.CASCADE, related_name="proposed_dates")
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    place = models.CharField(_("place"), max_length=300, blank=True)
    picked_at = models.DateTimeField(null=True, blank=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ProposedDateQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at"]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}"


class RequestDraft(models.Model):
    """A half-filled form: found by a key that the browser keeps apart from its session, for a week."""

    key_digest = models.CharField(max_length=64, unique=True)
    submission = models.UUIDField(unique=True)
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    # By step what was typed, checked again before it is sent: {"name": {"requester_name": ["…"]}}.
    answers = models.JSONField(default=dict)
    started_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)
    # Then it is empty, and leads a second click to the request that it became.
    sent_at = models.DateTimeField(null=True, editable=False)

    def __str__(self) -> str:
        return f"{self.kind} {self.submission}"

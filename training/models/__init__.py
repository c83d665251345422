"""Training that schools ask for. All personal data of the product is in this app."""

from training.models.access import DataAccess, OfficerFeed, RequestKey, TrainingFeedback
from training.models.asking import LinkWanted, SentMark
from training.models.choices import Access, Facility, Goal, PartOfDay
from training.models.messages import Message, MessageKind, MessageTemplate
from training.models.offers import TrainingIndexPage, TrainingOfferPage
from training.models.requests import (
    MOVES,
    Actor,
    GroupSize,
    Kind,
    ProposedDate,
    RequestDraft,
    RequestEvent,
    Role,
    State,
    TextState,
    TrainingRequest,
)
from training.models.schools import Phase, School, SchoolRegister, SchoolSuccession, Sector, ServedAuthority
from training.models.sessions import ClosedDays, TrainingSession

__all__ = [
    "MOVES",
    "Access",
    "Actor",
    "ClosedDays",
    "DataAccess",
    "Facility",
    "Goal",
    "GroupSize",
    "Kind",
    "LinkWanted",
    "Message",
    "MessageKind",
    "MessageTemplate",
    "OfficerFeed",
    "PartOfDay",
    "Phase",
    "ProposedDate",
    "RequestDraft",
    "RequestEvent",
    "RequestKey",
    "Role",
    "School",
    "SchoolRegister",
    "SchoolSuccession",
    "Sector",
    "SentMark",
    "ServedAuthority",
    "State",
    "TextState",
    "TrainingFeedback",
    "TrainingIndexPage",
    "TrainingOfferPage",
    "TrainingRequest",
    "TrainingSession",
]

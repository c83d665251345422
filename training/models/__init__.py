"""Training that schools ask for. All personal data of the product is in this app."""

from training.models.access import DataAccess, OfficerFeed, RequestKey, TrainingFeedback
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
    "Actor",
    "ClosedDays",
    "DataAccess",
    "GroupSize",
    "Kind",
    "Message",
    "MessageKind",
    "MessageTemplate",
    "OfficerFeed",
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
    "ServedAuthority",
    "State",
    "TextState",
    "TrainingFeedback",
    "TrainingIndexPage",
    "TrainingOfferPage",
    "TrainingRequest",
    "TrainingSession",
]

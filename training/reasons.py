"""Why a request ended early: what officers choose from, and what the requester is told in words."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Declined(models.TextChoices):
    NO_OFFICER = "no-officer", _("No officer is free at these dates")
    NOT_OFFERED = "not-offered", _("We do not offer this")
    TOO_SHORT_NOTICE = "short-notice", _("The notice is too short")
    DUPLICATE = "duplicate", _("It was asked for already")
    NOT_TRAINING = "not-training", _("It is not a request for training")
    OTHER = "other", _("Another reason")


class Signposted(models.TextChoices):
    OTHER_AREA = "other-area", _("Another council's area")
    E_LEARNING = "e-learning", _("An e-learning course answers it")
    OTHER_SERVICE = "other-service", _("Another service can help better")
    OTHER = "other", _("Another reason")


class Cancelled(models.TextChoices):
    ILLNESS = "illness", _("Illness")
    WEATHER = "weather", _("Weather or travel")
    VENUE = "venue", _("The venue fell through")
    TOO_FEW = "too-few", _("Too few people")
    SCHOOL_NEED = "school-need", _("The school needs the time")
    OTHER = "other", _("Another reason")


_LABELS = {slug: label for choices in (Declined, Signposted, Cancelled) for slug, label in choices.choices}


def reason_label(slug: str) -> str:
    """The reason in words; empty without one."""
    return str(_LABELS.get(slug, slug))

"""What people choose from when they ask. Stored as lists of slugs in a request's JSON fields."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PartOfDay(models.TextChoices):
    MORNING = "morning", _("Morning")
    AFTERNOON = "afternoon", _("Afternoon")
    AFTER_SCHOOL = "after-school", _("After school, from about 3.30pm")
    EVENING = "evening", _("Evening")
    ANY = "any", _("Any time")


class Facility(models.TextChoices):
    """What a room has."""

    SCREEN = "screen", _("Projector or large screen")
    SOUND = "sound", _("Loudspeakers")
    WIFI = "wifi", _("Wi-fi for visitors")
    COMPUTERS = "computers", _("Computers or tablets for the group")
    TABLES = "tables", _("Tables for small groups")
    HALL = "hall", _("Hall for a whole year group")
    PARKING = "parking", _("Parking for the visitor")
    KITCHEN = "kitchen", _("Kitchen or refreshments")


class Access(models.TextChoices):
    """What a session or its room needs. Asked about the session, never about a person."""

    STEP_FREE = "step-free", _("Step-free way in and accessible toilet")
    HEARING_LOOP = "hearing-loop", _("Hearing loop")
    BSL = "bsl", _("British Sign Language interpreter")
    CAPTIONS = "captions", _("Live captions")
    LARGE_PRINT = "large-print", _("Large print handouts")
    EASY_READ = "easy-read", _("Easy Read or symbol-supported handouts")
    SEND = "send-adapted", _("Session adapted for pupils with SEND")
    QUIET = "quiet-space", _("Quiet space and breaks")
    INTERPRETER = "interpreter", _("Interpreter for another language")
    WELSH = "welsh", _("Session in Welsh")


class Goal(models.TextChoices):
    DUTY = "prevent-duty", _("Understand the Prevent duty")
    NOTICE = "notice-check-share", _("Know when and how to share a concern")
    ONLINE = "online-safety", _("Help pupils question what they see online")
    DISCUSSION = "discussion", _("Lead discussions of difficult topics")
    SEND = "send", _("Teach pupils with SEND about safety and trust")
    CURRICULUM = "curriculum", _("Fit the themes into our curriculum")
    RISK = "risk-assessment", _("Write or review our risk assessment")
    PARENTS = "parents", _("Inform parents and carers")
    INSPECTION = "inspection", _("Prepare for an inspection")

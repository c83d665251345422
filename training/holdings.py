"""What personal data is held, what for and for how long: one table for `training_retention`, the privacy notice and
`docs/data-protection.md`. Periods follow `domain.md` §5.3."""

import calendar
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Period:
    """Calendar months, or days."""

    months: int = 0
    days: int = 0

    def before(self, now: datetime) -> datetime:
        """The moment this long before `now`; of the 31st in a shorter month, its last day."""
        if self.days:
            return datetime.fromtimestamp(now.timestamp() - self.days * 86_400, tz=now.tzinfo)
        year, month = divmod(now.year * 12 + now.month - 1 - self.months, 12)
        day = min(now.day, calendar.monthrange(year, month + 1)[1])
        return now.replace(year=year, month=month + 1, day=day)

    def __str__(self) -> str:
        if self.days:
            return ngettext("%(count)d day", "%(count)d days", self.days) % {"count": self.days}
        return ngettext("%(count)d month", "%(count)d months", self.months) % {"count": self.months}


@dataclass(frozen=True, slots=True)
class Holding:
    """Something held about people. `period` runs from `since`; then it is deleted or made anonymous (`then`). Without
    a period it ends with what `since` says, if anything."""

    name: str
    what: Words
    fields: Words
    purpose: Words
    since: Words
    then: Words
    period: Period | None = None


_REQUEST = _(
    "Work name, role, work e-mail address and telephone, school or group, what was asked for, when and where, "
    "what the room and the session need, words typed freely"
)
_ANONYMISE = _("Made anonymous: the kind of training, phase, area, date and numbers of people stay for our figures")
_DELETE = _("Deleted")
_ANSWER = _("To answer the request, hold the session and tell the people concerned")

HOLDINGS = (
    Holding(
        "delivered",
        _("Requests for training that took place"),
        _REQUEST,
        _("To hold the session, and to show at inspections that the school was trained"),
        _("the training"),
        _ANONYMISE,
        Period(months=24),
    ),
    Holding(
        "ended",
        _("Requests that were declined, withdrawn, cancelled or sent on"),
        _REQUEST,
        _ANSWER,
        _("the end of the request"),
        _ANONYMISE,
        Period(months=12),
    ),
    Holding(
        "unfinished",
        _("Requests that nobody finished"),
        _REQUEST,
        _ANSWER,
        _("the last step"),
        _ANONYMISE,
        Period(months=24),
    ),
    Holding(
        "held-text",
        _("Words that may be about a child or an incident"),
        _("What was typed freely and held back by our check"),
        _("To pass a concern to those who safeguard children"),
        _("an officer has passed it on or looked at it"),
        _("Deleted at once by the officer; only the fact that there was something stays"),
    ),
    Holding(
        "drafts",
        _("Half-filled forms"),
        _("What was filled in so far"),
        _("To let you go on later"),
        _("the last change"),
        _DELETE,
        Period(days=7),
    ),
    Holding(
        "messages",
        _("Messages that we sent"),
        _("Address, text, and whether it arrived"),
        _("To answer questions about what was sent"),
        _("sending"),
        _DELETE,
        Period(months=6),
    ),
    Holding(
        "links",
        _("Addresses to which links are sent again"),
        _("E-mail address"),
        _("To send the link to a request again"),
        _("asking for it"),
        _DELETE,
        Period(days=1),
    ),
    Holding(
        "keys",
        _("Links to a request"),
        _("A scrambled mark of the link; the link itself is not kept"),
        _("To open your request to you alone"),
        _("the link's end"),
        _DELETE,
        Period(days=30),
    ),
    Holding(
        "comments",
        _("Comments after a session that our check held back"),
        _("What was typed freely"),
        _("To pass a concern to those who safeguard children"),
        _("the month of the training, if no officer looked at it"),
        _DELETE,
        Period(months=6),
    ),
    Holding(
        "marks",
        _("Marks against misuse of the forms"),
        _(
            "A scrambled mark of the network address and of the e-mail address, another one each day; neither is kept "
            "itself"
        ),
        _("To keep automatic messages out"),
        _("sending a form"),
        _DELETE,
        Period(days=1),
    ),
    Holding(
        "events",
        _("The log of each request"),
        _("What was done, when, and by which officer"),
        _("To show who decided what"),
        _("each step, once the request has ended"),
        _DELETE,
        Period(months=24),
    ),
    Holding(
        "access",
        _("The log of access to personal data"),
        _("Which officer looked at, exported or erased a request, and when"),
        _("To find misuse"),
        _("the access"),
        _DELETE,
        Period(months=24),
    ),
    Holding(
        "feedback",
        _("Feedback after a session"),
        _("Three answers by training and month; nothing leads back to a person or school"),
        _("To make the training better"),
        "",
        _("Kept: it is anonymous from the start"),
    ),
)
BY_NAME = {holding.name: holding for holding in HOLDINGS}

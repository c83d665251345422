"""The five kinds of request in the words of the people who ask."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from training.models.requests import Kind


@dataclass(frozen=True, slots=True)
class Introduction:
    """`title` heads the start page, `caption` every question; `lines`: what to have at hand; `then`: what follows."""

    title: str | Promise
    caption: str | Promise
    summary: str | Promise
    lines: tuple[str | Promise, ...]
    then: tuple[str | Promise, ...]


_ANSWER = _("An officer answers within two working days.")
_LINK = _("You get an e-mail with a link: by it you see, change or cancel your request, without an account.")

INTRODUCTIONS: dict[Kind, Introduction] = {
    Kind.PLACE: Introduction(
        _("Book a place on a session"),
        _("Book a place"),
        _("For one person or a few, on a date that we have set."),
        (_("which session you would like"), _("how many places you need"), _("the name or URN of your school")),
        (_("You have the place at once, if there is one, or can join the waiting list."), _LINK),
    ),
    Kind.BESPOKE: Introduction(
        _("Ask for a session at your school"),
        _("Session at your school"),
        _("For your staff, governors, parents or pupils, alone or with neighbouring schools."),
        (
            _("the name or URN of your school"),
            _("about how many people will take part"),
            _("dates that would suit you"),
        ),
        (_ANSWER, _("The officer proposes dates, and you choose one of them."), _LINK),
    ),
    Kind.COMMUNITY: Introduction(
        _("Ask for a community event"),
        _("Community event"),
        _("For community, faith, women's and youth groups, and for clubs."),
        (_("the name of your group"), _("about how many people will come"), _("dates and a place that would suit you")),
        (_ANSWER, _("The officer proposes dates, and you choose one of them."), _LINK),
    ),
    Kind.VENUE: Introduction(
        _("Offer a venue"),
        _("Offer of a venue"),
        _("A room or hall in which we may hold a session."),
        (_("the address of the room and how many it seats"), _("what the room has"), _("when it is free")),
        (_ANSWER, _("We keep your offer at hand, and agree with you before each session there."), _LINK),
    ),
    Kind.ADVICE: Introduction(
        _("Ask for advice on materials"),
        _("Advice on materials"),
        _("On lesson plans, policies, speakers or risk assessments."),
        (_("what you would like advice on"), _("the name or URN of your school")),
        (_ANSWER, _LINK),
    ),
}

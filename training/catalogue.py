"""What the pages of training list: offers by who takes them, and sessions to come."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site

from training.models.offers import TrainingIndexPage, TrainingOfferPage
from training.models.sessions import TrainingSession, TrainingSessionQuerySet

_NEXT = 6
# In which group an offer stands: the first whose audience it has.
_GROUPS: tuple[tuple[str, str | Promise, frozenset[str]], ...] = (
    ("pupils", _("For pupils, with their teachers"), frozenset({"pupils"})),
    ("parents", _("For parents and carers"), frozenset({"parents-carers"})),
    ("governors", _("For governors and leaders"), frozenset({"governors-trustees", "senior-leaders"})),
    (
        "staff",
        _("For staff"),
        frozenset({"teachers", "teaching-assistants", "senco", "dsl", "tutors-pastoral", "early-years-practitioners"}),
    ),
    ("community", _("For community groups"), frozenset({"community-groups", "youth-workers"})),
)
_ELSEWHERE = ("elsewhere", _("E-learning by others, at any time"))
# Staff first: most who come here book for them.
_ORDER = ("staff", "pupils", "governors", "parents", "community", "elsewhere")


@dataclass(frozen=True, slots=True)
class OfferGroup:
    slug: str
    label: str | Promise
    offers: tuple[TrainingOfferPage, ...]


def groups(index: TrainingIndexPage) -> list[OfferGroup]:
    """The live offers below a page, in the order of their references. Three statements."""
    pages = TrainingOfferPage.objects.child_of(index).live().public().order_by("reference", "title")
    found: dict[str, list[TrainingOfferPage]] = {}
    for offer in pages.select_related("training_type").prefetch_related("terms"):
        found.setdefault(_group(offer), []).append(offer)
    labels = {slug: label for slug, label, _audiences in _GROUPS} | dict([_ELSEWHERE])
    return [OfferGroup(slug, labels[slug], tuple(found[slug])) for slug in _ORDER if slug in found]


def _group(offer: TrainingOfferPage) -> str:
    if offer.is_elsewhere:
        return _ELSEWHERE[0]
    audiences = {term.slug for term in offer.terms_in("audience")}
    return next((slug for slug, _label, wanted in _GROUPS if audiences & wanted), "staff")


def next_sessions(index: TrainingIndexPage) -> list[TrainingSession]:
    """The site's next sessions that take bookings, with how many places are held. Two statements."""
    site = index.get_site()
    return with_local_titles(_open(site)[:_NEXT], index.locale_id) if site else []


def sessions_of(offer: TrainingOfferPage) -> list[TrainingSession]:
    """The next sessions of an offer, with `page`: the offer's in the language that is read."""
    site = offer.get_site()
    found = list(_open(site).filter(offer=offer.original)) if site and offer.has_sessions else []
    for session in found:
        session.page = offer
    return found


def _open(site: Site) -> TrainingSessionQuerySet:
    return TrainingSession.objects.filter(site=site).open_for_booking().with_places().select_related("offer", "format")


def with_local_titles(sessions: Iterable[TrainingSession], locale: int) -> list[TrainingSession]:
    """The sessions with `page`: their offer's page in a locale, or the original where there is none. One statement."""
    found = list(sessions)
    keys = {session.offer.translation_key for session in found}
    local = {
        page.translation_key: page
        for page in TrainingOfferPage.objects.filter(translation_key__in=keys, locale=locale).live()
    }
    for session in found:
        session.page = local.get(session.offer.translation_key, session.offer)
    return found

"""The training and the sessions that can be asked for on a site, as choices of a form."""

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, Left, Length
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import PageViewRestriction, Site
from wagtail.query import PageQuerySet

from training.models.offers import TrainingOfferPage
from training.models.sessions import TrainingSession

# More than that is a list to look through, not a question.
MOST_SESSIONS = 40


class Label(str):
    """A choice's label with a second line under it."""

    __slots__ = ("hint",)
    hint: str

    def __new__(cls, text: str, hint: str = "") -> "Label":
        label = super().__new__(cls, text)
        label.hint = hint
        return label


def offers(site: Site, language: str) -> list[tuple[str, Label]]:
    """The offers that take requests, by the key of their page in the site's first language. One statement."""
    takes_requests = (TrainingOfferPage.Booking.REQUEST, TrainingOfferPage.Booking.BOTH)
    pages = _of_site(site).filter(~Exists(_restriction()), booking__in=takes_requests)
    rows = pages.annotate(local_title=_local_title("translation_key", language, "title")).order_by("reference", "title")
    return [
        (str(key), Label(title, _minutes(minutes)))
        for key, title, minutes in rows.values_list("pk", "local_title", "minutes")
    ]


def first_language_key(site: Site, key: int) -> int | None:
    """The page in the site's first language of an offer that was linked by any of its languages' pages."""
    work = TrainingOfferPage.objects.live().filter(pk=key).values("translation_key")
    return _of_site(site).filter(translation_key__in=work).values_list("pk", flat=True).first()


def sessions(site: Site, language: str) -> list[tuple[str, Label]]:
    """The sessions that take bookings now, soonest first. One statement."""
    rows = (
        TrainingSession.objects.filter(site=site)
        .open_for_booking()
        .with_places()
        .annotate(local_title=_local_title("offer__translation_key", language, "offer__title"))[:MOST_SESSIONS]
    )
    return [(str(row.pk), Label(f"{when(row)}: {row.local_title}", _room(row))) for row in rows]


def _local_title(work: str, language: str, otherwise: str) -> Coalesce:
    """The title of the work's translation, where there is a live one."""
    pages = TrainingOfferPage.objects.live().filter(translation_key=OuterRef(work), locale__language_code=language)
    return Coalesce(Subquery(pages.values("title")[:1]), F(otherwise))


def _restriction() -> QuerySet[PageViewRestriction]:
    """View restrictions of the page or a page above it: as Wagtail's `public()`, without a statement of its own."""
    return PageViewRestriction.objects.filter(page__path=Left(OuterRef("path"), Length("page__path")))


def when(session: TrainingSession) -> str:
    """Day and time in words: "Thursday 14 January 2027, 10:00 to 11:30"."""
    start, end = timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)
    return _("%(day)s, %(start)s to %(end)s") % {
        "day": date_format(start, "l j F Y"),
        "start": time_format(start, "H:i"),
        "end": time_format(end, "H:i"),
    }


def _room(session: TrainingSession) -> str:
    return f"{session.place or _('Online')}. {session.left_in_words}"


def _of_site(site: Site) -> PageQuerySet:
    """Live offers in the site's own tree, which is that of its first language."""
    return TrainingOfferPage.objects.live().descendant_of(site.root_page)


def _minutes(minutes: int) -> str:
    return ngettext("%(minutes)s minute", "%(minutes)s minutes", minutes) % {"minutes": minutes}

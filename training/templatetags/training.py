"""What templates of training ask of offers and sessions."""

from django import template

from search.query import Hit
from training import lessons
from training.messages.texts import PLACEHOLDERS
from training.models.offers import TrainingOfferPage
from training.models.sessions import TrainingSession
from vocabulary.models import Term

register = template.Library()
_LESSONS = 4


@register.filter
def lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


@register.filter
def terms_in(offer: TrainingOfferPage, scheme: str) -> list[Term]:
    return offer.terms_in(scheme)


@register.filter
def is_bookable(session: TrainingSession) -> bool:
    return session.left > 0 or session.has_waiting_list


@register.simple_tag
def lessons_for(offer: TrainingOfferPage) -> tuple[Hit, ...]:
    """Lessons on the offer's themes; none where it stands under no site."""
    site = offer.get_site()
    language = offer.locale.language_code
    return lessons.lessons_for(offer, site=site.pk, language=language, most=_LESSONS) if site else ()


@register.simple_tag
def placeholders() -> list[tuple[str, str]]:
    """Of the texts of messages: each with what it stands for."""
    return [(name, str(words)) for name, words in PLACEHOLDERS.items()]

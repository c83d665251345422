"""Which searches are popular enough, and open enough, to be suggested to others. Worked out daily, not while one types.

Counts know no persons, so a search must come often and on several days. And it must be made of words that the library
itself says to everybody: in titles that may be suggested, or in names of open terms. So no name of a person, nothing
misspelt and nothing of a sensitive theme is handed from one visitor to the next.
"""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Sum
from django.utils import timezone
from wagtail.models import Site

from search.facets import FACET_OF_SCHEME
from search.models import PopularSearch, SearchCount, TitleStart
from search.personal import is_personal
from search.safety import is_listed
from search.stop_words import STOP_WORDS
from search.suggest import key
from vocabulary.models import Term

LEAST_SEARCHES = 10
LEAST_DAYS = 3
# By locale.
MOST = 500


def renew() -> int:
    """Writes the table of popular searches anew from the counts that are kept; how many there are."""
    since = timezone.localdate() - timedelta(days=settings.SEARCH_LOG_DAYS)
    openness = _Openness()
    rows = []
    for locale, _name in settings.LANGUAGES:
        counts = SearchCount.objects.filter(locale=locale, day__gte=since, results__gt=0).values("text")
        counts = counts.annotate(total=Sum("searches"), days=Count("day")).order_by("-total", "text")
        for found in counts.filter(total__gte=LEAST_SEARCHES, days__gte=LEAST_DAYS)[:MOST]:
            text = found["text"]
            if openness.holds(text) and not is_personal(text, locale) and not is_listed(text):
                rows.append(PopularSearch(locale=locale, key=key(text).encode(), text=text, searches=found["total"]))
    with transaction.atomic():
        PopularSearch.objects.all().delete()
        PopularSearch.objects.bulk_create(rows, batch_size=MOST)
    return len(rows)


class _Openness:
    """What the library says to everybody, as it is now."""

    def __init__(self) -> None:
        self.sites = list(Site.objects.values_list("pk", flat=True))
        self.open_words = set().union(*STOP_WORDS.values())
        self.guarded = []
        for term in Term.objects.in_scheme(*FACET_OF_SCHEME).order_by():
            names = [*term.labels.values(), *(name for names in term.alt_labels.values() for name in names)]
            if term.sensitivity == Term.Sensitivity.OPEN:
                self.open_words.update(word for name in names for word in key(name).split())
            else:
                self.guarded += [words for name in names if (words := set(key(name).split()))]

    def holds(self, text: str) -> bool:
        """Whether all words of the text are said in the open, and do not together name a sensitive term."""
        words = set(key(text).split())
        return not any(name <= words for name in self.guarded) and all(map(self._is_said, words))

    def _is_said(self, word: str) -> bool:
        if word not in self.open_words:
            # The word alone, or before a space: the sign after the space ends the range.
            starts = TitleStart.objects.filter(key__gte=word.encode(), key__lt=word.encode() + b"!")
            if not starts.filter(site__in=self.sites, place__in=(0, 1)).exists():
                return False
            self.open_words.add(word)
        return True

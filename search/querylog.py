"""What is searched, as numbers: how often a text was searched on a day, what it found, how often a result was opened.

Nothing says who searched or at what time, and nothing is set in a browser to find out. What looks like personal data or
is on the private list is not counted, nor are officers, programs, and searches narrowed or paged through. Counting
comes after the answer was sent, and is left out when the database is busy: no search waits for it or fails by it.
"""

import logging
import re
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.models import Page

from search import popular
from search.documents import sources
from search.models import SearchCount
from search.personal import is_personal
from search.query import SearchQuery, SearchResults
from search.safety import is_listed
from search.text import clean

logger = logging.getLogger(__name__)
# Different texts of one day: beyond, a program is at work, and the day counts no more.
MOST_TEXTS = 20_000
# How long a count waits for another writer, in milliseconds.
PATIENCE = 50
# Browsers say who they are: a request that does not is a program's too.
_PROGRAM = re.compile(r"bot\b|crawl|spider|slurp|preview|monitor|headless|curl|wget|python|\A\Z", re.IGNORECASE)
_SIGNS = re.compile(r'^[^\w"“]+|[^\w"”]+$')
_COUNT = """
    INSERT INTO search_searchcount (day, text, locale, searches, results, opened)
    SELECT %s, %s, %s, 1, %s, 0 WHERE (SELECT count(*) FROM search_searchcount WHERE day = %s) < %s
    ON CONFLICT (day, text, locale) DO UPDATE SET searches = search_searchcount.searches + 1, results = excluded.results
"""


def normalised(text: str) -> str:
    """The text as it is counted: small letters, accents kept, no signs at its ends.

    So no text begins with one that a spreadsheet takes for a formula.
    """
    return _SIGNS.sub("", unicodedata.normalize("NFC", clean(text)).lower())


def count_search(response: HttpResponse, request: HttpRequest, query: SearchQuery, found: SearchResults) -> None:
    """Counts a search once its answer has been sent, if it is one to count."""
    is_first_look = not (query.selected or query.kinds or query.is_exact) and query.page == 1 and query.sort == "best"
    if query.text and is_first_look and _is_visitor(request):
        _after(response, partial(_count, query.text, query.locale, found.total))


def count_opened(response: HttpResponse, request: HttpRequest, page: Page) -> None:
    """Counts that a page of the catalogue was opened from the results, of which the browser itself tells (Referer)."""
    models = {model for source in sources().values() for model in (source.model, *source.parts)}
    if type(page) not in models or response.status_code != 200 or not _is_visitor(request):
        return
    if (searched := _searched(request)) is not None:
        _after(response, partial(_count_opened, *searched))


def tidy() -> tuple[int, int]:
    """Deletes what is older than SEARCH_LOG_DAYS, and renews the popular searches; how many of each."""
    first = timezone.localdate() - timedelta(days=settings.SEARCH_LOG_DAYS)
    return SearchCount.objects.filter(day__lt=first).delete()[0], popular.renew()


def sweep() -> bool:
    """The worker's part: the same, and nothing is due at once."""
    tidy()
    return False


def _is_visitor(request: HttpRequest) -> bool:
    """Whether somebody looks at the page who is neither an officer, nor a program, nor a browser that looks ahead."""
    headers = request.headers
    looks_ahead = "prefetch" in headers.get("Sec-Purpose", headers.get("Purpose", headers.get("X-Moz", "")))
    is_program = _PROGRAM.search(headers.get("User-Agent", "")) is not None
    return request.method == "GET" and not looks_ahead and not is_program and not request.user.is_authenticated


def _searched(request: HttpRequest) -> tuple[str, str] | None:
    """Text and locale of the results page of this site from which the request comes."""
    try:
        came_from = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        return None
    if came_from.netloc != request.get_host():
        return None
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            if came_from.path == reverse("search:results"):
                asked = QueryDict(came_from.query)
                return asked.get("q", ""), asked.get("locale") or code
    return None


def _after(response: HttpResponse, count: Callable[[], None]) -> None:
    # Django runs these when the server has sent the answer; what they raise is swallowed.
    response._resource_closers.append(count)  # type: ignore[attr-defined]


def _count(text: str, locale: str, results: int) -> None:
    with _unless_busy():
        if not is_listed(text) and not is_personal(text, locale) and (counted := normalised(text)):
            today = timezone.localdate()
            with connection.cursor() as cursor:
                cursor.execute(_COUNT, [today, counted, locale, results, today, MOST_TEXTS])


def _count_opened(text: str, locale: str) -> None:
    """Only what was counted as a search today: an address says what anybody likes."""
    with _unless_busy():
        rows = SearchCount.objects.filter(day=timezone.localdate(), text=normalised(text), locale=locale)
        rows.update(opened=F("opened") + 1)


@contextmanager
def _unless_busy() -> Iterator[None]:
    """A transaction that gives up when it has to wait for another. Errors end here, without the text in the log."""
    try:
        with _impatient(), transaction.atomic():
            yield
    except DatabaseError as error:
        logger.info("A search was not counted: %s", type(error).__name__)


@contextmanager
def _impatient() -> Iterator[None]:
    name = {"sqlite": "busy_timeout", "postgresql": "lock_timeout"}[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {name}" if connection.vendor == "sqlite" else f"SHOW {name}")
        usual = cursor.fetchone()[0]
        change = f"PRAGMA {name} = {{}}" if connection.vendor == "sqlite" else f"SET {name} = '{{}}'"
        cursor.execute(change.format(PATIENCE))
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(change.format(usual))

"""For officers: what a query becomes, step by step, with links to the rows that made it so."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Site

from search import promotion, safety, teaching
from search.engine import pinned_to, search
from search.matching import Reading, TextQuery, Word
from search.promotion import Pinned
from search.query import Hit, Recognised, SearchQuery, SearchResults
from search.text import MAX_CHARACTERS, clean
from search.understanding import Understood, understand

PERMISSION = "search.view_synonym"
HITS = 10
# Sets of words that suffice are many for a long query; these say how it goes.
MOST_GROUPS = 12
SOURCES: dict[str, str | Promise] = {
    "typed": _("as typed"),
    "corrected": _("corrected spelling"),
    "A": _("same meaning"),
    "A2": _("acronym"),
    "B": _("one way"),
    "C": _("related"),
}


class TryoutForm(forms.Form):
    q = forms.CharField(label=_("Search as a visitor would type it"), max_length=MAX_CHARACTERS, required=False)
    locale = forms.ChoiceField(label=_("Language searched"), choices=settings.LANGUAGES, required=False)


@dataclass(frozen=True, slots=True)
class ReadingLine:
    """One of the texts that stand for a word. `url`: the row that says so. `documents`: at most these have it."""

    text: str
    tokens: str
    source: str | Promise
    percent: int
    documents: int
    url: str


@dataclass(frozen=True, slots=True)
class WordLine:
    """A word of the query, what was typed first. `unmet`: how many more texts no document has."""

    typed: str
    readings: tuple[ReadingLine, ...]
    unmet: int
    is_phrase: bool = False


@dataclass(frozen=True, slots=True)
class PinLine:
    """A promoted answer that the query calls up; not shown without its page, or when three others come first."""

    title: str
    url: str
    is_shown: bool


@dataclass(frozen=True, slots=True)
class Tryout:
    """All that the page shows of one query. `groups`: the smallest sets of words that a document must have."""

    words: tuple[WordLine, ...]
    excluded: tuple[str, ...]
    corrected: str | None
    groups: tuple[str, ...]
    more_groups: int
    recognised: tuple[Recognised, ...]
    pins: tuple[PinLine, ...]
    is_on_private_list: bool
    results: SearchResults
    hits: tuple[Hit, ...]


def tryout(query: SearchQuery) -> Tryout:
    """What the query becomes; nothing of it is counted or kept."""
    found = search(query)
    taught = teaching.current()
    understood = understand(query.text, query.locale, taught=taught)
    groups = tuple(_groups(understood.query))
    return Tryout(
        words=tuple(_words(understood)),
        excluded=understood.excluded,
        corrected=understood.corrected,
        groups=groups[:MOST_GROUPS],
        more_groups=max(0, len(groups) - MOST_GROUPS),
        recognised=found.recognised,
        pins=tuple(_pins(pinned_to(understood, taught), query, found)),
        is_on_private_list=safety.is_listed(query.text),
        results=found,
        hits=found.hits,
    )


def _words(understood: Understood) -> Iterable[WordLine]:
    for is_phrase, words in ((True, understood.phrases), (False, understood.words)):
        for word in words:
            shown = [reading for reading in word.readings if reading.documents or reading.source == "typed"]
            lines = tuple(_reading(reading) for reading in shown)
            yield WordLine(word.typed, lines, len(word.readings) - len(shown), is_phrase)


def _reading(reading: Reading) -> ReadingLine:
    return ReadingLine(
        text=reading.text or " ".join(reading.tokens),
        tokens=" ".join(reading.tokens),
        source=SOURCES.get(reading.source, reading.source),
        percent=round(reading.factor * 100),
        documents=reading.documents,
        url=reverse("wagtailsnippets_search_synonym:edit", args=[reading.row]) if reading.row else "",
    )


def _groups(text: TextQuery) -> Iterable[str]:
    for group in text.groups:
        yield " + ".join(_typed(text.words[index]) for index in group)


def _typed(word: Word) -> str:
    return f"“{word.typed}”" if " " in word.typed else word.typed


def _pins(pinned: Pinned, query: SearchQuery, found: SearchResults) -> Iterable[PinLine]:
    shown = {hit.id for hit in found.promoted}
    for pin in pinned.pins:
        hit = next(iter(promotion.hits(Pinned((pin,)), query)), None)
        url = reverse("wagtailsnippets_search_promotion:edit", args=[pin.row])
        yield PinLine(
            hit.title if hit else str(_("No page that everybody may see")), url, bool(hit and hit.id in shown)
        )


class TryoutView(PermissionRequiredMixin, WagtailAdminTemplateMixin, TemplateView):
    permission_required = PERMISSION
    raise_exception = True
    template_name = "search/tryout.html"
    page_title = _("What does this query become?")
    header_icon = "help"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = TryoutForm(self.request.GET or None, initial={"locale": settings.LANGUAGE_CODE})
        context = {**super().get_context_data(**kwargs), "form": form}
        if form.is_bound and form.is_valid() and (text := clean(form.cleaned_data["q"])):
            site = Site.find_for_request(self.request)
            locale = form.cleaned_data["locale"] or settings.LANGUAGE_CODE
            query = SearchQuery(text=text, site=site.pk if site else 0, locale=locale, size=HITS)
            context["tryout"] = tryout(query)
        return context

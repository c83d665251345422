"""Filters that a query's words name: "Y5", "KS3 RE", "20 mins". Offered, never applied unasked.

Names are the labels and other names of terms, and what officers' rows say is the same as one of these.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from cms.languages import DEFAULT_LANGUAGE, in_language
from search.analysis import composed, plain, raw_spans, tokens
from search.facets import FACET_OF_SCHEME, FACETS
from search.phrases import Key, key, languages, words_key
from search.query import Recognised
from search.synonyms import Row, is_acronym
from vocabulary.models import Term

# As many as fit a line; what a longer query names is found by its words all the same.
MOST = 5
# Slugs and labels that mean something only in their vocabulary. "Channel" is mostly a broadcaster's (search.forbidden).
_NO_NAMES = frozenset({("other",), ("none",), ("own",), ("channel",)})
# Of these, slugs are names too: "pmld", "democracy". In others they are codes ("it" is Italian) or whole sentences.
_SLUGS_ARE_NAMES = frozenset({"key-stage", "theme", "resource-type", "setting", "send-need", "adaptation"})
_ORDER = {facet.name: place for place, facet in enumerate(FACETS)}
_MINUTES = re.compile(r"(?:min|minute|munud)", re.IGNORECASE)
_HOURS = re.compile(r"(?:hr|hour|awr)", re.IGNORECASE)
_WRITTEN_TOGETHER = re.compile(r"(\d{1,3})(min|minute|hr|hour)s?", re.IGNORECASE)
# What is quoted must be met as it is, what has a minus must not be met: neither names a filter.
_OPERATORS = re.compile(r'-?["“”][^"“”]*["“”]|(?<!\S)-\S+')


@dataclass(frozen=True, slots=True)
class Name:
    """A term as queries may name it. `names` by language; `lower` and `upper`: minutes, for lengths only."""

    facet: str
    slug: str
    labels: Mapping[str, str]
    names: Mapping[str, tuple[str, ...]]
    lower: int | None = None
    upper: int | None = None


@dataclass(frozen=True, slots=True)
class _Choice:
    name: Name
    is_acronym: bool = False


def names() -> tuple[Name, ...]:
    """The terms that may be recognised, none of them for staff only. One statement."""
    terms = Term.objects.in_scheme(*FACET_OF_SCHEME).current().exclude(sensitivity=Term.Sensitivity.STAFF_ONLY)
    return tuple(_name(term, FACET_OF_SCHEME[term.scheme_id]) for term in terms.order_by("order", "slug"))


def _name(term: Term, facet: str) -> Name:
    found = {
        language: (term.labels.get(language, ""), *term.alt_labels.get(language, ()))
        for language in {*term.labels, *term.alt_labels}
    }
    if term.scheme_id in _SLUGS_ARE_NAMES:
        found[DEFAULT_LANGUAGE] = (*found.get(DEFAULT_LANGUAGE, ()), term.slug.replace("-", " "))
    is_length = term.scheme_id == "duration-band"
    return Name(facet, term.slug, term.labels, found, *((term.lower, term.upper) if is_length else (None, None)))


class Recogniser:
    """The names of filters made ready for queries. Pure: what it knows is what it was given."""

    def __init__(self, names: Iterable[Name] = (), rows: Iterable[Row] = ()) -> None:
        self._choices: dict[tuple[str, Key], list[_Choice]] = defaultdict(list)
        self._lengths = []
        for name in names:
            if name.lower is not None:
                self._lengths.append(name)
            for language, written in name.names.items():
                for text in written:
                    # "RE" and "PE" are words in small letters.
                    self._add(language, key(text), _Choice(name, is_acronym=text.isupper() and len(text) < 3))
        of_terms = {phrase: tuple(choices) for phrase, choices in self._choices.items()}
        for row in rows:
            self._learn(row, of_terms)
        self._longest = max((len(phrase) for _language, phrase in self._choices), default=0)

    def _add(self, language: str, phrase: Key, choice: _Choice) -> None:
        known = self._choices[language, phrase]
        if phrase and phrase not in _NO_NAMES and choice.name not in [other.name for other in known]:
            known.append(choice)

    def _learn(self, row: Row, of_terms: Mapping[tuple[str, Key], tuple[_Choice, ...]]) -> None:
        """A row's words name the terms that words of the same meaning name."""
        if row.tier not in ("A", "A2", "misspelling"):
            return
        said = row.words if row.tier == "A" else row.others
        choices = [choice for text in said for choice in of_terms.get((row.language, key(text)), ())]
        for text in row.words:
            for choice in choices:
                self._add(row.language, key(text), replace(choice, is_acronym=row.tier == "A2"))

    def recognise(
        self, text: str, locale: str, counts: Mapping[str, Mapping[str, int]], selected: Mapping[str, Sequence[str]]
    ) -> tuple[tuple[Recognised, ...], str]:
        """The filters to offer, in the order of the words, and the text without the words of all of them.

        Only those that documents found so far carry (`counts`, by facet and slug) and that are not chosen already.
        """
        text = composed(text)
        spans = raw_spans(_OPERATORS.sub(lambda part: " " * len(part[0]), text))
        words = [text[start:end] for start, end in spans]
        found: dict[tuple[str, str], tuple[Name, list[tuple[int, int]]]] = {}
        for first, last, names in self.matches(words, locale):
            offered = [
                name
                for name in names
                if counts.get(name.facet, {}).get(name.slug) and name.slug not in selected.get(name.facet, ())
            ]
            if offered:
                name = min(offered, key=lambda name: _ORDER[name.facet])
                found.setdefault((name.facet, name.slug), (name, []))[1].append((spans[first][0], spans[last - 1][1]))
        offers = list(found.values())[:MOST]
        recognised = tuple(
            Recognised(name.facet, name.slug, in_language(dict(name.labels), locale) or name.slug, _without(text, cut))
            for name, cut in offers
        )
        return recognised, _without(text, [span for _name, cut in offers for span in cut])

    def matches(self, words: Sequence[str], locale: str) -> list[tuple[int, int, list[Name]]]:
        """Spans of words with the names that they may mean, longest first where they would overlap, in order."""
        plain_words = [next(iter(words_key([word])), "") for word in words]
        found = []
        for first in range(len(words)):
            for last in range(first + 1, min(first + self._longest, len(words)) + 1):
                names = [
                    choice.name
                    for language in languages(locale)
                    for choice in self._choices.get((language, tuple(plain_words[first:last])), ())
                    if not choice.is_acronym or is_acronym(words, first, last)
                ]
                if names:
                    found.append((first, last, names))
        found += self._timed(words)
        chosen: list[tuple[int, int, list[Name]]] = []
        for match in sorted(found, key=lambda match: (match[0] - match[1], match[0])):
            if all(match[1] <= other[0] or other[1] <= match[0] for other in chosen):
                chosen.append(match)
        return sorted(chosen, key=lambda match: match[0])

    def _timed(self, words: Sequence[str]) -> Iterable[tuple[int, int, list[Name]]]:
        """Lengths: "20 mins", "1 hour", "45min"."""
        for first, word in enumerate(words):
            after = plain(words[first + 1]) if first + 1 < len(words) else ""
            if together := _WRITTEN_TOGETHER.fullmatch(word):
                minutes = int(together[1]) * (60 if _HOURS.match(together[2]) else 1)
                last = first + 1
            elif word.isdecimal() and len(word) < 4 and (_MINUTES.match(after) or _HOURS.match(after)):
                minutes = int(word) * (60 if _HOURS.match(after) else 1)
                last = first + 2
            else:
                continue
            names = [
                name
                for name in self._lengths
                if (name.lower or 0) <= minutes and (name.upper is None or minutes <= name.upper)
            ]
            if names:
                yield first, last, names


def _without(text: str, cut: Iterable[tuple[int, int]]) -> str:
    """The text without these parts; nothing where only small words and signs would be left."""
    for start, end in sorted(cut, reverse=True):
        text = f"{text[:start]} {text[end:]}"
    left = " ".join(text.split()).strip(" ,;:/&|+–—")
    return left if tokens(left, DEFAULT_LANGUAGE) else ""

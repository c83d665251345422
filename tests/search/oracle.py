"""A brute-force search over SearchDocuments in plain Python, written apart from the product.

It shares only the analyser, what officers taught and the contract's dataclasses with the product. It is slow and
obvious on purpose: it restates the semantics of docs/search.md a document at a time, and every engine is compared with
it.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log

from rapidfuzz.distance import OSA

from search.analysis import fold, plain, raw_words, stage_or_year, tokens, words
from search.documents import Attachment, SearchDocument
from search.query import SearchQuery
from search.teaching import Teaching

Run = tuple[str, ...]
SHARE = 0.2
MOST_WORDS = 10
SHARES = {"typed": 1.0, "A": 1.0, "A2": 1.0, "B": 0.8, "C": 0.3}
TEXT_FIELDS = ("title", "labels", "units", "body", "summary", "attachments", "misconceptions", "keywords")
# A lesson's own needs or any adapted version's: both facets must be met by one and the same of them.
BY_VERSION = ("need", "adaptation")
FACETS = (
    "key_stage",
    "year",
    "subject",
    "theme",
    "type",
    "setting",
    "need",
    "adaptation",
    "duration",
    "language",
    "licence",
    "publisher",
    "audience",
)


@dataclass(frozen=True)
class Answer:
    """`ids` of all found documents; `counts` of every value that is chosen or that any document would leave.

    `versions` holds, for each found document, the addresses of the adapted versions that meet the chosen needs and
    adaptations.
    """

    ids: frozenset[str]
    counts: Mapping[str, Mapping[str, int]]
    versions: Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Wish:
    """A word or quoted phrase: runs of tokens, any of which stands for it, each with its share of the weight."""

    runs: Mapping[Run, float]
    weight: float = 0.0


@dataclass(frozen=True)
class Meaning:
    """What a text asks for; `unknown`: words were typed, and no document knows any of them."""

    words: Sequence[Wish]
    phrases: Sequence[Wish]
    excluded: Sequence[Run]
    unknown: bool
    corrections: Mapping[str, str]


class Oracle:
    def __init__(self, documents: Iterable[SearchDocument], taught: Teaching) -> None:
        self.documents = list(documents)
        self.taught = taught
        self.synonyms = taught.synonyms
        self.fields = {document.id: _fields(document) for document in self.documents}
        self.tokens = {uid: {token for field in fields for token in field} for uid, fields in self.fields.items()}
        self.frequencies = Counter(token for found in self.tokens.values() for token in found)
        self.spelled = {locale: self._spelled(locale) for locale in {document.locale for document in self.documents}}

    def search(self, query: SearchQuery) -> Answer:
        meaning = self.understand(query)
        readable = [document for document in self.documents if _is_visible(document, query)]
        texted = [document for document in readable if not query.text or self._meets(document, meaning)]
        found = [document for document in texted if _is_chosen(document, query.selected, except_for=None)]
        return Answer(
            ids=frozenset(document.id for document in found),
            counts={name: _counts(name, texted, query.selected) for name in FACETS},
            versions={document.id: _linked(document, query.selected) for document in found},
        )

    def understand(self, query: SearchQuery) -> Meaning:
        languages = ("en",) if query.locale == "en" else (query.locale, "en")
        loose, phrases, excluded = _split(query.text)
        typed = raw_words(loose)
        covered = {n for match in self.synonyms.matches(typed, query.locale) for n in range(match.start, match.end)}
        filters = self.taught.recogniser.matches(typed, query.locale)
        covered.update(place for start, end, _names in filters for place in range(start, end))
        unknown = [
            word
            for place, word in enumerate(typed)
            if place not in covered and not stage_or_year(word) and not self._documents_of_word(word, languages)
            if words(word, languages)
        ]
        corrections = {} if query.is_exact else self._corrections(unknown, languages)
        wishes = self._wishes(typed, [corrections.get(plain(word), word) for word in typed], query.locale, languages)
        known = sorted(
            (wish for wish in wishes if wish.weight), key=lambda wish: (-wish.weight, [list(run) for run in wish.runs])
        )
        quoted = [Wish(dict.fromkeys(runs, 1.0)) for phrase in phrases[:5] if (runs := _runs(phrase, languages))]
        unwanted = [run for phrase in excluded[:10] for run in _runs(phrase, languages)]
        return Meaning(
            words=known[:MOST_WORDS],
            phrases=quoted,
            excluded=unwanted,
            unknown=not known and not quoted and (bool(wishes) or not unwanted),
            corrections={word: corrections[plain(word)] for word in typed if plain(word) in corrections},
        )

    def _wishes(
        self, typed: Sequence[str], spelled: Sequence[str], locale: str, languages: Sequence[str]
    ) -> list[Wish]:
        """All words but stop words, each once, with what stands for it as far as any document has it."""
        spans = [(m.start, m.end, m.alternatives) for m in self.synonyms.matches(spelled, locale)]
        times: Counter[Run] = Counter()
        readings: dict[Run, dict[Run, str]] = {}
        for place, (word, right) in enumerate(zip(typed, spelled, strict=True)):
            own = next(iter(words(word, tuple(languages))), ())
            span = next((span for span in spans if span[0] <= place < span[1]), None)
            if not own and not (span and not any(words(w, tuple(languages)) for w in spelled[span[0] : span[1]])):
                continue
            key = own or (plain(word),)
            times[key] += 1
            found = readings.setdefault(key, {})
            for token in (*own, *next(iter(words(right, tuple(languages))), ())):
                found.setdefault((token,), "typed")
            for alternative in span[2] if span else ():
                for run in _runs(alternative.text, languages):
                    if len(run) > 1 or len(raw_words(alternative.text)) == 1:
                        found.setdefault(run, alternative.tier)
        return [self._wish(found, times[key]) for key, found in readings.items()]

    def _wish(self, tiers: Mapping[Run, str], times: int) -> Wish:
        """Weighed by what was typed or means the same, where any document has it; else by what it also finds, or is
        related to. Related words join where fewer than twenty documents have any of the others."""
        documents = {run: min(self.frequencies[token] for token in run) for run in tiers}
        same = max((documents[run] for run in tiers if tiers[run] not in "BC"), default=0)
        wider = max((documents[run] for run in tiers if tiers[run] == "B"), default=0)
        related = max((documents[run] for run in tiers if tiers[run] == "C"), default=0)
        joining = [run for run in tiers if tiers[run] != "C" or max(same, wider) < 20][:16]
        frequency = same or wider or related
        if not frequency:
            return Wish({})
        weight = min(times, 3) * log(1 + (len(self.documents) - frequency + 0.5) / (frequency + 0.5))
        return Wish({run: SHARES[tiers[run]] for run in joining if documents[run]}, weight)

    def _meets(self, document: SearchDocument, meaning: Meaning) -> bool:
        """The phrases, nothing excluded, and of the words a share of the inverse document frequency."""
        if meaning.unknown or not all(self._has(document, phrase) for phrase in meaning.phrases):
            return False
        if any(self._has(document, Wish({run: 1.0})) for run in meaning.excluded):
            return False
        present = sum(word.weight for word in meaning.words if self._has(document, word))
        return present >= SHARE * sum(word.weight for word in meaning.words) - 1e-9

    def _has(self, document: SearchDocument, wish: Wish) -> bool:
        return any(
            len(run) == 1 or field[start : start + len(run)] == list(run)
            for run in wish.runs
            if set(run) <= self.tokens[document.id]
            for field in self.fields[document.id]
            for start in range(len(field))
        )

    def _documents_of_word(self, word: str, languages: Sequence[str]) -> int:
        return sum(self.frequencies[token] for run in words(word, tuple(languages)) for token in run)

    def _corrections(self, unknown: Sequence[str], languages: Sequence[str]) -> dict[str, str]:
        """For each word the nearest that two documents have: then the one that sounds alike, then the commonest."""
        found = {}
        plain_words = list(dict.fromkeys(plain(word) for word in unknown))
        for word in [word for word in plain_words if word.isalpha() and 4 <= len(word) <= 25][:5]:
            known: Counter[str] = Counter()
            for language in languages:
                known.update(
                    {other: count for other, count in self.spelled.get(language, Counter()).items() if count >= 2}
                )
            near = {other: OSA.distance(word, other) for other in known}
            for mistakes in (1, 2):
                candidates = [
                    other
                    for other, distance in near.items()
                    if distance <= mistakes
                    if mistakes == 1 or len(word) >= 8 or (len(word) >= 5 and other[0] == word[0])
                ]
                if candidates:
                    found[word] = min(
                        candidates, key=lambda other: (_sound(other) != _sound(word), -known[other], other)
                    )
                    break
        return found

    def _spelled(self, locale: str) -> Counter[str]:
        """In how many documents that anybody may find each word is; what files say does not count."""
        counts: Counter[str] = Counter()
        for document in self.documents:
            if document.locale == locale and not document.is_staff_only:
                texts = [text for name in TEXT_FIELDS if name != "attachments" for text in _texts(document, name)]
                found = {plain(word) for text in texts for word in raw_words(text)}
                counts.update(word for word in found if word.isalpha() and 3 <= len(word) <= 27)
        return counts


def _split(text: str) -> tuple[str, list[str], list[str]]:
    """What is left of a text, the quoted phrases in it, and what stands behind a minus; each once."""
    for sign in "“”„‟«»":
        text = text.replace(sign, '"')
    phrases, excluded, loose, place = [], [], "", 0
    while place < len(text):
        before = text[place - 1] if place else " "
        minus = text[place] == "-" and before.isspace()
        start = place + minus
        end = text.find('"', start + 1)
        opens = text[start : start + 1] == '"' and end > 0 and (minus or not (before.isalnum() or before == "_"))
        if opens:
            (excluded if minus else phrases).append(text[start + 1 : end])
            loose, place = loose + " ", end + 1
        elif minus and (text[start : start + 1].isalpha()):
            end = start
            while end < len(text) and not text[end].isspace() and text[end] != '"':
                end += 1
            excluded.append(text[start:end])
            loose, place = loose + " ", end
        else:
            loose, place = loose + text[place], place + 1
    return loose, list(dict.fromkeys(phrases)), list(dict.fromkeys(excluded))


def _runs(phrase: str, languages: Sequence[str]) -> list[Run]:
    return list(dict.fromkeys(run for language in languages if (run := tuple(tokens(phrase, language)))))


def _sound(word: str) -> str:
    for letters, sound in (("ph", "f"), ("z", "s"), ("k", "c"), ("q", "c"), ("y", "i")):
        word = word.replace(letters, sound)
    return re.sub(r"(.)\1", r"\1", word)


def _fields(document: SearchDocument) -> list[list[str]]:
    return [tokens("\n".join(_texts(document, name)), document.locale) for name in TEXT_FIELDS]


def _texts(document: SearchDocument, name: str) -> list[str]:
    value = getattr(document, name)
    parts = [value] if isinstance(value, str) else value
    return [f"{part.title} {part.text}" if isinstance(part, Attachment) else part for part in parts]


def _is_visible(document: SearchDocument, query: SearchQuery) -> bool:
    return (
        document.site == query.site
        and query.locale in (document.search_locales or (document.locale,))
        and (not query.kinds or document.kind in query.kinds)
        and (query.includes_staff_only or not document.is_staff_only)
    )


def _is_chosen(document: SearchDocument, selected: Mapping[str, Sequence[str]], except_for: str | None) -> bool:
    """Any of the chosen values of each facet; needs and adaptations by one and the same version."""
    asked = {name: slugs for name, slugs in selected.items() if name != except_for}
    plain = (name for name in asked if name not in BY_VERSION)
    return all(_has_any(document.facets, name, asked[name]) for name in plain) and any(
        _meets(version, asked) for version in _versions(document)
    )


def _meets(version: Mapping[str, Sequence[str]], asked: Mapping[str, Sequence[str]]) -> bool:
    return all(_has_any(version, name, asked[name]) for name in BY_VERSION if name in asked)


def _has_any(facets: Mapping[str, Sequence[str]], name: str, slugs: Sequence[str]) -> bool:
    return not set(slugs).isdisjoint(facets.get(name, ()))


def _versions(document: SearchDocument) -> list[Mapping[str, Sequence[str]]]:
    return [document.facets, *(variant.facets for variant in document.variants)]


def _counts(name: str, texted: Iterable[SearchDocument], selected: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Documents by value under every other facet's choice; of needs and adaptations, by versions that meet the rest."""
    counts = Counter(dict.fromkeys(selected.get(name, ()), 0))
    others = {other: slugs for other, slugs in selected.items() if other != name}
    for document in texted:
        if not _is_chosen(document, selected, except_for=name):
            continue
        if name in BY_VERSION:
            meeting = (version for version in _versions(document) if _meets(version, others))
            counts.update({slug for version in meeting for slug in version.get(name, ())})
        else:
            counts.update(set(document.facets.get(name, ())))
    return dict(counts)


def _linked(document: SearchDocument, selected: Mapping[str, Sequence[str]]) -> frozenset[str]:
    if not any(name in selected for name in BY_VERSION):
        return frozenset()
    return frozenset(variant.url for variant in document.variants if _meets(variant.facets, selected))


def sort_key(document: SearchDocument, sort: str) -> tuple[object, ...]:
    """What the results of a sort other than best match rise by; undated and untimed documents come last."""
    if sort == "newest":
        published = document.published_at
        return (published is None, -published.timestamp() if published else 0)
    if sort == "shortest":
        return (document.minutes is None, document.minutes or 0)
    return (fold(document.title),)

"""What somebody who typed a text is looking for, found out once, above the engines.

Quoted phrases must be met, words with a minus before them must not, and of all other words a share (`search.matching`).
Each word stands for itself and for what officers taught (`search.teaching`); a word that the catalogue does not know
stands for the known word that it is likely to be a misspelling of (`search.spelling`), unless it names a filter.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from search import spelling, teaching
from search.analysis import composed, plain, raw_words, stage_or_year, tokens, words
from search.matching import ALL_DOCUMENTS, Reading, TextQuery, Word, compiled, frequencies, idf
from search.phrases import languages
from search.synonyms import Alternative, SynonymMatch
from search.teaching import Teaching

# The heaviest words decide; a pasted paragraph has more, and every engine pays for each.
MAX_WORDS = 10
MAX_PHRASES = 5
MAX_READINGS = 16
# A word said four times weighs no more than one said three times.
MAX_TIMES = 3
FACTORS: Mapping[str, float] = {"A": 1.0, "A2": 1.0, "B": 0.8, "C": 0.3}
RELATED = "C"
# Related words join only where fewer documents than a page holds have the word itself.
FEW = 20
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»", '"'))
# "ages 7 -11" and "fact - opinion" exclude nothing.
_OPERATOR = re.compile(r'(?P<minus>(?<!\S)-)?(?<!\w)"(?P<phrase>[^"]*)"|(?<!\S)-(?P<word>[^\W\d_][^\s"]*)')
Run = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Understood:
    """A text as the search understands it, for tests, officers and the results page. `query`: as engines compile it.

    `words` has every word but stop words, in the order typed, also those that no document has; `phrases` are the quoted
    ones. `corrections`: typed and corrected words; `corrected`: the whole text with them.
    """

    text: str
    locale: str
    words: tuple[Word, ...]
    phrases: tuple[Word, ...]
    excluded: tuple[str, ...]
    corrections: tuple[tuple[str, str], ...]
    query: TextQuery

    @property
    def corrected(self) -> str | None:
        text = composed(self.text)
        for typed, corrected in self.corrections:
            text = re.sub(rf"(?<!\w){re.escape(typed)}(?!\w)", corrected, text)
        return text if self.corrections else None


@dataclass(slots=True)
class _Draft:
    """A word of the query, said so many times, with all that may stand for it by its tokens."""

    typed: str
    readings: dict[Run, Reading]
    times: int = 1


@dataclass(slots=True)
class _Parsed:
    loose: str = ""
    phrases: list[str] = field(default_factory=list)
    excluded: list[str] = field(default_factory=list)


def understand(text: str, locale: str, *, exact: bool = False, taught: Teaching | None = None) -> Understood:
    """What a cleaned text means in a locale's search; `exact` leaves every word as it was spelled.

    Statements: the revision of what officers taught, unless `taught` is given, the words' frequencies, and for unknown
    words a few more.
    """
    parsed = _parse(text)
    spoken = languages(locale)
    taught = taught or teaching.current()
    raw = raw_words(parsed.loose)
    matches = taught.synonyms.matches(raw, locale)
    named = [(match.start, match.end) for match in matches]
    named += [(first, end) for first, end, _names in taught.recogniser.matches(raw, locale)]
    meant = {place for start, end in named for place in range(start, end)}
    drafts = _drafts(raw, raw, matches, spoken)
    phrases = [(phrase, runs) for phrase in parsed.phrases if (runs := _runs(phrase, spoken))]
    known = _frequencies(drafts, phrases)
    corrected = {}
    if not exact:
        unknown = [word for place, word in enumerate(raw) if place not in meant and _is_unknown(word, spoken, known)]
        corrected = spelling.corrections(list(dict.fromkeys(map(plain, unknown))), spoken)
    if corrected:
        spelled = [corrected.get(plain(word), word) for word in raw]
        drafts = _drafts(raw, spelled, taught.synonyms.matches(spelled, locale), spoken)
        known = _frequencies(drafts, phrases)
    weighed = [_weighed(draft, known) for draft in drafts]
    required = [_phrase(phrase, runs, known) for phrase, runs in phrases]
    excluded = {phrase: runs for phrase in parsed.excluded if (runs := _runs(phrase, spoken))}
    return Understood(
        text=text,
        locale=locale,
        words=tuple(weighed),
        phrases=tuple(required),
        excluded=tuple(excluded),
        corrections=tuple(dict.fromkeys((word, corrected[plain(word)]) for word in raw if plain(word) in corrected)),
        query=compiled(
            _heaviest(weighed),
            required,
            dict.fromkeys(run for runs in excluded.values() for run in runs),
            is_any_typed=bool(drafts) or not (phrases or excluded),
        ),
    )


def _parse(text: str) -> _Parsed:
    parsed = _Parsed()

    def take(found: re.Match[str]) -> str:
        part = found["phrase"] if found["word"] is None else found["word"]
        (parsed.excluded if found["minus"] or found["word"] else parsed.phrases).append(part)
        return " "

    parsed.loose = _OPERATOR.sub(take, text.translate(_QUOTES))
    parsed.phrases = list(dict.fromkeys(parsed.phrases))[:MAX_PHRASES]
    parsed.excluded = list(dict.fromkeys(parsed.excluded))[:MAX_WORDS]
    return parsed


def _drafts(
    raw: Sequence[str], spelled: Sequence[str], matches: Iterable[SynonymMatch], spoken: tuple[str, ...]
) -> list[_Draft]:
    """The query's words, each once: as typed, as spelled rightly, and their synonyms (`matches` of those spelled)."""
    drafts: dict[Run, _Draft] = {}
    match_of = {place: match for match in matches for place in range(match.start, match.end)}
    for place, (typed, right) in enumerate(zip(raw, spelled, strict=True)):
        own = _own(typed, spoken)
        match = match_of.get(place)
        # "HE" is a stop word, but for an acronym's row.
        if not own and not (match and not any(_own(word, spoken) for word in spelled[match.start : match.end])):
            continue
        key = own or (plain(typed),)
        if key in drafts:
            drafts[key].times += 1
        draft = drafts.setdefault(key, _Draft(typed, {}))
        for token in own:
            draft.readings.setdefault((token,), Reading((token,), text=typed))
        if right != typed:
            for token in _own(right, spoken):
                draft.readings.setdefault((token,), Reading((token,), text=right, source="corrected"))
        for reading in _synonyms(match.alternatives if match else (), spoken):
            draft.readings.setdefault(reading.tokens, reading)
    return list(drafts.values())


def _own(word: str, spoken: tuple[str, ...]) -> Run:
    """A word's token in each language; none for a stop word of any of them."""
    return next(iter(words(word, spoken)), ())


def _synonyms(alternatives: Iterable[Alternative], spoken: tuple[str, ...]) -> Iterable[Reading]:
    for alternative in alternatives:
        for run in _runs(alternative.text, spoken):
            # "Do now" would be any "now".
            if len(run) > 1 or len(raw_words(alternative.text)) == 1:
                yield Reading(run, FACTORS[alternative.tier], alternative.text, alternative.tier, alternative.row)


def _runs(phrase: str, spoken: tuple[str, ...]) -> tuple[Run, ...]:
    """The phrase's tokens in each language, stop words left out as they are in documents."""
    return tuple(dict.fromkeys(run for language in spoken if (run := tuple(tokens(phrase, language)))))


def _frequencies(drafts: Iterable[_Draft], phrases: Iterable[tuple[str, tuple[Run, ...]]]) -> dict[str, int]:
    runs = [run for draft in drafts for run in draft.readings] + [run for _phrase, found in phrases for run in found]
    return frequencies(token for run in runs for token in run)


def _is_unknown(word: str, spoken: tuple[str, ...], known: Mapping[str, int]) -> bool:
    own = _own(word, spoken)
    return bool(own) and not stage_or_year(word) and not any(known.get(token) for token in own)


def _weighed(draft: _Draft, known: Mapping[str, int]) -> Word:
    """The word with its readings' documents, as rare as what was typed and its equivalents; else as its other readings.

    So no synonym makes it weigh more, and none that is wider makes it weigh less.
    """
    readings = [_counted(reading, known) for reading in draft.readings.values()]
    commonest: dict[float, int] = {}
    for reading in readings:
        commonest[reading.factor] = max(commonest.get(reading.factor, 0), reading.documents)
    if any(documents >= FEW for factor, documents in commonest.items() if factor > FACTORS[RELATED]):
        readings = [reading for reading in readings if reading.source != RELATED]
    documents = next((commonest[factor] for factor in sorted(commonest, reverse=True) if commonest[factor]), 0)
    weight = min(draft.times, MAX_TIMES) * idf(documents, known.get(ALL_DOCUMENTS, 0)) if documents else 0.0
    return Word(draft.typed, tuple(readings[:MAX_READINGS]), weight)


def _phrase(phrase: str, runs: Iterable[Run], known: Mapping[str, int]) -> Word:
    """A quoted phrase, as rare as its words together."""
    total = known.get(ALL_DOCUMENTS, 0)
    weight = max(sum(idf(known.get(token, 0), total) for token in run) for run in runs)
    return Word(phrase, tuple(_counted(Reading(run, text=phrase), known) for run in runs), weight)


def _counted(reading: Reading, known: Mapping[str, int]) -> Reading:
    return replace(reading, documents=min(known.get(token, 0) for token in reading.tokens))


def _heaviest(found: Iterable[Word]) -> list[Word]:
    """The known words that decide, heaviest first, with the readings that any document has."""
    known = [
        replace(word, readings=tuple(reading for reading in word.readings if reading.documents))
        for word in found
        if word.weight
    ]
    known.sort(key=lambda word: (-word.weight, [reading.tokens for reading in word.readings]))
    return known[:MAX_WORDS]

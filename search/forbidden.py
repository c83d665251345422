"""Pairs that no synonym may join, since taking one for the other does harm: a faith for an ideology, a need for a risk.

Kept in code and not as rows, so that changing one is a reviewed change. Written as phrases: "muslim" concerns every
entry with that word, "=prevent" only an entry that is that word alone.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from search.phrases import Key, key
from search.synonyms import Row, steps

ALL_TIERS = frozenset({"A", "A2", "B", "C", "misspelling"})


@dataclass(frozen=True, slots=True)
class ForbiddenPair:
    """`left` may not lead to `right`, and why. `unless` are words that make an entry of `left` mean something else."""

    left: tuple[str, ...]
    right: tuple[str, ...]
    reason: str | Promise
    unless: tuple[str, ...] = ()
    tiers: frozenset[str] = ALL_TIERS


# The terms of the theme "Extremism and radicalisation", and the words that mean them.
EXTREMISM = (
    "extremism", "extremist", "extreme views", "terrorism", "terrorist", "radicalisation", "radicalised",
    "radicalization", "radicalized", "radicalism", "islamist", "islamism", "jihadism", "jihadist", "far right",
    "extreme right", "left wing anarchist", "single issue extremism", "lasi", "lasit", "mixed or unclear ideology",
    "no settled ideology", "mixed ideology", "mixed unclear or unstable", "unclear ideology", "no clear ideology",
    "muu", "incel", "misogynist subcultures", "extreme violence", "grooming and exploitation",
    "susceptible to radicalisation", "run hide tell", "staying safe in an incident", "isis", "isil", "daesh",
    "islamic state", "erw", "erwt", "cve", "pve", "eithafiaeth", "eithafwyr", "terfysgaeth", "terfysgwyr",
    "radicaleiddio", "asgell dde eithafol",
)  # fmt: skip
_FAITH = _("A faith is not an ideology: nobody who asks about Islam or Muslims is shown extremism.")
_NEED = _("A need is not a risk: pupils with SEND or poor mental health are not shown beside extremism.")
_LAWFUL = _("Lawful parties, causes, countries and protest are not extremism.")
_NAMES = _("Misinformation and disinformation differ in intent: they may be related, never the same.")
_PREVENT = _("“Prevent” and “channel” are ordinary words: only with another word do they mean the programme.")

PAIRS: tuple[ForbiddenPair, ...] = (
    ForbiddenPair(
        ("muslim", "islam", "islamic", "hijab", "mosque", "arabic", "mwslim", "mwslimiaid", "mosg", "arabeg"),
        EXTREMISM, _FAITH,
        unless=("state", "anti", "extremism", "terrorism"),
    ),
    ForbiddenPair(
        ("autism", "autistic", "adhd", "send", "sen", "special needs", "special educational needs", "mental health",
         "awtistiaeth", "awtistig", "ady", "anghenion dysgu ychwanegol", "iechyd meddwl"),
        (*EXTREMISM, "violence", "violent", "trais"), _NEED,
    ),
    ForbiddenPair(
        ("refugee", "asylum", "immigrant", "migrant", "ffoadur", "ffoaduriaid", "mewnfudwyr"),
        (*EXTREMISM, "crime", "criminal", "trosedd", "troseddau"),
        _("People who seek safety are not a danger."),
    ),
    ForbiddenPair(
        ("conservative", "labour", "reform", "green", "brexit", "protest", "trade union", "environmentalist", "vegan",
         "palestine", "palestinian", "israel", "israeli", "palesteina", "ceidwadol", "llafur"),
        EXTREMISM, _LAWFUL,
    ),
    ForbiddenPair(
        ("jewish", "jew", "israel", "iddewig", "iddewon"),
        ("zionism", "zionist", "antisemitism", "anti semitism", "antisemitic", "gwrthsemitiaeth"),
        _("A people or a country is not the hatred of it, nor a word of abuse."), unless=("anti", "hatred", "hate"),
    ),
    ForbiddenPair(
        ("white", "british", "english", "patriotism", "st george", "prydeinig", "seisnig", "gwladgarwch"),
        ("far right", "extreme right", "erw", "erwt", "white supremacist", "asgell dde eithafol"),
        _("Being white, British or English, or proud of it, is not far right."),
        unless=("supremacist", "supremacism", "supremacy", "nationalist", "nationalism"),
    ),
    ForbiddenPair(
        ("boy", "=men", "=man", "bechgyn", "=dynion"),
        ("incel", "misogyny", "misogynist", "misogynistic", "manosphere"),
        _("Boys and men are not misogynists for being boys and men."),
    ),
    ForbiddenPair(("gamer",), EXTREMISM, _("People who play games are not extremists.")),
    ForbiddenPair(("gypsy", "roma", "sipsi", "sipsiwn"), ("crime", "criminal", "trosedd", "troseddau"),
        _("A people is not a crime."), unless=("hate",)),
    ForbiddenPair(("irish", "gwyddelig"), ("terrorism", "terrorist", "terfysgaeth"), _("A people is not a crime.")),
    ForbiddenPair(
        ("=prevent", "prevent bullying"),
        ("prevent duty", "prevent strategy", "prevent programme", "prevent guidance", "prevent referral",
         "prevent officer", "prevent team"),
        _PREVENT,
    ),
    ForbiddenPair(
        ("=channel", "tv channel", "youtube channel", "television channel"),
        ("channel panel", "channel programme", "channel process", "channel referral"), _PREVENT,
        unless=("panel", "programme", "referral"),
    ),
    ForbiddenPair(
        ("far right",), ("=right wing", "=right", "conservative"), _("Far right is not right-wing or conservative.")
    ),
    ForbiddenPair(("right wing", "conservative"), ("far right",), _("Far right is not right-wing or conservative."),
        unless=("extreme",)),
    ForbiddenPair(("misinformation", "mis information"), ("disinformation", "dis information"), _NAMES,
        tiers=ALL_TIERS - {"C"}),
    ForbiddenPair(("disinformation", "dis information"), ("misinformation", "mis information"), _NAMES,
        tiers=ALL_TIERS - {"C"}),
)  # fmt: skip


def joins(word: str, other: str) -> bool:
    """Whether `other` may not stand for `word`."""
    return any(concerns(word, pair.left, pair.unless) and concerns(other, pair.right) for pair in PAIRS)


@dataclass(frozen=True, slots=True)
class Crossing:
    """A way from one side of a forbidden pair to the other, as phrases in their order."""

    path: tuple[str, ...]
    reason: str | Promise

    def message(self) -> str:
        way = " → ".join(self.path)
        return _("This would lead from one to the other: %(way)s. %(reason)s") % {"way": way, "reason": self.reason}


def crossing(row: Row, others: Iterable[Row] = ()) -> Crossing | None:
    """The first forbidden way that a row opens, alone or through the other rows."""
    leads: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for known in (*others, row):
        for start, end in steps(known):
            leads[start].append((known.tier, end))
    return next((found for pair in PAIRS if (found := _way(pair, leads))), None)


def concerns(entry: str, phrases: Iterable[str], unless: Iterable[str] = ()) -> bool:
    """Whether an entry has one of the phrases, and none of the words that would make it mean something else."""
    words = key(entry)
    if any(word in words for other in unless for word in key(other)):
        return False
    return any(words == key(phrase) if phrase.startswith("=") else _has(words, key(phrase)) for phrase in phrases)


def _has(words: Key, phrase: Key) -> bool:
    return any(words[start : start + len(phrase)] == phrase for start in range(len(words) - len(phrase) + 1))


def _way(pair: ForbiddenPair, leads: Mapping[str, Iterable[tuple[str, str]]]) -> Crossing | None:
    """The shortest way from left to right over any number of rows; `leads`: by entry the kinds and ends of its steps.

    A search applies one row at a time; a way over several is refused as well: the next row must not open it.
    """
    by_key: dict[Key, list[tuple[str, str]]] = defaultdict(list)
    for start, ends in leads.items():
        by_key[key(start)] += ends
    queue: deque[tuple[str, ...]] = deque((start,) for start in leads if concerns(start, pair.left, pair.unless))
    seen: set[Key] = set()
    while queue:
        path = queue.popleft()
        if key(path[-1]) in seen:
            continue
        seen.add(key(path[-1]))
        for tier, end in by_key.get(key(path[-1]), ()):
            if tier in pair.tiers and concerns(end, pair.right):
                return Crossing((*path, end), pair.reason)
            if tier in pair.tiers:
                queue.append((*path, end))
    return None


def promotion(patterns: Iterable[str], title: str, *, contains: bool) -> Crossing | None:
    """The first pair that a page pinned to these searches would join.

    "prevent" as the whole search may well mean the programme; within a longer one it is a verb.
    """
    for pair in PAIRS:
        for pattern in patterns:
            is_whole_word = pair.reason is _PREVENT and not contains
            if concerns(pattern, pair.left, pair.unless) and concerns(title, pair.right) and not is_whole_word:
                return Crossing((pattern, title), pair.reason)
    return None

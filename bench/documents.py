"""A seeded catalogue of N SearchDocuments: words by Zipf's law, facets from the project's own vocabularies.

Made in blocks that depend on the seed and the block's number only: memory is constant, and the first 1,000 of a
million documents are the same as all of a thousand. Measures follow Oak's 12,517 lessons (docs/benchmarks.md): near
90 words a document once stop words are gone, a tenth of the documents many times longer, and words by topic, so that
the words of one query tend to stand in the same documents.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from search.documents import SearchDocument, Variant

BLOCK = 1000
WORDS = 60_000
TOPICS = 400
WORDS_OF_TOPIC = 150
PUBLISHERS = 200
DATA = Path(__file__).resolve().parent.parent / "vocabulary" / "data"
_CONSONANTS = "bdfghklmnprtvwz"
_VOWELS = "aeiou"


@cache
def word(rank: int) -> str:
    """The made-up word of a frequency rank: frequent words are short, no word is English, no two stem to one."""
    base = len(_CONSONANTS) * len(_VOWELS)
    syllables = []
    number = rank + base
    while number:
        number, digit = divmod(number, base)
        syllables.append(_CONSONANTS[digit // len(_VOWELS)] + _VOWELS[digit % len(_VOWELS)])
    return "".join(syllables) + "k"


@dataclass(frozen=True)
class Choice:
    """A vocabulary's slugs with what a document that carries one carries too (broader terms, a year's key stage)."""

    slugs: tuple[str, ...]
    closure: dict[str, tuple[str, ...]]
    labels: dict[str, str]
    cumulative: np.ndarray

    def draw(self, random: np.random.Generator, count: int) -> tuple[str, ...]:
        """Up to `count` slugs, frequent ones first drawn, with their broader terms."""
        places = np.searchsorted(self.cumulative, random.random(count), side="right")
        chosen = {slug for place in places for slug in self.closure[self.slugs[place]]}
        return tuple(sorted(chosen))


@cache
def vocabulary(*schemes: str) -> Choice:
    """The terms of some schemes of vocabulary/data, their frequencies by Zipf's law in a fixed shuffled order."""
    terms = [(scheme, term) for scheme in schemes for term in _terms(scheme)]
    broader = {term["slug"]: term["broader"][1] for _scheme, term in terms if _is_within(term.get("broader"), schemes)}
    slugs = [term["slug"] for _scheme, term in terms]
    np.random.default_rng(len(slugs)).shuffle(slugs)
    closure = {}
    for slug in slugs:
        chain = [slug]
        while chain[-1] in broader:
            chain.append(broader[chain[-1]])
        closure[slug] = tuple(chain)
    labels = {term["slug"]: term["labels"]["en"] for _scheme, term in terms}
    return Choice(tuple(slugs), closure, labels, zipf(len(slugs)))


def _terms(scheme: str) -> list[dict[str, Any]]:
    if scheme == "publisher":
        return [{"slug": f"publisher-{n}", "labels": {"en": f"Publisher {n}"}} for n in range(PUBLISHERS)]
    return json.loads((DATA / f"{scheme}.json").read_text())["terms"]


def _is_within(broader: Sequence[str] | None, schemes: Sequence[str]) -> bool:
    return bool(broader) and broader[0] in schemes


@cache
def zipf(size: int, exponent: float = 1.0, offset: float = 3.0) -> np.ndarray:
    """Cumulative probabilities of ranks 0 to size - 1 by Zipf and Mandelbrot."""
    weights = 1 / (np.arange(size) + offset) ** exponent
    return np.cumsum(weights / weights.sum())


@cache
def topics() -> np.ndarray:
    """The word ranks of each topic, a row a topic: neither the commonest words nor the rarest."""
    return np.random.default_rng(1).integers(30, WORDS // 4, size=(TOPICS, WORDS_OF_TOPIC))


def documents(count: int, seed: int = 1) -> Iterator[SearchDocument]:
    """`count` documents, the same for the same seed."""
    for block in range(-(-count // BLOCK)):
        random = np.random.default_rng([seed, block])
        for number in range(block * BLOCK, min(count, (block + 1) * BLOCK)):
            yield _document(number, random)


def _document(number: int, random: np.random.Generator) -> SearchDocument:
    topic = int(np.searchsorted(zipf(TOPICS), random.random(), side="right"))
    length = int(random.lognormal(3.6, 0.35)) * (8 if random.random() < 0.1 else 1)
    title, summary, body, keywords, units, misconceptions = (
        _words(random, topic, size) for size in (5, 12, length, 4, 3, 12)
    )
    locale = "cy" if random.random() < 0.05 else "en"
    facets, labels = _facets(random)
    document = SearchDocument(
        id=f"resource:{number:08}:{locale}",
        kind=("resource", "guidance", "training")[int(np.searchsorted((0.94, 0.98), random.random()))],
        site=1,
        locale=locale,
        url=f"/resources/{number}/",
        title=" ".join(title).capitalize(),
        summary=_sentences(summary),
        body=_sentences(body),
        keywords=tuple(keywords),
        labels=labels,
        units=(" ".join(units),),
        misconceptions=_sentences(misconceptions),
        facets={**facets, "language": (locale,)},
        variants=_variants(random, number),
        search_locales=("en", "cy") if locale == "en" and random.random() < 0.9 else (locale,),
        is_staff_only=random.random() < 0.01,
        is_suggestible=number % 10 > 0,
        published_at=datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=int(random.integers(0, 3_500_000))),
        minutes=int(random.choice((10, 20, 30, 50, 60, 100))) if random.random() < 0.9 else None,
        card={"labels": list(labels[:4])},
    )
    return replace(document, fresh_until=document.published_at.date() + timedelta(days=730))


def _words(random: np.random.Generator, topic: int, size: int) -> list[str]:
    """Words of the language and of the topic; four in ten words come again within the text, as in real prose."""
    ranks = np.searchsorted(zipf(WORDS, 1.1, 10.0), random.random(size), side="right")
    from_topic = random.random(size) < 0.3
    drawn = np.searchsorted(zipf(WORDS_OF_TOPIC), random.random(size), side="right")
    ranks = np.where(from_topic, topics()[topic][drawn], ranks)
    again = random.random(size) < 0.4
    ranks = np.where(again, ranks[random.integers(0, size, size)], ranks)
    return [word(rank) for rank in ranks.tolist()]


def _sentences(words: list[str]) -> str:
    return " ".join(" ".join(words[start : start + 12]).capitalize() + "." for start in range(0, len(words), 12))


def _facets(random: np.random.Generator) -> tuple[dict[str, tuple[str, ...]], tuple[str, ...]]:
    """All thirteen facets but `language`, and the labels by which a teacher may ask for the document."""
    years = vocabulary("year-group").draw(random, int(random.integers(1, 4)))
    stage_of = {term["slug"]: term["broader"][1] for term in _stages()}
    subjects = vocabulary("subject").draw(random, int(random.integers(1, 4)))
    themes = vocabulary("theme").draw(random, int(random.integers(1, 4)))
    types = vocabulary("resource-type").draw(random, 1)
    stages = tuple(sorted({stage_of[year] for year in years if year in stage_of}))
    facets = {
        "key_stage": stages,
        "year": years,
        "subject": subjects,
        "theme": themes,
        "type": types,
        "setting": vocabulary("setting").draw(random, int(random.integers(1, 3))),
        "need": vocabulary("send-area", "send-need").draw(random, 1) if random.random() < 0.1 else (),
        "duration": vocabulary("duration-band").draw(random, 1),
        "licence": vocabulary("licence").draw(random, 1),
        "publisher": vocabulary("publisher").draw(random, 1),
        "audience": vocabulary("audience").draw(random, int(random.integers(1, 3))),
    }
    named = {"key-stage": stages, "year-group": years, "subject": subjects, "theme": themes, "resource-type": types}
    labels = tuple(vocabulary(scheme).labels[slug] for scheme, slugs in named.items() for slug in slugs)
    return {name: slugs for name, slugs in facets.items() if slugs}, labels


@cache
def _stages() -> list[dict[str, Any]]:
    return [term for term in _terms("year-group") if term.get("broader")]


def _variants(random: np.random.Generator, number: int) -> tuple[Variant, ...]:
    """Adapted versions of one document in ten."""
    if random.random() >= 0.1:
        return ()
    return tuple(
        Variant(
            url=f"/resources/{number}/version-{n}/",
            title=f"Version {n}",
            facets={
                "need": vocabulary("send-area", "send-need").draw(random, int(random.integers(1, 3))),
                "adaptation": vocabulary("adaptation").draw(random, int(random.integers(1, 3))),
            },
        )
        for n in range(int(random.integers(1, 5)))
    )

"""Random catalogues and random queries over the loaded vocabularies, the same for the same seed."""

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache

from search import spelling, teaching
from search.documents import Attachment, SearchDocument, Variant, to_json
from search.engines import installed
from search.facets import FACETS
from search.models import Document
from search.query import SORTS, SearchQuery
from search.teaching import Teaching
from search.teaching_models import Revision, Synonym
from tests.search.oracle import BY_VERSION
from vocabulary.models import Term

LOCALES = ("en", "cy")
KINDS = ("resource", "guidance", "training")
# What analysers, query languages and templates trip over, beside the vocabularies' own words.
AWKWARD_TEXT = """
    dŵr dwr DŴR d\u0175r dw\u0302r naïve NAIVE don't dont pupil's pupils’ a'r mae'n KS3 ks-3 Year 5 yr5 blwyddyn 5
    <b>bold</b> AT&T C++ 100% ½ ⑴ 1 ﬁnd find 𝗙𝗮𝗸𝗲 fake ℡ tel ß ss ﷺ AND OR NOT NEAR NEAR(a,b) title:fake fake* ^fake
    -fake "quoted phrase" it's; --drop \\ snake_case self-harm 2024 日本語 مرحبا the of yn y a lessons lesson teaching
"""
AWKWARD = tuple(AWKWARD_TEXT.split())
NEVER = ("zyzzyva", "qwertyuiop", "xylofon")


@cache
def lexicon() -> tuple[str, ...]:
    """Real words, English and Welsh, of all labels and definitions, with awkward ones among them."""
    terms = Term.objects.order_by("pk").values_list("labels", "definition")
    texts = [text for labels, definition in terms for text in (*labels.values(), *definition.values())]
    found = list(dict.fromkeys(word for text in texts for word in text.split()))
    random.Random(0).shuffle(found)
    return (*AWKWARD, *found)


@cache
def values() -> dict[str, tuple[tuple[str, ...], ...]]:
    """By facet its values, each with its broader ones; 150 publishers stand for imported ones."""
    facet_of = {scheme: facet.name for facet in FACETS for scheme in facet.schemes}
    terms = {term.pk: term for term in Term.objects.filter(scheme__in=facet_of).order_by("pk")}
    found = defaultdict(list)
    for term in terms.values():
        name = facet_of[term.scheme_id]
        chain = [term.slug]
        while (term := terms.get(term.broader_id)) and facet_of[term.scheme_id] == name:
            chain.append(term.slug)
        found[name].append(tuple(chain))
    found["publisher"] += [(f"publisher-{number}",) for number in range(150)]
    return {name: tuple(chains) for name, chains in found.items()}


def documents(seed: int, count: int) -> list[SearchDocument]:
    chance = random.Random(f"documents {seed}")
    words = list(lexicon())
    chance.shuffle(words)
    # Half of a lexicon: the other half are words that no document has.
    spoken = words[: chance.choice((100, 400, len(words) // 2))]
    return [_document(chance, number, spoken) for number in range(count)]


def _document(chance: random.Random, number: int, words: Sequence[str]) -> SearchDocument:
    locale = chance.choices(LOCALES, (3, 1))[0]
    facets = {facet.name: _some(chance, facet.name, chance.choice((0, 1, 1, 2, 4))) for facet in FACETS}
    return SearchDocument(
        id=f"{number}:{locale}",
        kind=chance.choices(KINDS, (8, 2, 1))[0],
        site=chance.choices((1, 2, 3), (8, 3, 1))[0],
        locale=locale,
        url=f"/{number}/",
        title=prose(chance, words, chance.randint(1, 5)),
        summary=prose(chance, words, chance.randint(0, 8)),
        body=prose(chance, words, chance.choice((0, 5, 20, 60))),
        keywords=tuple(prose(chance, words, 1) for _ in range(chance.randint(0, 3))),
        labels=tuple(prose(chance, words, 2) for _ in range(chance.randint(0, 3))),
        units=tuple(prose(chance, words, 2) for _ in range(chance.randint(0, 2))),
        misconceptions=prose(chance, words, chance.choice((0, 6))),
        attachments=tuple(
            Attachment(prose(chance, words, 2), f"/{number}/{n}.pdf", prose(chance, words, 10))
            for n in range(chance.choice((0, 0, 1, 2)))
        ),
        facets={name: slugs for name, slugs in facets.items() if slugs},
        variants=tuple(_variant(chance, number, n) for n in range(chance.choice((0, 0, 0, 1, 2, 5)))),
        search_locales=chance.choice(((), ("en", "cy"))) if locale == "en" else (),
        is_staff_only=chance.random() < 0.1,
        published_at=_date(chance),
        fresh_until=chance.choice((None, date(2025, 1, 1), date(2999, 1, 1))),
        minutes=chance.choice((None, 10, 20, 20, 50, 50, 120)),
        card={"labels": ["A & B", "<i>"]},
    )


def _variant(chance: random.Random, number: int, version: int) -> Variant:
    facets = {name: _some(chance, name, chance.choice((0, 1, 2))) for name in BY_VERSION}
    return Variant(f"/{number}/{version}/", prose(chance, lexicon(), 3), facets)


def _some(chance: random.Random, name: str, count: int) -> tuple[str, ...]:
    """Values of a facet with their broader ones; the first of a vocabulary are the commonest."""
    known = values()[name]
    chosen = chance.choices(known, [1 / (place + 3) for place in range(len(known))], k=count)
    return tuple(sorted({slug for chain in chosen for slug in chain}))


def _date(chance: random.Random) -> datetime | None:
    if chance.random() < 0.1:
        return None
    # Many of one day, so that sorts meet ties.
    age = timedelta(days=chance.randint(0, 60), microseconds=chance.choice((0, 0, 1)))
    return datetime(2025, 1, 1, tzinfo=UTC) + age


def prose(chance: random.Random, words: Sequence[str], count: int) -> str:
    """Some words, common ones often, now and then one twice."""
    weights = [1 / (place + 3) for place in range(len(words))]
    chosen = chance.choices(words, weights, k=count)
    return " ".join(f"{word} {word}" if chance.random() < 0.1 else word for word in chosen)


def query(chance: random.Random, known: Sequence[SearchDocument] = ()) -> SearchQuery:
    """Any query that the contract allows; of `known` documents some phrases are quoted and words misspelt."""
    names = chance.sample([facet.name for facet in FACETS], chance.choice((0, 0, 1, 2, 3, 6, 13)))
    if chance.random() < 0.2:
        names = [*BY_VERSION, *(name for name in names if name not in BY_VERSION)]
    return SearchQuery(
        text=_text(chance, known),
        site=chance.choices((1, 2, 3, 4), (8, 3, 1, 1))[0],
        locale=chance.choice(LOCALES),
        kinds=tuple(chance.sample(KINDS, chance.choice((0, 0, 0, 1, 2)))),
        selected={name: _choice(chance, name) for name in names},
        sort=chance.choice(SORTS),
        page=chance.choice((1, 1, 2, 3, 7)),
        size=chance.choice((1, 3, 20, 50, 100)),
        includes_staff_only=chance.random() < 0.3,
        is_exact=chance.random() < 0.1,
    )


def _choice(chance: random.Random, name: str) -> tuple[str, ...]:
    """Chosen values, the common ones first; with a few, so that several facets together still find something."""
    known = values()[name]
    count = chance.choice((1, 2, 5, min(100, len(known))))
    chosen = chance.choices(known, [1 / (place + 3) for place in range(len(known))], k=count)
    return tuple(dict.fromkeys(chance.choice(chain) for chain in chosen))


def _text(chance: random.Random, known: Sequence[SearchDocument]) -> str:
    lexemes = lexicon() if chance.random() < 0.7 else AWKWARD
    count = chance.choice((0, 0, 1, 1, 2, 3, 4, 6, 15, 40))
    typed = chance.choices(lexemes, k=count) + chance.choices((*NEVER, *AWKWARD), k=chance.choice((0, 0, 0, 1)))
    if known and chance.random() < 0.5:
        typed += _from_document(chance, chance.choice(known))
    chance.shuffle(typed)
    return " ".join(typed + typed[: chance.choice((0, 0, 0, 2))])


def _from_document(chance: random.Random, document: SearchDocument) -> list[str]:
    """Words of a document: plain, misspelt, quoted as they stand, excluded, or standing for others."""
    text = chance.choice((document.title, document.summary, document.body)).split() or ["none"]
    start = chance.randrange(len(text))
    run = text[start : start + chance.randint(1, 4)]
    match chance.choice(("quoted", "misspelt", "excluded", "plain", "taught")):
        case "quoted":
            return [chance.choice(('"{}"', "“{}”", '-"{}"', '"{}')).format(" ".join(run))]
        case "misspelt":
            return [_misspelt(chance, word) for word in run]
        case "excluded":
            return [f"-{run[0]}", *run[1:]]
        case "taught":
            return list(chance.choice(TAUGHT))
    return run


def _misspelt(chance: random.Random, word: str) -> str:
    for _ in range(chance.choice((1, 1, 2))):
        place = chance.randrange(len(word)) if word else 0
        word = chance.choice(
            (
                word[:place] + word[place + 1 :],
                word[:place] + chance.choice("aeszkx") + word[place:],
                word[:place] + chance.choice("aeszkx") + word[place + 1 :],
                word[:place] + word[place + 1 : place + 2] + word[place : place + 1] + word[place + 2 :],
            )
        )
    return word


# Words that `teach` gives synonyms, some of two words and one an acronym.
TAUGHT = (("maths",), ("fake", "news"), ("RE",), ("debate",), ("online", "safty"), ("gwers",), ("rare",))


def teach(chance: random.Random) -> Teaching:
    """Rows of every tier with others from the lexicon, as an officer would keep them; what search makes of them."""
    others = [word for word in lexicon() if word.isalpha()]

    def some() -> str:
        return ", ".join(" ".join(chance.choices(others, k=chance.choice((1, 1, 2)))) for _ in range(3))

    Synonym.objects.bulk_create(
        [
            Synonym(tier="A", words=f"maths, {some()}"),
            Synonym(tier="B", words="fake news, gwers", others=some()),
            Synonym(tier="A2", words="RE", others=f"religious education, {some()}"),
            Synonym(tier="C", words="debate, rare", others=some()),
            Synonym(tier="A", words=f"online safety, {some()}"),
            Synonym(tier="misspelling", words="safty", others="safety"),
        ]
    )
    Revision.renew()
    return teaching.current()


def index(documents: Iterable[SearchDocument]) -> None:
    """Stores the documents and puts them into the engines' indexes, in their order."""
    rows = [
        Document(uid=document.id, source="tests.catalogue", source_pk=number, data=to_json(document))
        for number, document in enumerate(documents)
    ]
    stored = Document.objects.bulk_create(rows, batch_size=500)
    for engine in installed():
        engine.write(stored)
    spelling.write(stored)

"""The first content as files: valid, complete, and spread as a catalogue needs."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from cms.languages import DEFAULT_LANGUAGE
from resources.exchange.files import read_rows
from resources.exchange.record import PageRecord, Record, parse
from resources.exchange.vocabulary import Vocabulary

pytestmark = pytest.mark.django_db

CONTENT: Path = settings.BASE_DIR / "content"
# Of an adapted version's runs of four words, the share that its lesson has too. Those written for a need share up to
# 0.07 (names, titles, sentence starters); a copy in which every fourth word was changed would still share 0.32.
MOST_SHARED_RUNS = 0.2
RUN = 4
NEEDED = {"outcomes", "preparation", "key_words", "safeguarding_note", "differentiation", "assessment"}
MATERIALS = {"card_set", "worksheet", "quiz", "table", "script", "picture_lines", "discussion_questions"}
WELSH_IN_WHOLE = ("L17", "L34")
# The commonest short words of each language, none of which is a word of the other (in small letters: English I is not).
ENGLISH = {"the", "and", "is", "of", "to", "that", "it", "you", "are", "with", "this", "what", "they", "not", "for"}
WELSH = {
    "yn",
    "yr",
    "mae",
    "ac",
    "ar",
    "am",
    "ei",
    "eu",
    "wedi",
    "bod",
    "chi",
    "neu",
    "nid",
    "sy",
    "pan",
    "beth",
    "i",
    "gan",
}


def files(folder: str) -> list[Path]:
    return sorted((CONTENT / folder).glob("*.json"))


@pytest.fixture
def works() -> dict[str, Record]:
    """Every record of content/, by reference."""
    vocabulary = Vocabulary.load()
    rows = chain.from_iterable(read_rows(CONTENT / folder) for folder in ("lessons", "external"))
    records = [parse(row.data, vocabulary) for row in rows]
    return {record.page.reference: record for record in records}


@pytest.fixture
def lessons(works: dict[str, Record]) -> dict[str, Record]:
    return {reference: work for reference, work in works.items() if work.page.kind == "lesson"}


def strings(value: Any) -> Iterator[str]:
    """The texts in a stored body, without names, types and ids."""
    if isinstance(value, str):
        yield re.sub(r"<[^>]+>", " ", value)
    elif isinstance(value, list):
        for item in value:
            yield from strings(item["value"] if isinstance(item, dict) and "value" in item else item)
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key not in ("ref", "symbol"):
                yield from strings(inner)


def words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", text.lower())


def runs(texts: Iterator[str]) -> set[tuple[str, ...]]:
    found = (words(text) for text in texts)
    return {tuple(each[start : start + RUN]) for each in found for start in range(len(each) - RUN + 1)}


def slugs(record: Record, scheme: str) -> set[str]:
    return {term.slug for term in record.page.terms if term.scheme_id == scheme}


@pytest.mark.parametrize("path", [*files("lessons"), *files("external")], ids=lambda path: path.stem)
def test_file_is_a_valid_record_named_by_its_reference(path: Path) -> None:
    (row,) = read_rows(path)
    assert row.problem is None
    record = parse(row.data, Vocabulary.load())
    assert path.stem.split("-")[0] == record.page.reference


def test_catalogue_has_24_lessons_over_all_key_stages_and_ten_subjects(lessons: dict[str, Record]) -> None:
    assert len(lessons) >= 24
    stages = set().union(*(slugs(work, "key-stage") for work in lessons.values()))
    assert stages >= {"eyfs", "ks1", "ks2", "ks3", "ks4", "ks5"}
    assert len(set().union(*(slugs(work, "subject") for work in lessons.values()))) >= 10


def test_eight_lessons_have_an_adapted_version_and_ten_records_are_external(works: dict[str, Record]) -> None:
    assert sum(bool(work.adaptations) for work in works.values()) >= 8
    assert sum(work.page.kind == "external" for work in works.values()) >= 10


def test_minutes_of_the_steps_add_up_to_the_lesson(lessons: dict[str, Record]) -> None:
    wrong = {}
    for reference, work in lessons.items():
        steps = [block["value"]["minutes"] for block in work.page.body if block["type"] == "timed_step"]
        if sum(steps) != work.page.values["sessions"] * work.page.values["minutes"]:
            wrong[reference] = (sum(steps), work.page.values["sessions"], work.page.values["minutes"])
    assert wrong == {}


def test_lesson_has_all_that_a_cover_teacher_needs(lessons: dict[str, Record]) -> None:
    lacking = {}
    for reference, work in lessons.items():
        kinds = Counter(block["type"] for block in work.page.body)
        missing = NEEDED - kinds.keys()
        text = words(" ".join(strings(work.page.body)))
        if missing or not kinds.keys() & MATERIALS or kinds["timed_step"] < 3 or len(text) < 600:
            lacking[reference] = (missing, kinds["timed_step"], len(text))
    assert lacking == {}


def test_adapted_version_is_rewritten_and_no_copy(lessons: dict[str, Record]) -> None:
    shares = {}
    for work in lessons.values():
        for adapted in work.adaptations:
            mine, base = runs(strings(adapted.page.body)), runs(strings(work.page.body))
            shares[adapted.page.reference] = round(len(mine & base) / len(mine), 2)
    assert {reference: share for reference, share in shares.items() if share > MOST_SHARED_RUNS} == {}


def test_steps_of_an_adapted_version_are_steps_of_its_lesson(lessons: dict[str, Record]) -> None:
    for work in lessons.values():
        for adapted in work.adaptations:
            assert refs(adapted.page) <= refs(work.page), adapted.page.reference
            assert refs(adapted.page), adapted.page.reference


def refs(page: PageRecord) -> set[str]:
    return {block["value"]["ref"] for block in page.body if block["type"] == "timed_step"}


@pytest.mark.parametrize("reference", WELSH_IN_WHOLE)
def test_lesson_is_whole_in_welsh(works: dict[str, Record], reference: str) -> None:
    work = works[reference]
    (welsh,) = work.translations
    assert welsh.locale == "cy"
    assert [block["type"] for block in welsh.body] == [block["type"] for block in work.page.body]
    assert [block["id"] for block in welsh.body] == [block["id"] for block in work.page.body]
    assert shape(welsh.body) == shape(work.page.body)
    assert welsh.slug != work.page.slug
    for name in ("title", "summary", "accessibility_summary"):
        assert welsh.values[name] != work.page.values[name]
    assert english_in(welsh, work.page) == []
    assert len(english_in(work.page, welsh)) > 50  # What the check makes of English.


def test_an_adapted_version_is_whole_in_welsh(works: dict[str, Record]) -> None:
    translated = [adapted for work in works.values() for adapted in work.adaptations if adapted.translations]
    assert translated
    for adapted in translated:
        (welsh,) = adapted.translations
        assert shape(welsh.body) == shape(adapted.page.body)
        assert english_in(welsh, adapted.page) == []


def shape(value: Any) -> Any:
    """Types, keys and lengths of lists; minutes, names of steps and symbols as they are."""
    if isinstance(value, list):
        return [shape(item) for item in value]
    if isinstance(value, dict):
        fixed = {key: value[key] for key in ("type", "minutes", "ref", "symbol") if key in value}
        return {key: shape(inner) for key, inner in value.items() if key != "id"} | fixed
    return bool(value) if isinstance(value, str) else value


def english_in(welsh: PageRecord, original: PageRecord) -> list[str]:
    """Texts of the translation that are the original's own, or read as English rather than Welsh."""
    same = {text.strip() for text in strings(original.body) if len(words(text)) > 4}
    found = []
    for text in chain(
        strings(welsh.body), (str(welsh.values[name]) for name in ("title", "summary", "accessibility_summary"))
    ):
        for sentence in re.split(r"(?<=[.?!])\s+|\n", text):
            each = re.findall(r"[^\W\d_]+", sentence)  # Names keep their capitals and do not count.
            english, cymraeg = sum(word in ENGLISH for word in each), sum(word in WELSH for word in each)
            if sentence.strip() in same or (len(each) > 3 and english > cymraeg):
                found.append(sentence.strip())
    return found


def test_records_without_a_language_are_english(works: dict[str, Record]) -> None:
    assert {work.page.locale for work in works.values()} == {DEFAULT_LANGUAGE}

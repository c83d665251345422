"""Oak's lessons, as their open data has them, become records that the form accepts."""

from typing import Any

import pytest

from bench.oak import record
from resources.exchange.record import parse
from resources.exchange.vocabulary import Vocabulary
from tests.resources.conftest import Import

pytestmark = pytest.mark.django_db


def oak(**changes: Any) -> dict[str, Any]:
    lesson = {
        "id": "oak-lesson-1",
        "slug": "fuels",
        "title": "Fuels & fires",
        "summary": "I can name two fuels.",
        "body": "A fuel burns.\nHeat < fire & light.",
        "keywords": [{"term": "fuel", "definition": "what burns"}],
        "misconceptions": [{"statement": "Fire is matter.", "correction": "It is a reaction."}],
        "subjects": ["Chemistry", "Combined science"],
        "key_stages": ["KS4"],
        "years": ["10", "11"],
        "exam_boards": ["aqa", "edexcelb"],
        "tiers": ["higher"],
        "units": ["Fuels and pollution"],
        "threads": ["Matter"],
        "programmes": ["Chemistry Year Group 10 Higher AQA"],
        "url": "https://example.org/fuels",
        "licence": "OGL-UK-3.0",
        "modified": "2026-06-07T15:29:43.357735Z",
        "publisher": "Oak National Academy",
    }
    return {**lesson, **changes}


def test_lesson_becomes_a_valid_record_with_terms_units_and_search_words() -> None:
    page = parse(record(oak()), Vocabulary.load()).page
    assert {term.slug for term in page.terms} == {
        "ks4",
        "year-10",
        "year-11",
        "science",
        "lesson-plan",
        "subject-lesson",
        "teachers",
    }
    assert (page.licence.slug, page.publisher, page.values["minutes"]) == ("ogl-3.0", "Oak National Academy", None)
    assert page.values["units"].splitlines() == ["Fuels and pollution", "Matter"]
    assert page.values["keywords"].splitlines() == ["Chemistry", "Combined science", "AQA", "Edexcel B", "higher tier"]
    assert [child["type"] for child in page.body] == ["text", "key_words", "misconceptions"]
    assert page.body[0]["value"]["text"] == "<ul><li>A fuel burns.</li><li>Heat &lt; fire &amp; light.</li></ul>"


def test_value_without_a_term_is_told() -> None:
    told = []
    record(oak(subjects=["Alchemy", "History"], years=["All years"]), lambda field, value: told.append((field, value)))
    assert told == [("years", "All years"), ("subjects", "Alchemy")]


def test_two_lessons_of_one_title_are_both_imported(run: Import) -> None:
    assert run(record(oak()), record(oak(id="oak-lesson-2", keywords=[]))).pages == {"created": 2}

"""The record form's rules: a bad value is reported at its field, with a reason that a person can act on."""

from typing import Any

import pytest

from resources.exchange.problems import InvalidRecordError
from resources.exchange.record import Record, parse
from resources.exchange.vocabulary import Vocabulary
from tests.resources.records import adapted, block, external, lesson, oak, welsh
from vocabulary.models import Term

pytestmark = pytest.mark.django_db


def problems(data: Any) -> dict[str, str]:
    with pytest.raises(InvalidRecordError) as caught:
        parse(data, Vocabulary.load())
    return {problem.field: problem.reason for problem in caught.value.problems}


def read(data: Any) -> Record:
    return parse(data, Vocabulary.load())


def slugs(record: Record, scheme: str) -> list[str]:
    return [term.slug for term in record.page.terms if term.scheme_id == scheme]


DEEP = [block("card_set", {"title": "Cards", "cards": [{"text": "A"}, {"title": "no text"}]})]
RULES: dict[str, tuple[Any, str, str]] = {
    "a list is not a record": ([], "", "must be a JSON object"),
    "version is needed": (lesson(record=None), "record", "is required"),
    "version 2 is not read": (lesson(record=2), "record", "version 2"),
    "kind is needed": (lesson(kind=None), "kind", "lesson or external"),
    "kind is one of two": (lesson(kind="lessons"), "kind", "did you mean “lesson”?"),
    "unknown key": (lesson(minuts=5), "minuts", "did you mean “minutes”?"),
    "a lesson's key on an external": (external(minutes=5), "minutes", "is not a key of this form"),
    "reference is needed": (lesson(id=None), "id", "is required"),
    "reference without spaces": (lesson(id="L 17"), "id", "must be letters and digits"),
    "reference of 81 characters": (lesson(id="L" * 81), "id", "81 characters"),
    "title is needed": (lesson(title="  "), "title", "is empty"),
    "title as number": (lesson(title=5), "title", "must be text, not a number"),
    "title of 201 characters": (lesson(title="x" * 201), "title", "at most 200"),
    "summary of 301 characters": (lesson(summary="x" * 301), "summary", "at most 300"),
    "slug with capitals": (lesson(slug="Two-Headlines"), "slug", "small letters"),
    "language without pages": (lesson(language="pl"), "language", "must be one of en, cy"),
    "unknown slug": (lesson(subjects=["englsh"]), "subjects[0]", "did you mean “english”"),
    "a label instead of a slug": (lesson(themes=["Fake news"]), "themes[0]", "did you mean “fake-news”?"),
    "a slug of another scheme": (lesson(subjects=["ks2"]), "subjects[0]", "is not in the vocabulary “subject”"),
    "terms as text": (lesson(subjects="english"), "subjects", "must be a list, not text"),
    "a term as number": (lesson(years=[5]), "years[0]", "must be a slug of “year-group”, not a number"),
    "no stage and no year": (lesson(years=None), "key_stages", "give key_stages, years or both"),
    "year outside its stage": (
        lesson(key_stages=["ks3"]),
        "years",
        "“year-5” is outside the key stages given; it belongs to “ks2”",
    ),
    "types are needed": (lesson(types=None), "types", "is required"),
    "types are not empty": (lesson(types=[]), "types", "at least one"),
    "audiences are needed": (lesson(audiences=None), "audiences", "is required"),
    "supervision is one of four": (lesson(supervision="adult"), "supervision", "did you mean “adult-led”"),
    "sensitivity to 2": (lesson(sensitivity=3), "sensitivity", "from 0 to 2"),
    "minutes as text": (lesson(minutes="20"), "minutes", "must be a whole number, not text"),
    "minutes as true": (lesson(minutes=True), "minutes", "must be a whole number, not true or false"),
    "minutes as decimal": (lesson(minutes=20.5), "minutes", "must be a whole number, not a decimal number"),
    "own lesson without minutes": (lesson(minutes=None), "minutes", "is required"),
    "zero minutes": (lesson(minutes=0), "minutes", "from 1 to 600"),
    "zero sessions": (lesson(sessions=0), "sessions", "from 1 to 100"),
    "no hazard beside a hazard": (lesson(hazards=["none", "sound"]), "hazards", "cannot stand beside a hazard"),
    "unknown access mode": (lesson(access_modes=["visuall"]), "access_modes[0]", "did you mean “visual”"),
    "unknown use": (lesson(educational_uses=["play"]), "educational_uses[0]", "is not in the vocabulary"),
    "flag as text": (lesson(age_respectful="yes"), "age_respectful", "must be true or false"),
    "date of no calendar": (lesson(reviewed_on="2026-02-30"), "reviewed_on", "is not a date"),
    "date in another form": (lesson(modified="02/11/2026"), "modified", "is not a date"),
    "review before itself": (
        lesson(reviewed_on="2026-11-02", review_by="2026-11-01"),
        "review_by",
        "before reviewed_on",
    ),
    "political without balance": (lesson(political_topic=True), "impartiality_note", "how to stay balanced"),
    "evidence level": (lesson(evidence_level="tested"), "evidence_level", "must be one of"),
    "keyword as number": (lesson(keywords=[1]), "keywords[0]", "must be text"),
    "101 keywords": (lesson(keywords=[str(n) for n in range(101)]), "keywords", "at most 100"),
    "other people's lesson without licence": (oak(licence=None), "licence", "is required"),
    "other people's lesson without attribution": (
        oak(attribution=None),
        "attribution",
        "required by the licence “ogl-3.0”",
    ),
    "a licence that forbids hosting": (oak(licence="all-rights-reserved"), "licence", "external"),
    "unknown licence": (lesson(licence="OGL-UK-3.0"), "licence", "is not in the vocabulary “licence”"),
    "external without link": (external(source_url=None), "source_url", "is required"),
    "external with a script for a link": (external(source_url="javascript:alert(1)"), "source_url", "https://"),
    "external without publisher": (external(publisher=None), "publisher", "is required"),
    "external without reason": (external(why_listed=None), "why_listed", "is required"),
    "reason of 501 characters": (external(why_listed="x" * 501), "why_listed", "at most 500"),
    "external with a body": (external(body=[]), "body", "is not a key of this form"),
    "body is needed": (lesson(body=None), "body", "is required"),
    "body is not empty": (lesson(body=[]), "body", "at least one block"),
    "block of unknown type": (lesson(body=[block("timed_stp", {})]), "body[0].type", "did you mean “timed_step”?"),
    "block without value": (lesson(body=[{"type": "text"}]), "body[0]", "and nothing else"),
    "block with unknown key": (lesson(body=[block(duration=5)]), "body[0].duration", "is not a key of this block"),
    "block with wrong type": (lesson(body=[block(minutes="10")]), "body[0].minutes", "must be a whole number"),
    "block out of range": (lesson(body=[block(minutes=0)]), "body[0].minutes", "greater than or equal to 1"),
    "block without what it needs": (lesson(body=[block(teacher="")]), "body[0].teacher", "required"),
    "list without entries": (lesson(body=[block("outcomes", [])]), "body[0]", "at least one entry"),
    "list left out": (lesson(body=[block("card_set", {"title": "Cards"})]), "body[0].cards", "at least one entry"),
    "step name with capitals": (lesson(body=[block(ref="Step 1")]), "body[0].ref", "small letter"),
    "step name twice": (lesson(body=[block(), block()]), "body[1].ref", "earlier step"),
    "a problem deep inside": (lesson(body=DEEP), "body[0].cards[1].text", "required"),
    "list block as text": (lesson(body=[block("outcomes", "x")]), "body[0]", "must be a list"),
    "text in a block too long": (lesson(body=[block(teacher="x" * 20_001)]), "body[0].teacher", "at most 20000"),
    "301 blocks": (lesson(body=[block(ref=f"s{n}") for n in range(301)]), "body", "at most 300"),
    "picture by number": (lesson(body=[block("image", {"image": 1})]), "body[0].image", "add it in the admin"),
    "version without need": (lesson(adaptations=[adapted(needs=None)]), "adaptations[0].needs", "is required"),
    "version of another lesson": (lesson(adaptations=[adapted(id="T02-ER")]), "adaptations[0].id", "such as T01-ER"),
    "version twice": (
        lesson(adaptations=[adapted(), adapted(slug="b")]),
        "adaptations[1].id",
        "earlier adapted version",
    ),
    "symbols without a set": (
        lesson(adaptations=[adapted(adaptations=["symbol-supported"])]),
        "adaptations[0].symbol_set",
        "is required",
    ),
    "a licence that forbids adapting": (
        oak(licence="cc-by-nd-4.0", adaptations=[adapted()]),
        "adaptations",
        "does not allow",
    ),
    "translation into itself": (lesson(translations={"en": welsh()}), "translations.en", "is not a language"),
    "translation without text": (lesson(translations={"cy": welsh(body=None)}), "translations.cy.body", "is required"),
    "translation of what is not text": (
        lesson(translations={"cy": welsh(minutes=5)}),
        "translations.cy.minutes",
        "is not translated",
    ),
    "translation with a bad block": (
        lesson(translations={"cy": welsh(body=[block(minutes=0)])}),
        "translations.cy.body[0].minutes",
        "greater than",
    ),
    "version translated, lesson not": (
        lesson(adaptations=[adapted(translations={"cy": welsh()})]),
        "adaptations[0].translations.cy",
        "no translation",
    ),
}


@pytest.mark.parametrize("rule", RULES)
def test_bad_value_is_reported_at_its_field_with_a_reason(rule: str) -> None:
    data, field, reason = RULES[rule]
    found = problems(data)
    assert field in found, found
    assert reason in found[field]
    assert len(found) == 1, found


def test_every_problem_of_a_record_is_reported_at_once() -> None:
    assert problems(lesson(title=5, minutes="x", subjects=["x"], body=[block(minutes=0)])).keys() == {
        "title",
        "minutes",
        "subjects[0]",
        "body[0].minutes",
    }


def test_years_imply_their_key_stages() -> None:
    assert slugs(read(lesson(years=["year-6", "year-7"])), "key-stage") == ["ks2", "ks3"]
    assert slugs(read(lesson(years=None, key_stages=["ks4"])), "key-stage") == ["ks4"]


def test_deprecated_slug_leads_to_its_replacement_or_is_refused() -> None:
    new = Term.objects.get(scheme="subject", slug="english")
    old = Term.objects.create(
        scheme_id="subject", slug="literacy-hour", labels={"en": "Literacy hour"}, status="deprecated"
    )
    assert "no longer used" in problems(lesson(subjects=["literacy-hour"]))["subjects[0]"]
    old.replaced_by = new
    old.save()
    assert slugs(read(lesson(subjects=["literacy-hour", "english"])), "subject") == ["english"]


def test_own_lesson_is_cc_by_and_a_version_has_its_lessons_licence() -> None:
    record = read(lesson(adaptations=[adapted()]))
    assert record.page.licence.slug == record.adaptations[0].page.licence.slug == "cc-by-4.0"
    assert read(oak(adaptations=[adapted()])).adaptations[0].page.licence.slug == "ogl-3.0"
    assert read(oak()).page.values["minutes"] is None


def test_translation_says_its_own_words_and_follows_in_all_else() -> None:
    record = read(lesson(keywords=["news"], translations={"cy": welsh(slug="dau-bennawd")}, slug="two-headlines"))
    (translation,) = record.translations
    assert translation.values["title"] == "Dau bennawd rhyfedd"
    assert translation.values["keywords"] == "news"
    assert (translation.locale, translation.reference, translation.slug) == ("cy", "T01", "dau-bennawd")
    assert translation.terms == record.page.terms
    assert [child["id"] for child in translation.body] == [child["id"] for child in record.page.body]


def test_every_child_of_a_stream_has_an_id_that_stays() -> None:
    body = read(lesson(body=[block("key_words", [{"term": "a"}, {"term": "b"}]), block()])).page.body
    again = read(
        lesson(body=[block("text", {"text": "New."}), block("key_words", [{"term": "a"}, {"term": "b"}]), block()])
    ).page.body
    ids = [child["id"] for child in body] + [item["id"] for item in body[0]["value"]]
    assert len(set(ids)) == 4
    assert ids == [child["id"] for child in again[1:]] + [item["id"] for item in again[1]["value"]]


def test_digest_changes_with_any_value_and_not_with_the_order_of_keys() -> None:
    digest = read(lesson()).page.digest
    assert read(dict(reversed(lesson().items()))).page.digest == digest
    changed = [
        lesson(title="T"),
        lesson(minutes=21),
        lesson(subjects=["history"]),
        lesson(licence="ogl-3.0"),
        lesson(slug="t"),
        lesson(body=[block()]),
        lesson(sensitivity=0),
        lesson(keywords=["k"]),
    ]
    assert len({digest, *(read(data).page.digest for data in changed)}) == len(changed) + 1
    assert read(lesson(adaptations=[adapted()])).page.digest == digest
    assert read(lesson(modified="2026-01-01")).page.digest == digest


def test_text_of_a_record_is_repaired_everywhere() -> None:
    record = read(
        lesson(title="Letâ€™s\n talk\x00", body=[block("outcomes", ["Itâ€™s"]), block(teacher="<p>Donâ€™t<br></p>")])
    )
    assert record.page.values["title"] == "Let’s talk"
    assert record.page.body[0]["value"][0]["value"] == "It’s"
    assert record.page.body[1]["value"]["teacher"] == "<p>Don’t</p>"


def test_lesson_keeps_how_it_is_taken_in_what_may_harm_and_what_it_is_for() -> None:
    record = read(lesson(access_modes=["textual", "visual"], hazards=["none"], educational_uses=["instruction"]))
    assert slugs(record, "access-mode") == ["textual", "visual"]
    assert slugs(record, "accessibility-hazard") == ["none"]
    assert slugs(record, "educational-use") == ["instruction"]

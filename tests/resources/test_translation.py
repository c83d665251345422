"""Translating imported pages with wagtail-localize, as its admin screens do: terms follow, blocks come along."""

from typing import Any

import pytest
from wagtail_localize.models import StringSegment, StringTranslation, Translation, TranslationSource

from resources.models import AdaptationPage, LessonPage, TaggedPage
from tests import factories
from tests.resources.conftest import Import
from tests.resources.records import adapted, block, lesson, welsh
from vocabulary.models import Term

BODY = [
    block("outcomes", ["Pupils can ask who says so."]),
    block("key_words", [{"term": "hoax", "definition": "a trick"}]),
    block("table", {"caption": "Votes", "header": ["Who", "Votes"], "rows": [["Owls", "3"], ["Bats", "4"]]}),
    block("quiz", {"questions": [{"question": "Who says so?", "choices": ["A", "B"], "answer": "A"}]}),
    block(),
]


@pytest.fixture
def translate(django_capture_on_commit_callbacks: Any) -> Any:
    """Submits a page for Welsh, or brings its submission up to date, translates each string, and publishes."""

    def run(page: TaggedPage) -> TaggedPage:
        cymraeg = factories.locale("cy")
        source, _ = TranslationSource.update_or_create_from_instance(page)
        translation, _ = Translation.objects.get_or_create(source=source, target_locale=cymraeg)
        for segment in StringSegment.objects.filter(source=source):
            StringTranslation.objects.update_or_create(
                translation_of=segment.string,
                locale=cymraeg,
                context=segment.context,
                defaults={"data": f"cy {segment.string.data}"},
            )
        # localize publishes in on_commit.
        with django_capture_on_commit_callbacks(execute=True):
            translation.save_target(publish=True)
        return page.get_translation(cymraeg)

    return run


def imported(run: Import, **changes: Any) -> LessonPage:
    assert run(lesson(body=BODY, adaptations=[adapted()], **changes)).bad_rows == 0
    return LessonPage.objects.get(reference="T01", locale__language_code="en")


def test_translation_of_a_lesson_has_its_terms_and_every_block_translated(run: Import, translate: Any) -> None:
    page = imported(run)
    translated = translate(page)
    assert (translated.live, translated.title, translated.translation_key) == (
        True,
        "cy Two strange headlines",
        page.translation_key,
    )
    assert set(translated.terms.all()) == set(page.terms.all())
    assert (translated.licence, translated.minutes, translated.reference) == (page.licence, 20, "T01")
    assert translated.body[0].value[0] == "cy Pupils can ask who says so."
    assert translated.body[1].value[0]["definition"] == "cy a trick"
    assert translated.body[2].value["rows"][1][0] == "cy Bats"
    assert translated.body[3].value["questions"][0]["choices"][1] == "cy B"
    assert "cy Give out the cards." in translated.body[4].value["teacher"].source
    assert [child.id for child in translated.body] == [child.id for child in page.body]


def test_adapted_version_is_translated_under_the_translated_lesson(run: Import, translate: Any) -> None:
    page = imported(run)
    base = translate(page)
    version = translate(AdaptationPage.objects.child_of(page).get())
    assert version.get_parent().specific == base
    assert version.live
    assert {term.slug for term in version.terms.all()} == {"mld", "easy-read"}


def test_terms_follow_the_source_when_it_changes(run: Import, translate: Any) -> None:
    page = imported(run)
    translate(page)
    imported(run, subjects=["history", "citizenship"], years=["year-4"])
    page.refresh_from_db()
    translated = translate(LessonPage.objects.get(pk=page.pk))
    assert {term.slug for term in translated.terms_in("subject")} == {"history", "citizenship"}
    assert {term.slug for term in translated.terms_in("year-group", "key-stage")} == {"ks2", "year-4"}
    assert set(translated.terms.all()) == set(LessonPage.objects.get(pk=page.pk).terms.all())


def test_term_taken_away_goes_from_the_translation(run: Import, translate: Any) -> None:
    page = imported(run)
    translate(page)
    page = LessonPage.objects.get(pk=page.pk)
    page.terms = page.terms.exclude(scheme="theme")
    page.save_revision().publish()
    assert not Term.objects.filter(pk__in=translate(page).terms.all(), scheme="theme").exists()


def test_translation_made_here_is_kept_when_the_lesson_is_imported_again(run: Import, translate: Any) -> None:
    page = imported(run)
    translate(page)
    imported(run, minutes=25, translations={"cy": welsh()})
    assert page.get_translation(factories.locale("cy")).title == "cy Two strange headlines"

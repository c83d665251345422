"""Pages in two languages through wagtail-localize's own screens; terms follow, reviews belong to each version."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.test import Client

from cms.models import ContactPoint
from home.models import HelpPage, HomePage
from resources.models import LessonPage
from tests import factories
from tests.catalogue.translating import (
    Commit,
    override,
    publish,
    slugs,
    submit,
    translate_strings,
    translated,
    translation,
    update_from_source,
    welsh,
)
from tests.factories import term

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client: Client) -> Iterator[Client]:
    client.force_login(factories.officer())
    yield client


@pytest.fixture
def commit(django_capture_on_commit_callbacks: Any) -> Commit:
    """What happens within is committed at its end: the translation screens publish only then."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def test_lesson_is_translated_with_its_terms(admin: Client, commit: Commit) -> None:
    page = factories.lesson(title="Headline detectives", themes=("misinformation",), settings=("assembly",))
    result = translated(admin, commit, page)
    assert result.live
    assert result.translation_key == page.translation_key
    assert slugs(result) == slugs(page)
    assert result.title == "Cymraeg Headline detectives"
    assert result.body[0].value["title"] == "Cymraeg Sort the headlines"
    assert "Cymraeg Reads out." in str(result.body[0].value["teacher"])


def test_whole_body_reaches_the_translation(admin: Client, commit: Commit) -> None:
    def items(*values: Any) -> list[dict[str, Any]]:
        return [{"type": "item", "id": f"00000000-0000-4000-9000-{n:012}", "value": v} for n, v in enumerate(values)]

    blocks = {
        "outcomes": items("Pupils can check."),
        "key_words": items({"term": "headline", "definition": "the top line"}),
        "discussion_questions": {"title": "Talk", "questions": items({"question": "Why?", "guidance": "Because."})},
        "card_set": {"title": "Cards", "instructions": "", "cards": items({"title": "A", "text": "One", "answer": ""})},
        "worksheet": {"title": "Sheet", "instructions": "", "tasks": items("Do it"), "answers": items("Done")},
        "quiz": {
            "title": "Quiz",
            "questions": items({"question": "Q?", "choices": items("a", "b"), "answer": "a", "explanation": ""}),
        },
        "table": {"caption": "Facts", "header": items("One", "Two"), "rows": items(items("1", "2"))},
        "picture_lines": {"title": "Look", "lines": items({"symbol": "📰", "text": "A paper."})},
        "safeguarding_note": "<p>Tell the <b>DSL</b>.</p>",
    }
    body = [
        {"type": kind, "id": f"00000000-0000-4000-8000-{number:012}", "value": value}
        for number, (kind, value) in enumerate(blocks.items())
    ]
    result = translated(admin, commit, factories.lesson(body=body))
    raw = {block["type"]: block["value"] for block in result.body.raw_data}
    assert raw["outcomes"][0]["value"] == "Cymraeg Pupils can check."
    assert raw["quiz"]["questions"][0]["value"]["choices"][1]["value"] == "Cymraeg b"
    assert raw["table"]["rows"][0]["value"][1]["value"] == "Cymraeg 2"
    assert raw["picture_lines"]["lines"][0]["value"]["symbol"] == "📰"
    assert "Cymraeg Tell the" in raw["safeguarding_note"]


def test_step_names_stay_when_a_lesson_is_translated(admin: Client, commit: Commit) -> None:
    page = factories.lesson(body=[factories.step(ref="s1"), factories.step(ref="s2")])
    result = translated(admin, commit, page)
    assert [block.value["ref"] for block in result.body] == ["s1", "s2"]
    assert [block.value["minutes"] for block in result.body] == [10, 10]


def test_changed_terms_follow_when_the_translation_is_updated(admin: Client, commit: Commit) -> None:
    page = factories.lesson()
    translated(admin, commit, page)
    page.terms = factories.terms(
        key_stages=("ks3",), years=("year-8",), themes=("democracy",), types=("quiz",), audiences=("pupils",)
    )
    page.minutes = 30
    page.save_revision().publish()
    update_from_source(admin, commit, page)
    result = welsh(LessonPage.objects.get(pk=page.pk))
    assert slugs(result) == {"ks3", "year-8", "democracy", "quiz", "pupils"}
    assert slugs(result.get_latest_revision_as_object()) == slugs(result)
    assert result.minutes == 30


def test_publishing_a_translation_again_brings_no_old_terms_back(admin: Client, commit: Commit) -> None:
    page = factories.lesson()
    translated(admin, commit, page)
    page.terms = factories.terms(key_stages=("ks3",), themes=("democracy",), types=("quiz",), audiences=("pupils",))
    page.save_revision().publish()
    translate_strings(page, word="Newydd")
    publish(admin, commit, page)
    assert slugs(welsh(page)) == {"ks3", "democracy", "quiz", "pupils"}
    assert welsh(page).title.startswith("Newydd")


def test_review_and_its_dates_belong_to_each_language(admin: Client, commit: Commit) -> None:
    page = factories.lesson(
        reviewer_role="Prevent education officer", reviewed_on=date(2026, 9, 1), review_by=date(2027, 9, 1)
    )
    result = translated(admin, commit, page)
    assert (result.reviewer_role, result.reviewed_on, result.review_by) == ("", None, None)
    result.reviewer_role, result.reviewed_on, result.review_by = "Swyddog", date(2026, 11, 1), date(2027, 3, 1)
    result.save_revision().publish()
    page.reviewer_role, page.reviewed_on, page.review_by = "Head of RE", date(2026, 11, 20), date(2028, 1, 1)
    page.save_revision().publish()
    update_from_source(admin, commit, page)
    result = welsh(page)
    assert (result.reviewer_role, result.reviewed_on, result.review_by) == (
        *("Swyddog", date(2026, 11, 1), date(2027, 3, 1)),
    )


def test_licence_and_slug_may_differ_by_language(admin: Client, commit: Commit) -> None:
    page = factories.lesson(slug="headlines")
    submit(admin, commit, page)
    found = translation(page)
    translate_strings(page)
    for path, value in (("slug", "penawdau"), ("licence", term("licence", "ogl-3.0").pk)):
        override(admin, found, path, value)
    publish(admin, commit, page)
    result = welsh(page)
    assert (result.slug, result.licence.slug) == ("penawdau", "ogl-3.0")
    page.save_revision().publish()
    update_from_source(admin, commit, page)
    result = welsh(page)
    assert (result.slug, result.licence.slug) == ("penawdau", "ogl-3.0")
    assert Client().get("/cy/adnoddau/penawdau/").status_code == 200


def test_lesson_is_translated_together_with_its_adapted_versions(admin: Client, commit: Commit) -> None:
    page = factories.lesson()
    version = factories.adaptation(page, needs=("autism", "dyslexia"))
    submit(admin, commit, page, subtree=True)
    for each in (page, version):
        translate_strings(each)
        publish(admin, commit, each)
    result = welsh(version)
    assert result.base == welsh(page)
    assert slugs(result) == slugs(version)
    assert result.licence == version.licence
    response = Client().get(result.url)
    assert "Cymraeg Look at one headline" in response.content.decode()


def test_translation_of_an_external_record_keeps_its_source(admin: Client, commit: Commit) -> None:
    page = factories.external(source_url="https://example.org/game")
    result = translated(admin, commit, page)
    assert (result.source_url, result.publisher) == (page.source_url, page.publisher)
    assert result.why_listed == f"Cymraeg {page.why_listed}"


def test_help_page_is_translated_with_its_contacts(admin: Client, commit: Commit) -> None:
    line = ContactPoint.objects.create(slug="line", kind="phone", names={"en": "Line", "cy": "Llinell"}, value="101")
    section = {"anchor": "staff", "heading": "For staff", "text": "<p>Tell your DSL.</p>"}
    section["contacts"] = [{"type": "item", "id": "00000000-0000-4000-8000-000000000001", "value": line.pk}]
    body = [{"type": "section", "id": "00000000-0000-4000-8000-000000000002", "value": section}]
    page = HelpPage(title="Get help now", slug="get-help-now", summary="Who to call.", body=body)
    HomePage.objects.get(locale__language_code="en").add_child(instance=page)
    page.save_revision().publish()
    result = translated(admin, commit, page)
    value = result.body[0].value
    assert (value["anchor"], value["heading"]) == ("staff", "Cymraeg For staff")
    assert list(value["contacts"]) == [line]
    assert "Llinell" in Client().get(result.url).content.decode()


def test_incomplete_translation_is_not_published(admin: Client, commit: Commit) -> None:
    page = factories.lesson()
    submit(admin, commit, page)
    assert not welsh(page).live
    assert Client().get(f"/cy/adnoddau/{page.slug}/").status_code == 404


def test_source_lists_its_translation_and_both_keep_one_work_when_moved_or_renamed(
    admin: Client, commit: Commit
) -> None:
    page = factories.lesson()
    result = translated(admin, commit, page)
    page.slug = "renamed"
    page.save_revision().publish()
    assert LessonPage.objects.get(pk=page.pk).get_translations().get().pk == result.pk


def test_welsh_pages_come_with_a_welsh_frame(admin: Client, commit: Commit) -> None:
    page = factories.lesson()
    result = translated(admin, commit, page)
    shown = Client().get(result.url).content.decode()
    assert result.url.startswith("/cy/adnoddau/")
    assert '<html lang="cy"' in shown
    assert "Cyfnod Allweddol 2" in shown and "Key Stage 2" not in shown
    assert f'href="{page.url}"' in shown  # The switch to English.


def test_welsh_home_and_catalogue_answer(client: Client) -> None:
    for url in ("/cy/", "/cy/adnoddau/"):
        response = client.get(url, follow=True)
        assert response.status_code == 200
        assert '<html lang="cy"' in response.content.decode()


def test_terms_follow_into_a_version_made_without_the_translation_screens() -> None:
    page = factories.lesson()
    other = factories.translated(page, title="Ditectifs penawdau")
    page.terms = factories.terms(key_stages=("ks3",), themes=("democracy",), types=("quiz",), audiences=("pupils",))
    page.save_revision().publish()
    assert slugs(welsh(page)) == {"ks3", "democracy", "quiz", "pupils"}
    assert slugs(welsh(page).get_latest_revision_as_object()) == slugs(welsh(page))
    assert welsh(page).title == other.title
    assert not welsh(page).has_unpublished_changes


def test_terms_follow_and_a_translators_draft_stays_a_draft() -> None:
    page = factories.lesson()
    other = factories.translated(page, title="Ditectifs penawdau")
    other.title = "Heb ei orffen"
    other.save_revision()
    page.terms = factories.terms(key_stages=("ks3",), themes=("democracy",), types=("quiz",), audiences=("pupils",))
    page.save_revision().publish()
    live = welsh(page)
    assert (live.title, slugs(live)) == ("Ditectifs penawdau", {"ks3", "democracy", "quiz", "pupils"})
    draft = live.get_latest_revision_as_object()
    assert (draft.title, slugs(draft)) == ("Heb ei orffen", slugs(live))
    assert live.has_unpublished_changes


def test_publishing_a_translation_changes_nothing_in_its_source() -> None:
    page = factories.lesson()
    other = factories.translated(page)
    other.terms = factories.terms(key_stages=("ks3",), types=("quiz",), audiences=("pupils",))
    other.save_revision().publish()
    assert slugs(LessonPage.objects.get(pk=page.pk)) == slugs(page)

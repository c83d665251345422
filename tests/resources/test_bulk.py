"""Bulk creation keeps what Wagtail guarantees: compared, row by row, with the ordinary path's pages."""

import json
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from wagtail.log_actions import registry
from wagtail.models import Page, PageLogEntry, ReferenceIndex, Revision

from resources.exchange.bulk import publish_new
from resources.exchange.pages import MODELS, fill
from resources.exchange.record import parse
from resources.exchange.vocabulary import Vocabulary
from resources.models import LessonPage, TaggedPage
from tests import factories
from tests.resources.records import block, external, lesson, oak

pytestmark = pytest.mark.django_db

# What cannot be the same for two pages, or depends on the clock.
OWN = {"id", "page_ptr", "reference", "path", "slug", "url_path", "translation_key", "latest_revision", "live_revision"}
TIMES = {"first_published_at", "last_published_at", "latest_revision_created_at"}
BODY = [block("key_words", [{"term": "a & b", "definition": "c"}]), block(), block("text", {"text": "<p>T</p>"})]


def unsaved(data: dict[str, Any], slug: str) -> TaggedPage:
    vocabulary = Vocabulary.load()
    record = parse(data, vocabulary).page
    page = MODELS[record.kind](locale=factories.locale(record.locale), slug=slug)
    fill(page, record, {name: vocabulary.add_publisher(name) for name in filter(None, [record.publisher])})
    page.reference = slug
    return page


def ordinary(data: dict[str, Any]) -> TaggedPage:
    page = unsaved(data, "ordinary")
    factories.index().add_child(instance=page)
    page.save_revision().publish()
    return type(page).objects.get(pk=page.pk)


def in_bulk(data: dict[str, Any]) -> TaggedPage:
    page = unsaved(data, "bulk")
    publish_new([(factories.index(), page)])
    return type(page).objects.get(pk=page.pk)


def values(page: TaggedPage) -> dict[str, Any]:
    """Every column that two pages of one record should share; of times, whether they are set."""
    row = {field.name: field.value_from_object(page) for field in page._meta.concrete_fields if field.name not in OWN}
    if "body" in row:
        row["body"] = row["body"].get_prep_value()
    return row | {name: row[name] is not None for name in TIMES} | {"terms": set(page.terms.all())}


@pytest.mark.parametrize("data", [lesson(body=BODY), oak(body=BODY), external()], ids=["lesson", "oak", "external"])
def test_bulk_page_is_the_page_that_the_ordinary_path_makes(data: dict[str, Any]) -> None:
    slow, fast = ordinary(data), in_bulk(data)
    assert values(fast) == values(slow)
    assert fast.url_path == slow.url_path.replace("ordinary", "bulk")
    assert fast.get_url() == slow.get_url().replace("ordinary", "bulk")
    fast.full_clean()


def test_revision_holds_the_whole_page_and_can_be_edited_on() -> None:
    slow, fast = ordinary(lesson(body=BODY)), in_bulk(lesson(body=BODY))
    revision = fast.latest_revision
    assert fast.live_revision == revision == Revision.objects.for_instance(fast).get()
    assert revision.content.keys() == slow.latest_revision.content.keys()
    assert (revision.object_str, revision.content_type, revision.base_content_type) == (
        str(fast),
        ContentType.objects.get_for_model(LessonPage),
        ContentType.objects.get_for_model(Page),
    )
    draft = revision.as_object()
    assert (draft.title, list(draft.terms.all()), draft.body) == (fast.title, list(fast.terms.all()), fast.body)
    draft.title = "Edited on"
    draft.save_revision(log_action=True).publish()
    assert LessonPage.objects.get(pk=fast.pk).title == "Edited on"


def test_log_says_that_it_was_created_and_published() -> None:
    page = in_bulk(lesson())
    entries = PageLogEntry.objects.filter(page=page.pk)
    assert {entry.action for entry in entries} == {"wagtail.create", "wagtail.publish"}
    assert {(entry.revision_id, entry.label, entry.content_changed) for entry in entries} == {
        (page.latest_revision_id, page.get_admin_display_title(), True)
    }
    assert len({entry.uuid for entry in entries}) == 1
    assert len(registry.get_logs_for_instance(page)) == 2


def test_reference_index_knows_what_the_page_uses() -> None:
    target = factories.lesson()
    page = unsaved(lesson(), "refers")
    page.body = json.dumps(
        [{"type": "home_link", "id": "1", "value": f'<p><a linktype="page" id="{target.pk}">T</a></p>'}]
    )
    publish_new([(factories.index(), page)])
    (found,) = ReferenceIndex.get_references_to(target)
    assert (found.object_id, found.content_path) == (str(page.pk), "body.1")


def test_tree_stays_sound_under_several_parents_at_once() -> None:
    first, second = factories.lesson(), factories.lesson()
    factories.adaptation(first)
    publish_new(
        [(factories.index(), unsaved(lesson(), f"lesson-{n}")) for n in range(40)]
        + [(factories.index("cy"), unsaved(lesson(language="cy"), "gwers"))]
    )
    version = [unsaved(lesson(), f"v{n}") for n in range(3)]
    publish_new([(first, version[0]), (second, version[1]), (first, version[2])])
    assert Page.find_problems() == ([], [], [], [], [])
    assert [Page.objects.get(pk=page.pk).numchild for page in (first, second)] == [3, 1]
    assert factories.index().get_children().count() == factories.index().numchild == 42
    assert version[2].url_path == f"{first.url_path}v2/"


def test_ordinary_pages_follow_bulk_ones_in_the_tree() -> None:
    publish_new([(factories.index(), unsaved(lesson(), f"lesson-{n}")) for n in range(40)])
    after = factories.lesson()
    assert factories.index().get_last_child().pk == after.pk
    assert Page.find_problems() == ([], [], [], [], [])


def test_statements_grow_far_slower_than_pages(django_assert_max_num_queries: Any) -> None:
    pages = [(factories.index(), unsaved(lesson(), f"lesson-{n}")) for n in range(100)]
    # One statement a page inserts its own row and two keep the reference index; the ordinary path takes over a hundred.
    with django_assert_max_num_queries(100 * 5 + 40):
        publish_new(pages)

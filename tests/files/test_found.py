"""Files attached to published pages are searched, and the result names them."""

from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction

from search.files import sandbox
from search.files.models import AwaitedFile, FileText
from search.models import Document
from tests import factories
from tests.files import made
from tests.files.conftest import Commit, attached, document, hits, linking

pytestmark = pytest.mark.django_db


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The sizes of the files that were read since."""
    sizes: list[int] = []
    read = sandbox.read

    def noted(file: Any, size: int) -> sandbox.Reading:
        sizes.append(size)
        return read(file, size)

    monkeypatch.setattr(sandbox, "read", noted)
    return sizes


@pytest.mark.parametrize(
    ("name", "content"), [pytest.param(*file, id=file[0]) for file in made.readable("A quokka is a café guest")]
)
def test_each_kind_of_file_is_found_and_named(name: str, content: bytes, commit: Commit) -> None:
    with commit():
        sheet = document(content, name)
        factories.lesson(title="Headlines", files=attached(sheet))
    [hit] = hits("quokka cafe")
    assert hit.title == "Headlines"
    [file] = hit.files
    assert (file.title, file.url) == (f"Worksheet {name}", sheet.url)
    assert "<mark>quokka</mark> is a <mark>café</mark>" in file.passage


def test_results_page_and_api_name_the_file(commit: Commit, client: Client) -> None:
    with commit():
        sheet = document(b"A quokka & <b>friends</b>", "sheet.txt")
        factories.lesson(files=attached(sheet))
    page = client.get(reverse("search:results"), {"q": "quokka"}).content.decode()
    assert "In the file:" in page
    assert f'<a class="govuk-link" href="{sheet.url}">Worksheet sheet.txt</a>' in page
    assert "A <mark>quokka</mark> &amp; &lt;b&gt;friends&lt;/b&gt;" in page
    [hit] = client.get("/api/v1/search/", {"q": "quokka"}).json()["hits"]
    assert [(file["title"], file["url"]) for file in hit["files"]] == [("Worksheet sheet.txt", sheet.url)]


def test_notes_of_slides_are_searched_and_macros_comments_and_deleted_words_are_not(commit: Commit) -> None:
    deleted = "<d><p><r><t>Kept quokka</t></r><del><r><delText>wombat</delText></r></del></p></d>"
    with commit():
        factories.lesson(title="Slides", files=attached(document(made.slides("Text", notes="bandicoot"), "a.pptx")))
        factories.lesson(title="Word", files=attached(document(made.word_of(deleted), "b.docx")))
    assert [hit.title for hit in hits("bandicoot")] == ["Slides"]
    assert [hit.title for hit in hits("quokka")] == ["Word"]
    assert hits("wombat") == []


@pytest.mark.parametrize(
    "content",
    ["Caf\u00e9 d\u0175r".encode(), "Caf\u00e9 d\u0175r".encode("utf-16"), "Caf\u00e9 \u2013 dwr".encode("cp1252")],
)
def test_text_files_are_read_in_their_encoding(content: bytes, commit: Commit) -> None:
    with commit():
        factories.lesson(files=attached(document(content, "sheet.txt")))
    assert [file.passage.count("mark") for hit in hits("cafe dwr") for file in hit.files] == [4]


def test_last_page_of_a_long_file_is_found(commit: Commit) -> None:
    with commit():
        factories.lesson(files=attached(document(made.long_pdf(300, last="A quokka at the end."))))
    [hit] = hits("quokka")
    assert "A <mark>quokka</mark> at the end" in hit.files[0].passage


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("For Key Stage 3 only", "KS3"),
        ("A fox's den", "fox"),
        ("Happy puppies", "happiness puppy"),
        ("日本語 text", "日本語"),
        ("A naïve dŵr", "naive dwr"),
        ("Year 5", "Y5"),
    ],
)
def test_words_are_found_however_they_are_written(text: str, query: str, commit: Commit) -> None:
    with commit():
        factories.lesson(
            title="Headlines",
            files=attached(document(text.encode(), "sheet.txt")),
            years=("year-10",),
            key_stages=("ks4",),
        )
    [hit] = hits(query)
    assert hit.files[0].title == "Worksheet sheet.txt"


def test_two_of_several_files_are_named_the_better_first(commit: Commit) -> None:
    texts = ("quokka", "quokka wombat", "nothing", "wombat quokka bandicoot")
    with commit():
        files = [document(text.encode(), f"{number}.txt") for number, text in enumerate(texts)]
        factories.lesson(files=attached(*files))
    [hit] = hits("quokka wombat bandicoot")
    assert [file.title for file in hit.files] == ["Worksheet 3.txt", "Worksheet 1.txt"]


def test_file_is_not_named_for_words_that_the_page_has_too(commit: Commit) -> None:
    with commit():
        sheet = document(b"about headlines", "sheet.txt")
        factories.lesson(title="Quokka headlines", files=attached(sheet))
    [hit] = hits("quokka headlines")
    assert hit.files == ()


def test_file_of_an_adapted_version_is_found_with_its_lesson(commit: Commit) -> None:
    with commit():
        lesson = factories.lesson(title="Headlines")
        version = factories.adaptation(lesson, files=attached(document(b"A quokka", "easy.txt")))
    assert [(hit.title, [file.title for file in hit.files]) for hit in hits("quokka")] == [
        ("Headlines", ["Worksheet easy.txt"])
    ]
    with commit():
        version.unpublish()
    assert hits("quokka") == []


def test_file_that_only_the_text_links_to_is_found_and_named_by_its_title(commit: Commit) -> None:
    with commit():
        sheet = document(b"A quokka", "sheet.txt")
        factories.lesson(title="Headlines", body=linking(sheet))
    [hit] = hits("quokka")
    assert [(file.title, file.url) for file in hit.files] == [("sheet.txt", sheet.url)]
    with commit():
        sheet.file = ContentFile(b"A wombat!", "other.txt")
        sheet.save()
    assert hits("quokka") == []
    [hit] = hits("wombat")
    with commit():
        sheet.delete()
    assert hits("wombat") == []


def test_file_that_is_listed_and_linked_to_is_named_once(commit: Commit) -> None:
    with commit():
        sheet, other = document(b"A quokka", "sheet.txt"), document(b"A quokka too", "other.txt")
        lesson = factories.lesson(body=linking(sheet, other), files=attached(sheet))
        factories.adaptation(lesson, body=linking(other))
    [hit] = hits("quokka")
    assert sorted(file.title for file in hit.files) == ["Worksheet sheet.txt", "other.txt"]
    [row] = Document.objects.filter(source="resources.lessonpage")
    assert len(row.data["attachments"]) == 2


def test_file_that_an_adapted_version_s_text_links_to_is_found_with_its_lesson(commit: Commit) -> None:
    with commit():
        lesson = factories.lesson(title="Headlines")
        version = factories.adaptation(lesson, body=linking(document(b"A quokka", "easy.txt")))
    assert [(hit.title, [file.title for file in hit.files]) for hit in hits("quokka")] == [("Headlines", ["easy.txt"])]
    with commit():
        version.unpublish()
    assert hits("quokka") == []


def test_linked_file_behind_content_guidance_is_linked_through_its_page(commit: Commit) -> None:
    with commit():
        body = linking(document(b"A quokka", "sheet.txt"))
        lesson = factories.lesson(body=body, sensitivity=1, content_guidance_note="Talks of harm.")
    [hit] = hits("quokka")
    assert hit.files[0].url == lesson.get_url_parts()[2]


def test_file_behind_content_guidance_is_linked_through_it(commit: Commit) -> None:
    with commit():
        sheet = document(b"A quokka", "sheet.txt")
        lesson = factories.lesson(
            files=attached(sheet), sensitivity=1, content_guidance_note="Talks of harm.", content_guidance=()
        )
    [hit] = hits("quokka")
    assert hit.files[0].url == f"{lesson.get_url_parts()[2]}#files"


def test_draft_lesson_s_file_is_not_read(commit: Commit, readings: list[int]) -> None:
    with commit():
        factories.lesson(live=False, files=attached(document(b"A quokka", "sheet.txt")))
    assert hits("quokka") == []
    assert readings == []


def test_unpublished_and_restricted_lessons_files_are_gone(commit: Commit) -> None:
    with commit():
        one, other = (factories.lesson(files=attached(document(b"A quokka", "sheet.txt"))) for _ in range(2))
    assert len(hits("quokka")) == 2
    with commit():
        one.unpublish()
        PageViewRestriction.objects.create(page=other, restriction_type="login")
    assert hits("quokka") == []


def test_file_in_a_restricted_collection_is_not_searched(commit: Commit) -> None:
    with commit():
        root = Collection.get_first_root_node()
        shelf = root.add_child(name="Staff").add_child(name="Team")
        sheet = document(b"A quokka", "sheet.txt", collection=shelf)
        factories.lesson(files=attached(sheet))
    assert len(hits("quokka")) == 1
    with commit():
        restriction = CollectionViewRestriction.objects.create(collection=shelf.get_parent(), restriction_type="login")
    assert hits("quokka") == []
    with commit():
        restriction.delete()
    assert len(hits("quokka")) == 1


def test_replaced_file_is_read_anew_and_its_old_text_dropped(commit: Commit, readings: list[int]) -> None:
    with commit():
        sheet = document(b"A quokka", "sheet.txt")
        factories.lesson(files=attached(sheet))
    with commit():
        sheet.file = ContentFile(b"A wombat!", "other.txt")
        sheet.save()
    assert hits("quokka") == []
    assert len(hits("wombat")) == 1
    assert readings == [8, 9]
    assert list(FileText.objects.values_list("text", flat=True)) == ["A wombat!"]


def test_deleted_file_leaves_no_text(commit: Commit) -> None:
    with commit():
        sheet = document(b"A quokka", "sheet.txt")
        factories.lesson(files=attached(sheet))
    with commit():
        sheet.delete()
    assert hits("quokka") == []
    assert not FileText.objects.exists()


def test_same_content_is_read_once(commit: Commit, readings: list[int]) -> None:
    with commit():
        first = factories.lesson(title="One", files=attached(document(b"A quokka", "sheet.txt")))
        factories.lesson(title="Two", files=attached(document(b"A quokka", "copy.txt")))
    with commit():
        first.save_revision().publish()
    assert {hit.title for hit in hits("quokka")} == {"One", "Two"}
    assert readings == [8]
    assert not AwaitedFile.objects.exists()

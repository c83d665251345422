"""Files that cannot be read do no harm, and officers are told why."""

import io
import os
import resource
import time
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings

from search.files import sandbox
from search.files.models import FileText, Reason
from search.files.sandbox import Reading, read
from tests import factories
from tests.files import made
from tests.files.conftest import Commit, attached, document, hits


def reading(content: bytes) -> Reading:
    return read(io.BytesIO(content), len(content))


@pytest.mark.parametrize(
    ("reason", "content"),
    [
        pytest.param(reason, content, id=name)
        for name, reason, content in (
            ("pdf with a password", Reason.ENCRYPTED, made.locked_pdf()),
            ("word with a password", Reason.ENCRYPTED, made.locked_word()),
            ("odt with a password", Reason.ENCRYPTED, made.open_document("x", manifest="<m:encryption-data/>")),
            ("half a pdf", Reason.DAMAGED, made.broken_pdf()),
            ("pdf with pages that hold themselves", Reason.DAMAGED, made.circular_pdf()),
            ("half a word file", Reason.DAMAGED, made.word("quokka")[:9000]),
            ("word without well-formed text", Reason.DAMAGED, made.word_of("<d><p><t>quokka")),
            ("part longer than it says", Reason.DAMAGED, made.lying_bomb()),
            ("docm", Reason.MACROS, made.added(made.word("x"), {"word/vbaProject.bin": b"x"})),
            ("pptm", Reason.MACROS, made.added(made.slides("x"), {"ppt/vbaProject.bin": b"x"})),
            ("odt with basic", Reason.MACROS, made.open_document("x", more={"Basic/Standard/Module1.xml": "x"})),
            ("zip bomb", Reason.BOMB, made.zip_bomb()),
            ("ten thousand parts", Reason.BOMB, made.crowded_zip()),
            ("billion laughs", Reason.BOMB, made.laughing_word()),
            ("entity of another file", Reason.BOMB, made.fetching_word("/etc/hostname")),
            ("archive in archive", Reason.KIND, made.matryoshka()),
            ("word of 1997", Reason.KIND, made.old_word()),
            ("picture", Reason.KIND, b"\x89PNG\r\n\x1a\n\x00"),
            ("rich text", Reason.KIND, b"{\\rtf1 quokka}"),
            ("scan", Reason.NO_TEXT, made.scanned_pdf()),
            ("nothing", Reason.NO_TEXT, b""),
        )
    ],
)
def test_reason_is_told(reason: Reason, content: bytes) -> None:
    assert reading(content) == Reading(
        pages=1 if content.startswith(b"%PDF") and reason == "no_text" else None, reason=reason
    )


@override_settings(FILE_SECONDS=1, FILE_MEMORY_MEGABYTES=3000)
def test_endless_file_ends_with_its_time() -> None:
    started = time.monotonic()
    assert reading(made.endless_pdf()).reason == Reason.TIME
    assert time.monotonic() - started < 30


@override_settings(FILE_MEMORY_MEGABYTES=200)
def test_inflating_file_ends_at_the_limit_of_memory() -> None:
    assert reading(made.inflating_pdf()).reason in (Reason.CRASHED, Reason.MEMORY)
    # Never as much as it unpacks to: kilobytes of the greatest child so far.
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < 2_000_000


@override_settings(FILE_MAX_MEGABYTES=0)
def test_enormous_file_is_not_opened() -> None:
    assert reading(b"quokka") == Reading(reason=Reason.BIG)


@override_settings(FILE_MAX_PAGES=3)
def test_first_pages_of_very_many_are_read() -> None:
    found = reading(made.long_pdf(5))
    assert (found.reason, found.pages) == (Reason.PAGES, 5)
    assert "Page 2 of many" in found.text
    assert "Page 3 of many" not in found.text


@override_settings(FILE_MAX_CHARACTERS=20)
@pytest.mark.parametrize("make", [lambda text: text.encode(), made.word, made.pdf, made.slides, made.open_document])
def test_first_part_of_a_very_long_text_is_read(make: Any) -> None:
    found = reading(make("quokka " * 10))
    assert found.reason == Reason.LONG
    assert len(found.text) <= 20


@pytest.mark.parametrize("content", [made.scripted_pdf("A quokka"), made.owned_pdf("A quokka")])
def test_script_and_owners_lock_leave_the_text_readable(content: bytes) -> None:
    assert reading(content) == Reading("A quokka", pages=1)


def test_reader_knows_nothing_of_ours(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A file that takes the reader over finds no secrets in its environment, and what it says is not believed."""
    monkeypatch.setenv("SECRET_KEY", "of the site")
    reader = tmp_path / "reader.py"
    reader.write_text("import json, os, sys; print(json.dumps({'text': str(dict(os.environ)) + chr(0), 'reason': ''}))")
    monkeypatch.setattr(sandbox, "_READER", reader)
    assert "SECRET_KEY" not in reading(b"").text
    assert "\x00" not in reading(b"").text


@pytest.mark.parametrize(
    "answer",
    ["", "[]", "{}", "null", '{"reason": "invented"}', '{"reason": []}', "[" * 100_000, '{"text": "'],
    ids=lambda answer: answer[:20],
)
def test_nonsense_answer_is_a_crash(answer: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    reader = tmp_path / "reader.py"
    reader.write_text(f"print({answer!r})")
    monkeypatch.setattr(sandbox, "_READER", reader)
    assert reading(b"quokka") == Reading(reason=Reason.CRASHED)


def test_reader_that_is_killed_is_a_crash(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    reader = tmp_path / "reader.py"
    reader.write_text("import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    monkeypatch.setattr(sandbox, "_READER", reader)
    assert reading(b"quokka") == Reading(reason=Reason.CRASHED)


@override_settings(FILE_SECONDS=1)
def test_reader_that_heeds_no_alarm_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    reader = tmp_path / "reader.py"
    mark = tmp_path / "pid"
    reader.write_text(f"import os, time; open({str(mark)!r}, 'w').write(str(os.getpid())); time.sleep(600)")
    monkeypatch.setattr(sandbox, "_READER", reader)
    assert reading(b"quokka").reason == Reason.TIME
    with pytest.raises(ProcessLookupError):
        os.kill(int(mark.read_text()), 0)


@pytest.mark.django_db
def test_page_with_an_unreadable_file_is_found_all_the_same(commit: Commit) -> None:
    with commit():
        factories.lesson(title="Headlines", files=attached(document(made.locked_pdf())))
    [hit] = hits("headlines worksheet")
    assert hit.title == "Headlines"
    assert FileText.objects.get().reason == Reason.ENCRYPTED


@pytest.mark.django_db
def test_file_that_is_gone_from_the_store_is_told(commit: Commit) -> None:
    sheet = document(b"A quokka", "sheet.txt")
    sheet.file.storage.delete(sheet.file.name)
    with commit():
        factories.lesson(files=attached(sheet))
    assert FileText.objects.get().reason == Reason.MISSING

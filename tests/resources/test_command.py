"""`import_resources` as it is typed: files of every kind, problems named by line, exit codes."""

import gzip
import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from resources.exchange import files
from resources.models import LessonPage
from tests import factories
from tests.resources.records import external, lesson

pytestmark = pytest.mark.django_db

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def import_file() -> Command:
    """Runs the command; its exit code, stdout and stderr."""

    def run(path: Path, *options: str) -> tuple[int, str, str]:
        out, err = StringIO(), StringIO()
        try:
            call_command("import_resources", str(path), *options, stdout=out, stderr=err)
        except SystemExit as error:
            return int(str(error.code)), out.getvalue(), err.getvalue()
        return 0, out.getvalue(), err.getvalue()

    return run


def lines(*records: Any) -> bytes:
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


def test_good_file_goes_in_with_exit_code_0(import_file: Command, tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + lines(lesson()) + b"\n" + lines(external()))
    code, out, err = import_file(path)
    assert (code, err) == (0, "")
    assert "2 records" in out
    assert "2 created" in out


def test_bad_rows_are_named_by_line_field_and_reason_with_exit_code_1(import_file: Command, tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    rows = [
        lines(lesson(minutes="x")),
        lines(lesson()),
        b"{not json\n",
        b'{"record": 1, "record": 1}\n',
        b"caf\xe9\n",
        b'{"record": NaN}\n',
        b"[" * 100_000 + b"\n",
        lines(lesson(id="T02", minuts=5)),
    ]
    path.write_bytes(b"".join(rows))
    code, out, err = import_file(path)
    assert code == 1
    assert "1 created" in out
    assert "7 bad records" in out
    for reason in (
        "records.jsonl: line 1: minutes: must be a whole number, not text",
        "records.jsonl: line 3: is not JSON",
        "records.jsonl: line 4: is not JSON: the key “record” comes twice",
        "records.jsonl: line 5: is not UTF-8 text: byte 4 is wrong",
        "records.jsonl: line 6: is not JSON: NaN",
        "records.jsonl: line 7: is not JSON: lists and objects lie too deep",
        "records.jsonl: line 8: minuts: is not a key of this form; did you mean “minutes”?",
    ):
        assert reason in err


def test_compressed_file_is_read_and_a_damaged_one_is_said_to_be(import_file: Command, tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl.gz"
    path.write_bytes(gzip.compress(lines(lesson(), external())))
    assert import_file(path)[0] == 0
    path.write_bytes(path.read_bytes()[:-12])
    code, _, err = import_file(path)
    assert code == 1
    assert "damaged" in err
    path.write_bytes(b"no gzip at all")
    assert "damaged" in import_file(path)[2]


def test_folder_and_single_file_hold_one_record_a_file(import_file: Command, tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "a.json").write_text(json.dumps(lesson(), indent=2))
    (tmp_path / "b.json").write_text(json.dumps(external(source_url="ftp://example.org")))
    code, out, err = import_file(tmp_path)
    assert (code, "1 created" in out) == (1, True)
    assert "b.json: source_url: " in err
    assert "1 unchanged" in import_file(tmp_path / "inner" / "a.json")[1]


def test_endless_line_is_refused_and_the_next_one_read(
    import_file: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "LONGEST_LINE", 2_000)
    path = tmp_path / "records.jsonl"
    path.write_bytes(b"x" * 9_000 + b"\n" + lines(lesson()))
    code, out, err = import_file(path)
    assert (code, "1 created" in out) == (1, True)
    assert "line 1: is longer than 2,000 bytes" in err


def test_dry_run_says_so_and_creates_nothing(import_file: Command, tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    path.write_bytes(lines(lesson()))
    code, out, _ = import_file(path, "--dry-run")
    assert (code, "nothing written" in out, LessonPage.objects.count()) == (0, True, 0)


@pytest.mark.parametrize("address", ["/resources/", "resources", "/home-page/resources/"])
def test_parent_is_named_by_its_address(import_file: Command, tmp_path: Path, address: str) -> None:
    path = tmp_path / "records.jsonl"
    path.write_bytes(lines(lesson()))
    assert import_file(path, "--parent", address)[0] == 0
    assert LessonPage.objects.get().get_parent().specific == factories.index()


def test_missing_file_and_missing_parent_are_said_in_words(import_file: Command, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no such file"):
        import_file(tmp_path / "none.jsonl")
    with pytest.raises(CommandError, match="no catalogue page"):
        import_file(tmp_path, "--parent", "/elsewhere/")

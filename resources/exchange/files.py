"""Records as they lie on disk: JSON Lines, plain or gzipped, or files of one record each, alone or in a folder."""

import gzip
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

from resources.exchange.problems import Problem

# Far above any real record; below what would let one line without an end fill the memory.
LONGEST_LINE = 4_000_000


@dataclass(frozen=True, slots=True)
class Row:
    """One record as read. `place` names it for people (`line 12`, `L17.json`); `problem` says why it has no `data`."""

    place: str
    data: Any = None
    problem: Problem | None = None


def read_rows(path: Path) -> Iterator[Row]:
    """The rows of a file or folder, one at a time, whatever is wrong with the others. Raises `OSError`."""
    if path.is_dir():
        for file in sorted(path.rglob("*.json")):
            yield from _read_file(file, str(file.relative_to(path)))
    elif path.suffix == ".json":
        yield from _read_file(path, path.name)
    else:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as stream:
            yield from _read_lines(cast(BinaryIO, stream))


def _read_file(path: Path, place: str) -> Iterator[Row]:
    if path.stat().st_size > LONGEST_LINE:
        yield Row(place, problem=Problem("", f"is longer than {LONGEST_LINE:,} bytes"))
    else:
        yield _decoded(place, path.read_bytes())


def _read_lines(stream: BinaryIO) -> Iterator[Row]:
    number = 0
    try:
        while line := stream.readline(LONGEST_LINE):
            number += 1
            if len(line) == LONGEST_LINE and not line.endswith(b"\n"):
                while line and not line.endswith(b"\n"):
                    line = stream.readline(LONGEST_LINE)
                yield Row(f"line {number}", problem=Problem("", f"is longer than {LONGEST_LINE:,} bytes"))
            elif line.strip():
                yield _decoded(f"line {number}", line)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        yield Row(f"line {number + 1}", problem=Problem("", f"the compressed file is damaged: {error}"))


def _decoded(place: str, raw: bytes) -> Row:
    try:
        text = raw.decode("utf-8-sig")
        return Row(place, json.loads(text, object_pairs_hook=_object, parse_constant=_refuse_constant))
    except UnicodeDecodeError as error:
        return Row(place, problem=Problem("", f"is not UTF-8 text: byte {error.start + 1} is wrong"))
    except json.JSONDecodeError as error:
        return Row(place, problem=Problem("", f"is not JSON: {error.msg} at line {error.lineno}, column {error.colno}"))
    except (ValueError, RecursionError) as error:
        reason = "lists and objects lie too deep" if isinstance(error, RecursionError) else error
        return Row(place, problem=Problem("", f"is not JSON: {reason}"))


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        twice = next(key for key in found if sum(key == other for other, _ in pairs) > 1)
        raise ValueError(f"the key “{twice}” comes twice in one object")
    return found


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not a JSON number")

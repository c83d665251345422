"""Oak National Academy's lessons as records of the record form (docs/record-form.md), one a line.

    python -m bench.oak oak-lessons.jsonl.gz [--output records.jsonl.gz]

Reads JSON Lines, plain or gzipped, with the fields that Oak's open data has. What cannot be mapped is said on
stderr, and the record goes out without it. Contains public sector information licensed under the Open Government
Licence v3.0 (Oak National Academy).
"""

import argparse
import gzip
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from html import escape
from pathlib import Path
from typing import Any, TextIO

ATTRIBUTION = (
    "Contains public sector information licensed under the Open Government Licence v3.0. Oak National Academy."
)
HEADING = "Key learning points"
LICENCES = {"OGL-UK-3.0": "ogl-3.0", "CC-BY-4.0": "cc-by-4.0"}
# Oak's names and ours; where ours is wider, `record` keeps Oak's own name as a search word.
SUBJECTS = {
    "Art and design": "art",
    "Biology": "science",
    "Chemistry": "science",
    "Citizenship": "citizenship",
    "Combined science": "science",
    "Computing": "computing",
    "Cooking and nutrition": "cooking-nutrition",
    "Design and technology": "design-technology",
    "Drama": "drama",
    "English": "english",
    "Financial education": "financial-education",
    "French": "french",
    "Geography": "geography",
    "German": "german",
    "History": "history",
    "Latin": "latin",
    "Maths": "maths",
    "Music": "music",
    "Physical education": "physical-education",
    "Physics": "science",
    "Religious education": "religious-education",
    "RSHE (PSHE)": "rshe-pshe",
    "Science": "science",
    "Spanish": "spanish",
}
WIDER = {"Biology", "Chemistry", "Combined science", "Physics"}
EXAM_BOARDS = {"aqa": "AQA", "edexcel": "Edexcel", "edexcelb": "Edexcel B", "eduqas": "Eduqas", "ocr": "OCR"}
KEY_STAGES = {"EYFS": "eyfs", **{f"KS{n}": f"ks{n}" for n in range(1, 6)}}
YEARS = {"Reception": "reception", **{str(n): f"year-{n}" for n in range(1, 14)}}

Unmapped = Callable[[str, str], None]


def record(oak: dict[str, Any], unmapped: Unmapped = lambda field, value: None) -> dict[str, Any]:
    """One lesson of Oak's as a record; `unmapped` is told of each value that our vocabularies have no term for."""
    subjects = oak["subjects"]
    licence = LICENCES.get(oak["licence"])
    if licence is None:
        unmapped("licence", oak["licence"])
    return {
        "record": 1,
        "id": oak["id"],
        "kind": "lesson",
        "title": oak["title"],
        "summary": oak["summary"],
        "key_stages": _mapped("key_stages", oak["key_stages"], KEY_STAGES, unmapped),
        "years": _mapped("years", oak["years"], YEARS, unmapped),
        "subjects": _mapped("subjects", subjects, SUBJECTS, unmapped),
        "types": ["lesson-plan"],
        "settings": ["subject-lesson"],
        "audiences": ["teachers"],
        "publisher": oak["publisher"],
        "licence": licence or oak["licence"],
        "attribution": ATTRIBUTION,
        "source_url": oak["url"],
        "modified": oak["modified"][:10],
        # Threads run through units of several years; both are where a lesson has its place.
        "units": list(dict.fromkeys([*oak["units"], *oak["threads"]])),
        "keywords": [
            *(name for name in subjects if name in WIDER),
            *(EXAM_BOARDS.get(board, board) for board in oak["exam_boards"]),
            *(f"{tier} tier" for tier in oak["tiers"]),
        ],
        "body": list(_body(oak)),
    }


def _mapped(field: str, values: Iterable[str], known: dict[str, str], unmapped: Unmapped) -> list[str]:
    for value in values:
        if value not in known:
            unmapped(field, value)
    return list(dict.fromkeys(known[value] for value in values if value in known))


def _body(oak: dict[str, Any]) -> Iterator[dict[str, Any]]:
    points = [line.strip() for line in oak["body"].splitlines() if line.strip()]
    if points:
        items = "".join(f"<li>{escape(point, quote=False)}</li>" for point in points)
        yield {"type": "text", "value": {"heading": HEADING, "text": f"<ul>{items}</ul>"}}
    for kind in ("key_words", "misconceptions"):
        entries = oak["keywords"] if kind == "key_words" else oak["misconceptions"]
        if entries:
            yield {"type": kind, "value": entries}


def read(path: Path) -> Iterator[dict[str, Any]]:
    """Oak's lessons in a file of JSON Lines."""
    with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as stream:
        for line in stream:
            yield json.loads(line)


def _opened(output: Path | None) -> AbstractContextManager[TextIO]:
    if output is None:
        return nullcontext(sys.stdout)
    return gzip.open(output, "wt") if output.suffix == ".gz" else output.open("w")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--output", type=Path, help="a .jsonl or .jsonl.gz file; default: stdout")
    options = parser.parse_args()
    missing: Counter[tuple[str, str]] = Counter()
    with _opened(options.output) as stream:
        for oak in read(options.file):
            line = record(oak, lambda field, value: missing.update([(field, value)]))
            stream.write(json.dumps(line, ensure_ascii=False) + "\n")
    for (field, value), count in missing.most_common():
        sys.stderr.write(f"{field}: “{value}” has no term here ({count} lessons)\n")


if __name__ == "__main__":
    main()

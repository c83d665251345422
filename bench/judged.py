"""Files of documents, queries and judgements, plain or gzipped.

Documents are JSON Lines in the form of Oak's open data, or with only `id`, `title` and `text`. Lessons in Oak's form
pass through the mapping of the import (bench.oak) and get the fields that resources/documents.py gives a lesson page.
"""

import gzip
import json
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import IO, Any

from django.utils.text import slugify

from bench.oak import HEADING, record
from search.documents import SearchDocument
from vocabulary.models import Term

_FACETS = {
    "key_stages": ("key_stage", "key-stage"),
    "years": ("year", "year-group"),
    "subjects": ("subject", "subject"),
    "types": ("type", "resource-type"),
    "settings": ("setting", "setting"),
    "audiences": ("audience", "audience"),
}
_LABELS = ("key_stages", "years", "subjects", "types", "settings")


def opened(path: Path) -> IO[str]:
    return gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8")


def rows(path: Path) -> Iterator[dict[str, Any]]:
    with opened(path) as stream:
        yield from (json.loads(line) for line in stream if line.strip())


def names(row: dict[str, Any]) -> set[str]:
    """What judgements may call a document: its slug or its id."""
    return {str(row[key]) for key in ("slug", "id") if row.get(key)}


def document(row: dict[str, Any], number: int) -> SearchDocument:
    """The document of a row; its id is its place in the file, so that any collection's own ids will do."""
    return (_lesson if "key_stages" in row else _plain)(row, f"judged:{number}")


def _plain(row: dict[str, Any], uid: str) -> SearchDocument:
    return SearchDocument(
        id=uid, kind="resource", site=1, locale="en", url=f"/{uid}/", title=row["title"], body=row.get("text", "")
    )


def _lesson(row: dict[str, Any], uid: str) -> SearchDocument:
    lesson = record(row)
    facets = {facet: tuple(lesson[field]) for field, (facet, _scheme) in _FACETS.items()}
    pairs = ((_FACETS[field][1], slug) for field in _LABELS for slug in lesson[field])
    return SearchDocument(
        id=uid,
        kind="resource",
        site=1,
        locale="en",
        url=f"/resources/{row['slug']}/",
        title=row["title"],
        summary=row["summary"],
        body=f"{HEADING}\n{row['body']}" if row["body"].strip() else "",
        keywords=(*(entry["term"] for entry in row["keywords"]), *lesson["keywords"]),
        labels=tuple(label for pair in pairs for label in _term_labels().get(pair, ())),
        units=tuple(lesson["units"]),
        misconceptions="\n".join(f"{entry['statement']}\n{entry['correction']}" for entry in row["misconceptions"]),
        facets={
            **facets,
            "language": ("en",),
            "licence": (lesson["licence"],),
            "publisher": (slugify(row["publisher"]),),
        },
    )


@cache
def _term_labels() -> dict[tuple[str, str], tuple[str, ...]]:
    """By scheme and slug a term's name and other names in English."""
    terms = Term.objects.values_list("scheme", "slug", "labels", "alt_labels")
    return {(scheme, slug): (labels["en"], *alternatives.get("en", ())) for scheme, slug, labels, alternatives in terms}


def judgements(path: Path) -> dict[str, dict[str, float]]:
    """By query the gain of each judged document's name: lines of query, name and gain, with tabs between."""
    found: dict[str, dict[str, float]] = {}
    with opened(path) as stream:
        for line in stream:
            if line.strip():
                query, name, gain = line.split("\t")
                found.setdefault(query, {})[name] = float(gain)
    return found


def documents(path: Path) -> Iterable[SearchDocument]:
    return (document(row, number) for number, row in enumerate(rows(path)))

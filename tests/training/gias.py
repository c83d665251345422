"""Writes registers in the layout of the Department for Education's files, with invented schools."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO
from pathlib import Path

CONTENT = Path(__file__).resolve().parent.parent.parent / "content" / "schools"
# The invented schools of the demo.
REGISTER, LINKS = CONTENT / "edubasealldata.csv", CONTENT / "links_edubasealldata.csv"
# All columns of the department's file.
COLUMNS = tuple(next(csv.reader(REGISTER.read_text("cp1252").splitlines())))
LINK_COLUMNS = ("URN", "LinkURN", "LinkName", "LinkType", "LinkEstablishedDate")
Rows = Iterable[dict[str, str]]


def row(urn: int, name: str = "Brook Lane Primary School", **values: str) -> dict[str, str]:
    """An open primary school of authority 990; `values` are by column, such as `Town="Sampling"`."""
    return {
        "URN": str(urn),
        "EstablishmentName": name,
        "EstablishmentStatus (code)": "1",
        "LA (code)": "990",
        "LA (name)": "Exampleshire",
        "PhaseOfEducation (code)": "2",
        "Town": "Exampleford",
        "Postcode": "ZZ1 1AA",
    } | values


def link(urn: int, linked: int, kind: str = "Successor") -> dict[str, str]:
    return {"URN": str(urn), "LinkURN": str(linked), "LinkType": kind}


def as_bytes(rows: Rows, columns: Sequence[str] = COLUMNS, encoding: str = "cp1252") -> bytes:
    text = StringIO()
    writer = csv.DictWriter(
        text, columns, restval="", extrasaction="ignore", lineterminator="\r\n", quoting=csv.QUOTE_ALL
    )
    writer.writeheader()
    writer.writerows(rows)
    # Real names hold a few letters that Windows-1252 lacks.
    return text.getvalue().encode(encoding, errors="replace")


def write(file: Path, rows: Rows, columns: Sequence[str] = COLUMNS) -> Path:
    file.write_bytes(as_bytes(rows, columns))
    return file

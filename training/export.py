"""Spreadsheets that leave the desk: no cell of them is ever run as a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# What a spreadsheet program takes for the start of a formula (OWASP, "CSV injection").
_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def safe_cell(value: Any) -> Any:
    """Text that might be taken for a formula with an apostrophe before it; everything else as it is."""
    return f"'{value}" if isinstance(value, str) and value.lstrip(" ").startswith(_STARTS) else value


def spreadsheet(rows: Iterable[Sequence[Any]], form: str) -> bytes:
    """The rows as a file of one of `FORMATS`."""
    safe = ([safe_cell(value) for value in row] for row in rows)
    return _xlsx(safe) if form == "xlsx" else _csv(safe)


def _csv(rows: Iterable[list[Any]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    # Excel reads UTF-8 only with a byte order mark.
    return text.getvalue().encode("utf-8-sig")


def _xlsx(rows: Iterable[list[Any]]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows:
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()

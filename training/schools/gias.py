"""Reads the Department for Education's files (GIAS, "Get Information About Schools"): rows by column name.

Only the columns named here are looked at. Others, with the names of head teachers and proprietors among them, are
neither kept nor shown, in errors least of all.
"""

import codecs
import csv
import gzip
import re
import zipfile
import zlib
from collections.abc import Container, Iterator
from contextlib import contextmanager
from datetime import date
from io import TextIOWrapper
from pathlib import Path
from typing import IO

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from training.models.schools import Phase, School, Sector

Row = dict[str, str]
# Without these a school can't be told from another, or an open one from a closed one.
REQUIRED = (
    "URN",
    "LA (code)",
    "LA (name)",
    "EstablishmentName",
    "EstablishmentStatus (code)",
    "Town",
    "Postcode",
)
LINK_COLUMNS = ("URN", "LinkURN", "LinkType")
# Text that is taken as it is, by our field.
TEXTS = {
    "la_name": "LA (name)",
    "name": "EstablishmentName",
    "type_name": "TypeOfEstablishment (name)",
    "street": "Street",
    "locality": "Locality",
    "address3": "Address3",
    "town": "Town",
    "county": "County (name)",
    "postcode": "Postcode",
    "district": "DistrictAdministrative (name)",
    "telephone": "TelephoneNum",
    "trust_code": "Trusts (code)",
    "trust_name": "Trusts (name)",
}
NEEDS = tuple(f"SEN{number} (name)" for number in range(1, 14))
PHASES = {
    1: Phase.NURSERY,
    2: Phase.PRIMARY,
    3: Phase.MIDDLE_PRIMARY,
    4: Phase.SECONDARY,
    5: Phase.MIDDLE_SECONDARY,
    6: Phase.SIXTEEN_PLUS,
    7: Phase.ALL_THROUGH,
}
# By type of establishment where the group is too wide, else by group.
SECTOR_OF_TYPE = {
    **dict.fromkeys((7, 8, 10, 12, 33, 36, 44), Sector.SPECIAL),
    **dict.fromkeys((14, 38, 42, 43), Sector.ALTERNATIVE),
    **dict.fromkeys((24, 57), Sector.SECURE),
    **dict.fromkeys((31, 39, 45, 46), Sector.SIXTH_FORM),
    18: Sector.FURTHER,
    29: Sector.HIGHER,
    32: Sector.SPECIALIST_POST_16,
}
SECTOR_OF_GROUP = {
    1: Sector.FURTHER,
    2: Sector.HIGHER,
    3: Sector.INDEPENDENT,
    4: Sector.MAINTAINED,
    5: Sector.SPECIAL,
    10: Sector.ACADEMY,
    11: Sector.ACADEMY,
}
_LENGTHS = {field.name: field.max_length for field in School._meta.concrete_fields if field.name in TEXTS}
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
_DAY = re.compile(r"(\d\d)[-/](\d\d)[-/](\d{4})")
_STATUSES = frozenset(School.Status.values)
_is_url = URLValidator(schemes=["http", "https"])


class RegisterError(ValueError):
    """The file can't be taken in; the text says why, for the person who runs the import."""


def schools(path: Path, *, only: Container[int] | None = None) -> Iterator[School]:
    """Unsaved schools in the file's order, all or those of some URNs; `RegisterError` where the file is damaged."""
    for line, row in _rows(path, is_links=False, required=REQUIRED):
        if only is None or _number(row["URN"]) in only:
            yield _school(row, line)


def links(path: Path) -> Iterator[tuple[int, int, str]]:
    """(URN, linked URN, type of link) for each complete row of the links file."""
    for _line, row in _rows(path, is_links=True, required=LINK_COLUMNS):
        urn, linked = _number(row["URN"]), _number(row["LinkURN"])
        if urn and linked:
            yield urn, linked, _text(row["LinkType"])


def has_links(path: Path) -> bool:
    """Whether the file is the site's own archive that brings the links along."""
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:
        return any(_is_links(name) for name in archive.namelist())


def _rows(path: Path, *, is_links: bool, required: tuple[str, ...]) -> Iterator[tuple[int, Row]]:
    """(line number, row) with every wanted column there, empty where the file lacks an optional one."""
    try:
        with _open(path, is_links) as raw:
            encoding = _encoding(raw)
        with _open(path, is_links) as raw, TextIOWrapper(raw, encoding, errors="replace", newline="") as text:
            reader = csv.reader(text)
            header = [name.strip() for name in next(reader, [])]
            if missing := [name for name in required if name not in header]:
                raise RegisterError(f"{path.name} lacks these columns: {', '.join(missing)}")
            for values in reader:
                if not values:
                    continue
                if len(values) != len(header):
                    raise RegisterError(
                        f"{path.name}, line {reader.line_num}, has {len(values)} values for {len(header)} columns. "
                        "Is it cut off?"
                    )
                yield reader.line_num, dict(zip(header, values, strict=True))
    except (OSError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise RegisterError(f"{path.name} can't be read: {error}") from error
    except csv.Error as error:
        raise RegisterError(f"{path.name} is no CSV file: {error}") from error


@contextmanager
def _open(path: Path, is_links: bool) -> Iterator[IO[bytes]]:
    """The bytes of a plain or gzipped file, or of the right member of a zip archive."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            names = [name for name in archive.namelist() if name.lower().endswith(".csv")]
            wanted = [name for name in names if _is_links(name) == is_links]
            if len(wanted) != 1:
                raise RegisterError(f"{path.name} should hold one CSV file of the kind looked for, not {len(wanted)}.")
            with archive.open(wanted[0]) as member:
                yield member
    elif path.suffix.lower() == ".gz":
        with gzip.open(path) as unpacked:
            yield unpacked  # type: ignore[misc]
    else:
        with path.open("rb") as plain:
            yield plain


def _is_links(name: str) -> bool:
    return "links" in Path(name).name.lower()


def _encoding(raw: IO[bytes]) -> str:
    """Windows-1252 as the department writes it, unless somebody saved the file as UTF-8 since.

    Text with a single accent or curly apostrophe in Windows-1252 is no UTF-8.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while chunk := raw.read(1 << 20):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def _school(row: Row, line: int) -> School:
    urn, status = _number(row["URN"]), _number(row["EstablishmentStatus (code)"])
    if not urn:
        raise RegisterError(f"Line {line} has no URN.")
    if status not in _STATUSES:
        raise RegisterError(f"Line {line} has no status that we know.")
    low, high = _number(row.get("StatutoryLowAge")), _number(row.get("StatutoryHighAge"))
    type_code = _number(row.get("TypeOfEstablishment (code)"))
    group = _number(row.get("EstablishmentTypeGroup (code)"))
    return School(
        urn=urn,
        status=status,
        la_code=_text(row["LA (code)"]).zfill(3)[:3],
        number=_text(row.get("EstablishmentNumber")).zfill(4)[:4],
        type_code="" if type_code is None else f"{type_code:02}",
        phase=PHASES.get(_number(row.get("PhaseOfEducation (code)")) or 0) or phase_of_ages(low, high),
        sector=_sector(type_code or 0, group or 0, _text(row.get("FurtherEducationType (name)"))),
        low_age=low,
        high_age=high,
        opened_on=_date(row.get("OpenDate")),
        closed_on=_date(row.get("CloseDate")),
        website=_url(row.get("SchoolWebsite")),
        needs=[need for name in NEEDS if (need := _text(row.get(name))) and need != "Not Applicable"],
        **{field: _text(row.get(column))[: _LENGTHS[field]] for field, column in TEXTS.items()},
    )


def _sector(type_code: int, group: int, further: str) -> Sector:
    if "sixth form" in further.lower():
        return Sector.SIXTH_FORM
    return SECTOR_OF_TYPE.get(type_code) or SECTOR_OF_GROUP.get(group) or Sector.OTHER


def phase_of_ages(low: int | None, high: int | None) -> Phase:
    """The phase that ages (whole years, lowest and highest) say, where the register gives none."""
    if low is None or high is None:
        return Phase.UNKNOWN
    if low >= 15:
        return Phase.SIXTEEN_PLUS
    if high <= 5:
        return Phase.NURSERY
    if high <= 11:
        return Phase.PRIMARY
    if low >= 10:
        return Phase.SECONDARY
    if high >= 15:
        return Phase.ALL_THROUGH if low <= 7 else Phase.SECONDARY
    return Phase.MIDDLE_PRIMARY if high <= 12 else Phase.MIDDLE_SECONDARY


def _text(value: str | None) -> str:
    text = " ".join((value or "").split())
    return text if text.isprintable() else " ".join(_CONTROLS.sub(" ", text).split())


def _number(value: str | None) -> int | None:
    text = _text(value)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else None


def _date(value: str | None) -> date | None:
    """Dates are 31-12-2025, in older files 31/12/2025; what is neither is no date."""
    if not (found := _DAY.fullmatch(_text(value))):
        return None
    try:
        return date(int(found[3]), int(found[2]), int(found[1]))
    except ValueError:
        return None


def _url(value: str | None) -> str:
    """An address that may be linked, with the scheme that most entries lack; empty where there is none."""
    text = _text(value)
    if not text:
        return ""
    address = text if "://" in text else f"https://{text.lstrip('/')}"
    try:
        _is_url(address)
    except ValidationError:
        return ""
    return address if len(address) <= 300 else ""

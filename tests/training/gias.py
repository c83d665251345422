"""Writes registers in the layout of the Department for Education's files, with invented schools."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO
from pathlib import Path

# The layout of March 2025, by name; the columns that nothing here reads stand in it for their width.
COLUMNS = (
    *("URN", "LA (code)", "LA (name)", "EstablishmentNumber", "EstablishmentName", "TypeOfEstablishment (code)"),
    *("TypeOfEstablishment (name)", "EstablishmentTypeGroup (code)", "EstablishmentTypeGroup (name)"),
    *("EstablishmentStatus (code)", "EstablishmentStatus (name)", "OpenDate", "CloseDate"),
    *("PhaseOfEducation (code)", "PhaseOfEducation (name)", "StatutoryLowAge", "StatutoryHighAge", "NumberOfPupils"),
    *("PercentageFSM", "Trusts (code)", "Trusts (name)", "FurtherEducationType (name)", "LastChangedDate", "Street"),
    *("Locality", "Address3", "Town", "County (name)", "Postcode", "SchoolWebsite", "TelephoneNum"),
    *("HeadTitle (name)", "HeadFirstName", "HeadLastName", "HeadPreferredJobTitle"),
    *(f"SEN{number} (name)" for number in range(1, 14)),
    *("DistrictAdministrative (name)", "PropsName", "UPRN", "Easting", "Northing"),
)


def as_bytes(rows: Iterable[dict[str, str]], columns: Sequence[str] = COLUMNS, encoding: str = "cp1252") -> bytes:
    text = StringIO()
    writer = csv.DictWriter(text, columns, restval="", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


def write(file: Path, rows: Iterable[dict[str, str]], columns: Sequence[str] = COLUMNS) -> Path:
    """A file of the register; characters that Windows-1252 lacks are replaced by their nearest question mark."""
    text = as_bytes(rows, columns, "utf-8").decode()
    file.write_bytes(text.encode("cp1252", errors="replace"))
    return file

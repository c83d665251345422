"""The register is taken in as the department writes it: whole, or not at all."""

import gzip
import logging
import zipfile
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.training import gias
from tests.training.gias import COLUMNS, LINK_COLUMNS, LINKS, REGISTER, link, row
from training.models import Phase, School, SchoolRegister, SchoolSuccession, Sector
from training.schools.gias import phase_of_ages
from training.schools.lookup import find
from training.schools.successors import successors

pytestmark = pytest.mark.django_db


def take_in(file: Path, **options: Any) -> str:
    out = StringIO()
    call_command("import_schools", file, stdout=out, **options)
    return out.getvalue()


def register_of(folder: Path, *rows: dict[str, str], **options: Any) -> str:
    return take_in(gias.write(folder / "edubasealldata.csv", rows), **options)


def refused(file: Path, **options: Any) -> str:
    """What the command says when it refuses; everything stored has to stay as it was."""
    before = list(School.objects.order_by("urn").values()), list(SchoolRegister.objects.values())
    with pytest.raises(CommandError) as error:
        take_in(file, **options)
    assert (list(School.objects.order_by("urn").values()), list(SchoolRegister.objects.values())) == before
    return str(error.value)


def test_departments_own_layout_and_encoding_are_read() -> None:
    out = take_in(REGISTER, links=LINKS)
    assert "37 schools, 28 open: 37 added, 0 changed, 0 gone, 8 successions" in out
    school = School.objects.get(urn=900001)
    assert (school.name, school.town, school.postcode) == (
        "St John’s Church of England Primary School",
        "Exampleford",
        "ZZ1 1AA",
    )
    assert (school.la_code, school.number, school.phase, school.sector) == (
        "990",
        "2001",
        Phase.PRIMARY,
        Sector.MAINTAINED,
    )
    assert school.website == "https://www.school1.example.org"
    assert School.objects.get(urn=900020).name == "Café House School"
    assert School.objects.get(urn=900009).opened_on == date(2022, 1, 1)


def test_phase_of_special_and_independent_schools_follows_from_their_ages() -> None:
    take_in(REGISTER)
    special, grammar, blank = (School.objects.get(urn=urn) for urn in (900015, 900019, 900028))
    assert (special.phase, special.sector) == (Phase.ALL_THROUGH, Sector.SPECIAL)
    assert special.needs == ["ASD - Autistic Spectrum Disorder", "SLD - Severe Learning Difficulty"]
    assert (grammar.phase, grammar.sector) == (Phase.SECONDARY, Sector.INDEPENDENT)
    assert (blank.phase, blank.town, blank.low_age, blank.website) == (Phase.UNKNOWN, "", None, "")
    sectors = dict(School.objects.values_list("urn", "sector"))
    assert [sectors[urn] for urn in (900016, 900017, 900018, 900021, 900030)] == [
        Sector.MAINTAINED,
        Sector.FURTHER,
        Sector.SIXTH_FORM,
        Sector.ALTERNATIVE,
        Sector.SPECIALIST_POST_16,
    ]


@pytest.mark.parametrize(
    ("ages", "phase"),
    [
        ((2, 5), Phase.NURSERY),
        ((4, 11), Phase.PRIMARY),
        ((8, 12), Phase.MIDDLE_PRIMARY),
        ((9, 13), Phase.MIDDLE_SECONDARY),
        ((11, 18), Phase.SECONDARY),
        ((4, 19), Phase.ALL_THROUGH),
        ((16, 99), Phase.SIXTEEN_PLUS),
        ((None, 11), Phase.UNKNOWN),
    ],
)
def test_phase_of_ages(ages: tuple[int | None, int | None], phase: Phase) -> None:
    assert phase_of_ages(*ages) == phase


def test_head_teachers_names_are_nowhere(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    named = row(900001, HeadFirstName="Zebedee", HeadLastName="Quillfeather", PropsName="Quillfeather Ltd")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        out = register_of(tmp_path, named)
    stored = str(list(School.objects.values())) + str([query["sql"] for query in queries])
    assert "Brook Lane" in stored
    cut = tmp_path / "cut.csv"
    cut.write_bytes(gias.as_bytes([named])[:-90])
    message = refused(cut)
    for text in (out, stored, message, caplog.text):
        assert "Quillfeather" not in text
        assert "Zebedee" not in text


def test_second_import_of_the_same_file_changes_nothing() -> None:
    take_in(REGISTER, links=LINKS)
    before = [list(model.objects.order_by("pk").values()) for model in (School, SchoolRegister, SchoolSuccession)]
    assert "0 added, 0 changed, 0 gone" in take_in(REGISTER, links=LINKS)
    after = [list(model.objects.order_by("pk").values()) for model in (School, SchoolRegister, SchoolSuccession)]
    assert after == before


def test_new_register_adds_changes_and_takes_out(tmp_path: Path) -> None:
    register_of(tmp_path, row(900001), row(900002, "Old Name School"), row(900003, "Hill Top School"))
    changed = [row(900001), row(900002, "New Name Academy"), row(900004, "Otter School")]
    assert "3 open: 1 added, 1 changed, 1 gone" in register_of(tmp_path, *changed)
    assert [match.name for match in find("new name")] == ["New Name Academy"]
    assert "Old Name School" not in [match.name for match in find("old name")]
    assert find("hill top") == []
    assert [match.urn for match in find("otter")] == [900004]


@pytest.mark.parametrize("packing", ["gz", "zip"])
def test_packed_files_are_read_and_an_archive_brings_its_links(tmp_path: Path, packing: str) -> None:
    if packing == "gz":
        file, links = tmp_path / "register.csv.gz", tmp_path / "links.csv.gz"
        file.write_bytes(gzip.compress(REGISTER.read_bytes()))
        links.write_bytes(gzip.compress(LINKS.read_bytes()))
        take_in(file, links=links)
    else:
        with zipfile.ZipFile(tmp_path / "extract.zip", "w") as archive:
            for source in (REGISTER, LINKS):
                archive.write(source, f"extract/{source.stem}20261120.csv")
        take_in(tmp_path / "extract.zip")
    assert (School.objects.count(), SchoolSuccession.objects.count()) == (37, 8)


def test_optional_columns_may_be_missing_and_new_ones_are_passed_over(tmp_path: Path) -> None:
    columns = ("SomethingNew", "URN", "EstablishmentName", "EstablishmentStatus (code)", "LA (code)", "LA (name)")
    file = gias.write(tmp_path / "few.csv", [row(900001, SomethingNew="1")], (*columns, "Town", "Postcode"))
    take_in(file)
    assert School.objects.get().phase == Phase.UNKNOWN


@pytest.mark.parametrize("column", ["URN", "EstablishmentName", "EstablishmentStatus (code)", "LA (code)", "Postcode"])
def test_missing_required_column_is_named_and_changes_nothing(tmp_path: Path, column: str) -> None:
    register_of(tmp_path, row(900001))
    file = gias.write(tmp_path / "new.csv", [row(900002)], [name for name in COLUMNS if name != column])
    assert column in refused(file)


def test_links_file_without_its_columns_changes_nothing(tmp_path: Path) -> None:
    register_of(tmp_path, row(900001))
    links = gias.write(tmp_path / "links.csv", [link(900001, 900002)], ("URN", "LinkURN"))
    assert "LinkType" in refused(gias.write(tmp_path / "new.csv", [row(900002)]), links=links)


def test_file_cut_off_in_a_row_is_refused(tmp_path: Path) -> None:
    register_of(tmp_path, row(900001), row(900002))
    file = tmp_path / "cut.csv"
    file.write_bytes(gias.as_bytes([row(900001, "Renamed School"), row(900002)])[:-60])
    assert "line 3" in refused(file)


def test_packed_file_cut_off_is_refused(tmp_path: Path) -> None:
    register_of(tmp_path, row(900001))
    file = tmp_path / "cut.csv.gz"
    file.write_bytes(gzip.compress(REGISTER.read_bytes())[:-500])
    assert "cut.csv.gz" in refused(file)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no archive", b"\x00\x01\x02", b"<html>Not found</html>"])
def test_file_of_another_kind_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "edubasealldata.csv"
    file.write_bytes(content)
    assert "edubasealldata.csv" in refused(file)


def test_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert "nowhere.csv" in refused(tmp_path / "nowhere.csv")


def test_urn_that_stands_twice_is_refused(tmp_path: Path) -> None:
    assert "900001" in refused(gias.write(tmp_path / "twice.csv", [row(900001), row(900001)]))


@pytest.mark.parametrize(("column", "value"), [("URN", "none"), ("EstablishmentStatus (code)", "9")])
def test_row_without_urn_or_known_status_is_refused_by_line(tmp_path: Path, column: str, value: str) -> None:
    assert "Line 3" in refused(gias.write(tmp_path / "bad.csv", [row(900001), row(900002) | {column: value}]))


def test_part_of_a_register_is_refused_unless_forced(tmp_path: Path) -> None:
    register_of(tmp_path, *(row(urn) for urn in range(900001, 900011)))
    part = gias.write(tmp_path / "part.csv", [row(urn) for urn in range(900001, 900005)])
    assert "4 open schools" in refused(part)
    take_in(part, force=True)
    assert School.objects.count() == 4


def test_failure_while_writing_keeps_the_old_register(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    register_of(tmp_path, row(900001))

    def fail(schools: object) -> bytes:
        raise RuntimeError("disk full")

    monkeypatch.setattr("training.schools.register.build", fail)
    with pytest.raises(RuntimeError):
        register_of(tmp_path, row(900001, "Renamed School"), row(900002))
    assert School.objects.get().name == "Brook Lane Primary School"
    assert [match.urn for match in find("brook lane")] == [900001]


def test_blank_and_senseless_values_do_no_harm(tmp_path: Path) -> None:
    odd = {
        "OpenDate": "31-02-2020",
        "StatutoryLowAge": "four",
        "SchoolWebsite": "javascript:alert(1)",
        "Town": "\x00 Ex\tford",
    }
    register_of(tmp_path, row(900001, "A" * 300, **odd), row(900002, ""), row(900003))
    school = School.objects.get(urn=900001)
    assert (len(school.name), school.opened_on, school.low_age, school.website) == (200, None, None, "")
    assert school.town == "Ex ford"
    assert not School.objects.filter(urn=900002).exists()


def test_file_saved_anew_as_utf_8_reads_the_same(tmp_path: Path) -> None:
    text = REGISTER.read_bytes().decode("cp1252")
    take_in(REGISTER)
    file = tmp_path / "saved.csv"
    file.write_text(text, encoding="utf-8-sig", newline="")
    assert "0 added, 0 changed, 0 gone" in take_in(file)


def test_progress_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("training.management.commands.import_schools.STEP", 1)
    out = register_of(tmp_path, row(900001), row(900002))
    assert "Checked: 2" in out
    assert "Written: 2" in out


def test_closed_schools_are_followed_through_chains_mergers_splits_and_cycles() -> None:
    take_in(REGISTER, links=LINKS)
    after = {school.urn: [each.urn for each in successors(school)] for school in School.objects.filter(status=2)}
    assert after == {
        900004: [900006],
        900005: [900006],
        900007: [900009],
        900008: [900009],
        900010: [900011, 900012],
        900013: [],
        900014: [],
        900037: [],
    }


def test_merger_leads_from_the_closed_school_to_the_one_that_grew_whoever_names_it(tmp_path: Path) -> None:
    closed = {"EstablishmentStatus (code)": "2"}
    rows = [row(900001), row(900002, **closed), row(900003, **closed)]
    kind = "Merged - expansion of school capacity"
    links = gias.write(tmp_path / "links.csv", [link(900001, 900002, kind), link(900003, 900001, kind)], LINK_COLUMNS)
    register_of(tmp_path, *rows, links=links)
    assert [successors(School.objects.get(urn=urn))[0].urn for urn in (900002, 900003)] == [900001, 900001]


def test_import_without_links_keeps_those_known() -> None:
    take_in(REGISTER, links=LINKS)
    take_in(REGISTER)
    assert SchoolSuccession.objects.count() == 8


def test_statements_of_an_import_grow_by_batches_and_not_by_rows(tmp_path: Path) -> None:
    def statements(first: int, count: int) -> int:
        file = gias.write(tmp_path / "register.csv", [row(urn) for urn in range(first, first + count)])
        with CaptureQueriesContext(connection) as queries:
            take_in(file, force=True)
        return len(queries)

    few, many = statements(900000, 5), statements(910000, 400)
    # SQLite takes some dozen rows in one statement.
    assert many - few < 40

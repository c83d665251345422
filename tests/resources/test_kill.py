"""An import that is killed goes on where it stopped: nothing is lost, doubled or left half done."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from tests.resources.records import adapted, lesson

RECORDS = 260


class Installation:
    """A database file of its own, and commands run on it in processes of their own."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "db.sqlite3"
        self.environment = {**os.environ, "DATABASE_URL": f"sqlite:///{self.path}", "LOG_LEVEL": "ERROR"}

    def start(self, *command: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "manage.py", *command],
            cwd=settings.BASE_DIR,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, *command: str) -> str:
        process = self.start(*command)
        output, _ = process.communicate(timeout=120)
        assert process.returncode == 0, output
        return output

    def count(self, sql: str) -> int:
        with closing(sqlite3.connect(self.path)) as database:
            return int(database.execute(sql).fetchone()[0])

    def lessons(self) -> int:
        return self.count("SELECT count(*) FROM resources_lessonpage")


@pytest.fixture
def installation(tmp_path: Path, db: None) -> Installation:
    """Begins as a copy of the test database, which holds a new installation's base."""
    if connection.vendor != "sqlite":
        pytest.skip("on SQLite only: a file can be copied into an installation of its own")
    found = Installation(tmp_path)
    # Not `backup`: it would wait for the test's own open transaction.
    found.path.write_bytes(connection.connection.serialize())
    return found


@pytest.fixture
def records(tmp_path: Path) -> Path:
    path = tmp_path / "records.jsonl"
    with path.open("w") as stream:
        for number in range(RECORDS):
            version = adapted(id=f"K{number}-ER")
            stream.write(json.dumps(lesson(id=f"K{number}", title=f"Lesson {number}", adaptations=[version])) + "\n")
    return path


def test_killed_import_goes_on_and_loses_and_doubles_nothing(installation: Installation, records: Path) -> None:
    reached = []
    for goal in (1, 101):
        process = installation.start("import_resources", str(records))
        deadline = time.monotonic() + 60
        while installation.lessons() < goal and process.poll() is None:
            time.sleep(0.01)
            assert time.monotonic() < deadline
        time.sleep(0.15)  # Into the middle of the next batch.
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert process.returncode == -signal.SIGKILL
        reached.append(installation.lessons())
        _assert_whole(installation)
    assert 0 < reached[0] < reached[1] < RECORDS
    output = installation.run("import_resources", str(records))
    assert f"{2 * reached[1]} unchanged" in output
    assert f"{2 * (RECORDS - reached[1])} created" in output
    assert installation.lessons() == RECORDS
    _assert_whole(installation)
    installation.run("search_sync")
    assert installation.count("SELECT count(*) FROM search_outboxentry") == 0
    installation.run("search_check")


def _assert_whole(installation: Installation) -> None:
    """Each page has its own row, place, terms, revision and log; parents count their children right."""
    lessons = installation.lessons()
    pages = (
        """SELECT page_ptr_id FROM resources_lessonpage UNION ALL SELECT page_ptr_id FROM resources_adaptationpage"""
    )
    for sql, a_lesson in {
        f"SELECT count(*) FROM ({pages})": 2,
        "SELECT count(DISTINCT reference) FROM resources_lessonpage": 1,
        "SELECT count(DISTINCT lessonpage_id) FROM resources_lessonpage_terms": 1,
        f"SELECT count(*) FROM wagtailcore_revision WHERE CAST(object_id AS INT) IN ({pages})": 2,
        f"SELECT count(*) FROM wagtailcore_pagelogentry WHERE page_id IN ({pages})": 4,
    }.items():
        assert installation.count(sql) == a_lesson * lessons, sql
    miscounted = """SELECT count(*) FROM wagtailcore_page p WHERE numchild != (SELECT count(*) FROM wagtailcore_page c
        WHERE c.depth = p.depth + 1 AND substr(c.path, 1, length(p.path)) = p.path)"""
    assert installation.count(miscounted) == 0

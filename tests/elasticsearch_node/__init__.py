"""A genuine Elasticsearch node for tests and benchmarks, from Elastic's own jars on Maven Central; no Docker.

The jars are laid out as in the distribution, once, under `var/elasticsearch-node/`. Elastic publishes every part of
the server but the module `analysis-common`, which we do not need: our text fields hold finished tokens.
"""

import hashlib
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

HERE = Path(__file__).resolve().parent
CACHE = HERE.parent.parent / "var" / "elasticsearch-node"
JAVA_NEEDED = 21
START_SECONDS = 90
# Vectors come with the JDK as an incubating module, native access is what the distribution grants as well.
_FLAGS = ("--enable-native-access=ALL-UNNAMED", "--add-modules", "jdk.incubator.vector")


@dataclass(frozen=True)
class Node:
    """A running node. `process` may be killed to see what happens."""

    url: str
    process: subprocess.Popen[bytes]


def java_home() -> Path | None:
    """The first JDK of at least the version needed: JAVA_HOME, `java` on the path, then those of Debian's folder."""
    candidates = [Path(os.environ["JAVA_HOME"])] if os.environ.get("JAVA_HOME") else []
    if java := shutil.which("java"):
        candidates.append(Path(java).resolve().parent.parent)
    candidates += sorted(Path("/usr/lib/jvm").glob("*"))
    return next((home for home in candidates if _version(home) >= JAVA_NEEDED), None)


def _version(home: Path) -> int:
    """The major version of a JDK; 0 where there is none."""
    try:
        release = (home / "release").read_text()
    except OSError:
        return 0
    stated = next((line for line in release.splitlines() if line.startswith("JAVA_VERSION=")), "")
    major = stated.removeprefix('JAVA_VERSION="').split(".")[0].strip('"')
    return int(major) if major.isdigit() and (home / "bin" / "javac").exists() else 0


def home(jdk: Path, maven: str) -> Path:
    """The node's home folder, put together on first use: about 20 seconds and 44 MB of jars."""
    recipe = b"".join(path.read_bytes() for path in sorted(HERE.iterdir()) if path.is_file())
    ready = CACHE / hashlib.sha256(recipe).hexdigest()[:12]
    if not ready.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE) as unfinished:
            _assemble(Path(unfinished) / "home", jdk, maven)
            # Renamed when complete, so that a killed or a second build never leaves half a home.
            try:
                (Path(unfinished) / "home").rename(ready)
            except OSError:
                if not ready.exists():
                    raise
    return ready


def _assemble(folder: Path, jdk: Path, maven: str) -> None:
    for name in ("lib", "config", "plugins", "modules/transport-netty4", "launcher"):
        (folder / name).mkdir(parents=True)
    _run(maven, "-q", "-B", "-f", HERE / "pom.xml", "dependency:copy-dependencies", f"-DoutputDirectory={folder}/lib")
    # A class may be in one place only: what the module brings is not on the class path.
    module = folder / "modules" / "transport-netty4"
    for pattern in ("transport-netty4-*.jar", "netty-*.jar"):
        for jar in (folder / "lib").glob(pattern):
            jar.rename(module / jar.name)
    shutil.copy(HERE / "plugin-descriptor.properties", module)
    _run(jdk / "bin" / "javac", "-cp", folder / "lib" / "*", "-d", folder / "launcher", HERE / "Launcher.java")


def _run(*command: object) -> None:
    finished = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if finished.returncode:
        raise RuntimeError(f"{command[0]} failed:\n{finished.stdout[-2000:]}{finished.stderr[-2000:]}")


@contextmanager
def running(jdk: Path, maven: str, heap: str = "1g", http_port: int = 0) -> Iterator[Node]:
    """A node on free ports of the loopback, its data in a temporary folder; it ends with the block."""
    with (
        tempfile.TemporaryDirectory(prefix="elasticsearch-") as data,
        start(home(jdk, maven), jdk, Path(data), heap, http_port) as node,
    ):
        yield node


@contextmanager
def start(home: Path, jdk: Path, data: Path, heap: str = "1g", http_port: int = 0) -> Iterator[Node]:
    """The same over a data folder that outlives the node, and perhaps on a port that it had before."""
    port, transport = http_port or _free_port(), _free_port()
    class_path = f"{home}/launcher{os.pathsep}{home}/lib/*"
    command = [jdk / "bin" / "java", f"-Xms{heap}", f"-Xmx{heap}", *_FLAGS, "-cp", class_path]
    with (data / "log").open("ab") as log:
        process = subprocess.Popen(
            [*map(str, command), "Launcher", str(home), str(data / "data"), str(port), str(transport)],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            cwd=data,
        )
    try:
        node = Node(f"http://127.0.0.1:{port}", process)
        _wait(node, data / "log")
        yield node
    finally:
        try:
            process.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(node: Node, log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and node.process.poll() is None:
        try:
            with urlopen(f"{node.url}/_cluster/health?timeout=1s", timeout=2) as answer:  # noqa: S310
                if answer.status == 200:
                    return
        except (URLError, OSError):
            time.sleep(0.2)
    raise RuntimeError(f"the Elasticsearch node did not start:\n{log.read_text(errors='replace')[-3000:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

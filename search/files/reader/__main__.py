"""Reads the text of one file: a program of its own, run by `search.files.sandbox`, without Django and our settings.

`python -I reader SECONDS MEGABYTES PAGES CHARACTERS < file` writes one JSON object: `text`, `pages` (none where the
kind has none) and `reason`, empty or a value of `search.files.models.Reason`. The kind is told by content, not by name.
"""

import contextlib
import json
import re
import resource
import signal
import sys

from collected import Collected, Unreadable

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff]")


def read(data: bytes, max_pages: int, max_characters: int) -> dict[str, object]:
    """Raises `Unreadable`, or whatever the libraries raise on a damaged file."""
    collected = Collected(max_characters)
    pages: int | None = None
    if b"%PDF-" in data[:1024]:
        import pdf  # The libraries take longer to load than most files to be read.

        pages = pdf.read(data, max_pages, collected)
    elif data.startswith(b"PK"):
        import office

        office.read(data, collected)
    elif data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        # Office's older container: what it encrypts lies in one, whatever the file's name.
        raise Unreadable("encrypted" if "EncryptedPackage".encode("utf-16-le") in data else "kind")
    else:
        collected.add(_plain(data))
    text = _CONTROL.sub("", "".join(collected.pieces).replace("\r\n", "\n")).strip()
    reason = ""
    if not text:
        reason = "no_text"
    elif pages is not None and pages > max_pages:
        reason = "pages"
    elif collected.is_full:
        reason = "long"
    return {"text": text, "pages": pages, "reason": reason}


def _plain(data: bytes) -> str:
    """UTF-8 or UTF-16 as it says itself, else Windows' Western letters; what holds other bytes is no text."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16")
    if data.startswith(b"{\\rtf") or re.search(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]", data):
        raise Unreadable("kind")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _limit(seconds: int, megabytes: int, characters: int) -> None:
    """The system ends this process at its limits, also when nobody is left to watch it."""
    signal.alarm(seconds)
    # At the second one the system kills without saying why.
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # JSON writes a character in six bytes at most; nothing but the answer is written.
    resource.setrlimit(resource.RLIMIT_FSIZE, (6 * characters + 65_536,) * 2)
    with contextlib.suppress(ValueError, OSError):  # macOS knows no limit of memory.
        resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20,) * 2)


def main(seconds: int, megabytes: int, max_pages: int, max_characters: int) -> None:
    _limit(seconds, megabytes, max_characters)
    try:
        answer = read(sys.stdin.buffer.read(), max_pages, max_characters)
    except Unreadable as error:
        answer = {"reason": str(error)}
    except MemoryError:
        answer = {"reason": "memory"}
    except Exception:  # Whatever a library says of bytes that nobody has vouched for.
        answer = {"reason": "damaged"}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:5]))

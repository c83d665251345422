"""Runs the reader on a file: in a process of its own, with nothing of ours in it, ended at its limits."""

import json
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

from django.conf import settings

from search.files.models import Reason

_READER = Path(__file__).with_name("reader")
_TIME_IS_UP = (-signal.SIGALRM, -signal.SIGXCPU)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file says. `reason`: why there is no text, or not all; `pages`: none where the kind has none."""

    text: str = ""
    pages: int | None = None
    reason: str = ""


def read(file: BinaryIO, size: int) -> Reading:
    """Never raises for what is in the file, and returns within the limits of the settings."""
    if size > settings.FILE_MAX_MEGABYTES << 20:
        return Reading(reason=Reason.BIG)
    limits = (
        settings.FILE_SECONDS,
        settings.FILE_MEMORY_MEGABYTES,
        settings.FILE_MAX_PAGES,
        settings.FILE_MAX_CHARACTERS,
    )
    with TemporaryFile() as source, TemporaryFile() as answer:
        shutil.copyfileobj(file, source)
        source.seek(0)
        # -I and an empty environment: no settings, no secrets, none of our code.
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-I", "-B", str(_READER), *map(str, limits)],
            stdin=source,
            stdout=answer,
            stderr=subprocess.DEVNULL,
            env={},
            cwd="/",
            start_new_session=True,
        )
        try:
            # Its own alarm comes first; this is for one that no longer heeds it.
            code = process.wait(timeout=settings.FILE_SECONDS + 5)
        except subprocess.TimeoutExpired:
            code = -signal.SIGALRM
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        if code:
            return Reading(reason=Reason.TIME if code in _TIME_IS_UP else Reason.CRASHED)
        answer.seek(0)
        return _checked(answer.read())


def _checked(answer: bytes) -> Reading:
    """The answer as a reading. The process met a stranger's file: its word is not taken for granted."""
    try:
        found = json.loads(answer)
        text = str(found.get("text", ""))[: settings.FILE_MAX_CHARACTERS]
        pages = found.get("pages")
        reason = "" if found["reason"] == "" else Reason(found["reason"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return Reading(reason=Reason.CRASHED)
    clean = text.encode(errors="ignore").decode().replace("\x00", "")
    # The column's limit; a PDF may claim any number of pages.
    return Reading(clean, min(pages, 2_000_000_000) if isinstance(pages, int) and pages >= 0 else None, reason)

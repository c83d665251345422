"""Words that stand in no repository, suggestion, log or count: a council's private list, in a file of its own.

`SEARCH_PRIVATE_LIST` names the file. Each line is a word or phrase; a line in brackets begins a part: `[violence]`
(words of attacks and weapons) or `[slurs]`. Lines that begin with # are remarks.
"""

import logging
import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from search.analysis import tokens

logger = logging.getLogger(__name__)
VIOLENCE, SLURS = "violence", "slurs"
PARTS = (VIOLENCE, SLURS)
Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PrivateList:
    """By part its phrases as tokens; a phrase is met wherever its tokens follow one another."""

    parts: dict[str, frozenset[Phrase]]

    def part_of(self, text: str) -> str:
        """The part with a phrase that the text has, the graver first; empty when there is none."""
        found = tokens(text, "en") if self.parts else []
        return next((part for part in PARTS if _has(found, self.parts.get(part, frozenset()))), "")


def is_listed(text: str) -> bool:
    """Whether a text has a word or phrase of the private list: then it is not counted, logged, suggested or kept."""
    return bool(part_of(text))


def part_of(text: str) -> str:
    """`violence`, `slurs` or empty. Reads the file again when it changed."""
    return private_list().part_of(text)


def private_list() -> PrivateList:
    path = settings.SEARCH_PRIVATE_LIST
    if not path:
        return PrivateList({})
    try:
        changed = os.stat(path).st_mtime_ns  # noqa: PTH116 - a look at every search: no object is made for it.
    except OSError:
        _complain(path)
        return PrivateList({})
    return _read(path, changed)


@lru_cache(maxsize=2)
def _complain(path: str) -> None:
    """Once a process, not once a search."""
    logger.error("SEARCH_PRIVATE_LIST cannot be read: searches go on without the private safety list")


@lru_cache(maxsize=2)
def _read(path: str, changed: int) -> PrivateList:
    parts: dict[str, set[Phrase]] = {part: set() for part in PARTS}
    part = VIOLENCE
    for line in Path(path).read_text(encoding="utf-8", errors="replace").splitlines():
        text = line.strip()
        if text.startswith("[") and text.strip("[]").lower() in parts:
            part = text.strip("[]").lower()
        elif text and not text.startswith("#") and (phrase := tuple(tokens(text, "en"))):
            parts[part].add(phrase)
    return PrivateList({name: frozenset(phrases) for name, phrases in parts.items()})


def _has(found: list[str], phrases: frozenset[Phrase]) -> bool:
    lengths = {len(phrase) for phrase in phrases}
    return any(
        tuple(found[start : start + length]) in phrases
        for length in lengths
        for start in range(len(found) - length + 1)
    )

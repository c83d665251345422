"""The first synonyms as a file: search/data/synonyms.txt says in its head how it is written."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cms.languages import DEFAULT_LANGUAGE

PATH = Path(__file__).resolve().parent / "data" / "synonyms.txt"
_PART = re.compile(r"\[(A|A2|B|C|misspelling)(?: (\w+))?\]")
_ARROW = re.compile(r"=>|~")


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the file. `origin` names it however its other words change: kind, language and first phrase."""

    tier: str
    language: str
    words: str
    others: str

    @property
    def origin(self) -> str:
        return f"{self.tier} {self.language} {self.words.split(',')[0]}"


def lines(path: Path = PATH) -> Iterator[Line]:
    """The rows in their order. Raises `ValueError`, with the line's number, for a row outside any part."""
    tier = language = ""
    for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        text = raw.strip()
        if not text or text.startswith("#"):
            continue
        if part := _PART.fullmatch(text):
            tier, language = part[1], part[2] or DEFAULT_LANGUAGE
        elif not tier:
            raise ValueError(f"{path.name}, line {number}: a row before any [part]")
        else:
            words, *others = _ARROW.split(text, maxsplit=1)
            yield Line(tier, language, words.strip(), "".join(others).strip())

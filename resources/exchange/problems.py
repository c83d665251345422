"""What is wrong with a record, in words for the person who wrote it."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, slots=True)
class Problem:
    """`field` is the path of the value, such as `body[3].minutes`; empty for the record as a whole."""

    field: str
    reason: str

    def __str__(self) -> str:
        return f"{self.field}: {self.reason}" if self.field else self.reason


class InvalidRecordError(ValueError):
    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(map(str, self.problems)))


def did_you_mean(names: Iterable[str]) -> str:
    """`; did you mean “a” or “b”?`, or nothing without names."""
    quoted = [f"“{name}”" for name in names]
    return f"; did you mean {' or '.join(quoted)}?" if quoted else ""


def near_miss(name: str, known: Iterable[str]) -> str:
    return did_you_mean(get_close_matches(name, list(known), n=2, cutoff=0.6))

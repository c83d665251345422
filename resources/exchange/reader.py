"""Reads one JSON object key by key, strictly typed, and remembers all that is wrong with it."""

import datetime
import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from resources.exchange.problems import Problem, did_you_mean, near_miss
from resources.exchange.text import one_line, repaired
from resources.exchange.vocabulary import Vocabulary
from vocabulary.models import Term

LONGEST_TEXT = 5_000
LONGEST_LIST = 100
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_REFERENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]*")
_valid_url = URLValidator(schemes=["http", "https"])


class Reader:
    """Each method reads one key: its value when it is right, else an empty one and a problem.

    A key that no method asked for is a misspelt one: `finish` reports it.
    """

    def __init__(self, data: Mapping[str, Any], path: str, vocabulary: Vocabulary) -> None:
        self.data = data
        self.path = path
        self.vocabulary = vocabulary
        self.problems: list[Problem] = []
        self._asked: set[str] = set()

    def at(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def report(self, key: str, reason: str) -> None:
        self.problems.append(Problem(self.at(key), reason))

    def value(self, key: str, kind: type, kind_in_words: str, *, required: bool = False) -> Any:
        """The value when it is there and a `kind`; None is as good as absent."""
        self._asked.add(key)
        value = self.data.get(key)
        if value is None:
            if required:
                self.report(key, "is required")
        elif type(value) is not kind:  # Not isinstance: true is no whole number.
            self.report(key, f"must be {kind_in_words}, not {_in_words(value)}")
        else:
            return value
        return None

    def text(self, key: str, longest: int = LONGEST_TEXT, *, required: bool = False, lines: bool = False) -> str:
        """Repaired text of at most `longest` characters; in one line unless `lines`."""
        value = self.value(key, str, "text", required=required)
        if value is None:
            return ""
        text = repaired(value).strip() if lines else one_line(value)
        if required and not text:
            self.report(key, "is empty")
        if len(text) > longest:
            self.report(key, f"is {len(text)} characters long; at most {longest} are allowed")
        return text

    def texts(self, key: str, longest: int = 200) -> tuple[str, ...]:
        """A list of short texts, without empty or repeated ones."""
        found = []
        for index, item in enumerate(self._items(key)):
            text = one_line(item) if isinstance(item, str) else ""
            if not isinstance(item, str):
                self.report(f"{key}[{index}]", f"must be text, not {_in_words(item)}")
            elif len(text) > longest:
                self.report(f"{key}[{index}]", f"is {len(text)} characters long; at most {longest} are allowed")
            elif text:
                found.append(text)
        return tuple(dict.fromkeys(found))

    def _items(self, key: str, *, required: bool = False) -> list[Any]:
        items = self.value(key, list, "a list", required=required) or []
        if len(items) > LONGEST_LIST:
            self.report(key, f"has {len(items)} entries; at most {LONGEST_LIST} are allowed")
        return items[:LONGEST_LIST]

    def number(self, key: str, lowest: int, highest: int, *, required: bool = False) -> int | None:
        value = self.value(key, int, "a whole number", required=required)
        if value is not None and not lowest <= value <= highest:
            self.report(key, f"is {value}; it must be from {lowest} to {highest}")
        return value

    def flag(self, key: str) -> bool:
        return bool(self.value(key, bool, "true or false"))

    def date(self, key: str) -> datetime.date | None:
        value = self.value(key, str, "a date such as 2026-11-02")
        if value is None:
            return None
        try:
            return datetime.datetime.strptime(value.strip(), "%Y-%m-%d").date()
        except ValueError:
            self.report(key, f"“{value[:40]}” is not a date such as 2026-11-02")
            return None

    def url(self, key: str, *, required: bool = False) -> str:
        text = self.text(key, 500, required=required)
        if text:
            try:
                _valid_url(text)
            except ValidationError:
                self.report(key, f"“{text[:80]}” is not a web address that starts with https:// or http://")
        return text

    def slug(self, key: str) -> str:
        text = self.text(key, 100)
        if text and not _SLUG.fullmatch(text):
            self.report(key, f"“{text[:80]}” must be small letters and digits, joined by single hyphens")
        return text

    def reference(self, key: str) -> str:
        text = self.text(key, 80, required=True)
        if text and not _REFERENCE.fullmatch(text):
            self.report(key, f"“{text}” must be letters and digits, with . _ : / or - between them")
        return text

    def choice(self, key: str, allowed: Iterable[str], default: str) -> str:
        text = self.text(key, 200)
        known = list(allowed)
        if text and text not in known:
            hint = near_miss(text, known) or f"; it must be one of {', '.join(known)}"
            self.report(key, f"“{text[:80]}” is not a value of this field{hint}")
        return text or default

    def term(self, key: str, scheme: str, *, required: bool = False) -> Term | None:
        text = self.text(key, 200, required=required)
        return self._term(key, scheme, text) if text else None

    def terms(self, key: str, scheme: str, *, required: bool = False) -> tuple[Term, ...]:
        """The scheme's terms that a list of slugs names, in the list's order."""
        items = self._items(key, required=required)
        if required and not items and isinstance(self.data.get(key), list):
            self.report(key, "needs at least one value")
        found: dict[int, Term] = {}
        for index, item in enumerate(items):
            if not isinstance(item, str):
                self.report(f"{key}[{index}]", f"must be a slug of “{scheme}”, not {_in_words(item)}")
            elif term := self._term(f"{key}[{index}]", scheme, one_line(item)):
                found[term.pk] = term
        return tuple(found.values())

    def _term(self, key: str, scheme: str, slug: str) -> Term | None:
        term = self.vocabulary.get(scheme, slug)
        if term is None:
            hint = did_you_mean(self.vocabulary.near(scheme, slug))
            self.report(key, f"“{slug[:80]}” is not in the vocabulary “{scheme}”{hint}")
        elif term.status == Term.Status.DEPRECATED:
            self.report(key, f"“{slug}” is no longer used in “{scheme}” and has no replacement")
            return None
        return term

    def finish(self) -> None:
        """Report the keys that nothing asked for."""
        for key in self.data.keys() - self._asked:
            name = repaired(str(key))[:40]
            self.report(name, f"is not a key of this form{near_miss(name, self._asked)}")


def _in_words(value: Any) -> str:
    names = {
        bool: "true or false",
        str: "text",
        int: "a number",
        float: "a decimal number",
        list: "a list",
        dict: "an object",
    }
    return names.get(type(value), "empty")

"""What may be asked: a query's text made safe for every engine, database and template."""

import re

MAX_CHARACTERS = 500
MAX_WORDS = 40
# C0 and C1 controls (NUL stops PostgreSQL), and lone surrogates, which no engine can encode.
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def clean(text: str) -> str:
    """The text without control characters, on one line, cut at 500 characters and 40 words."""
    words = _UNSAFE.sub(" ", text[: 4 * MAX_CHARACTERS]).split()
    return " ".join(words[:MAX_WORDS])[:MAX_CHARACTERS].strip()

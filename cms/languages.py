"""Text that is stored once with a version for each language, in the row that it belongs to."""

from django.utils.translation import get_language

DEFAULT_LANGUAGE = "en"


def in_language(labels: dict[str, str], language: str | None = None) -> str:
    """The text in `language` (a code such as `cy`, default: the active one), else the English one."""
    code = (language or get_language() or DEFAULT_LANGUAGE).split("-")[0]
    return labels.get(code) or labels.get(DEFAULT_LANGUAGE, "")

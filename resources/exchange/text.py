"""Text as it comes from other people's systems, made fit to store: repaired, stripped, and with little markup."""

import re
import unicodedata

from bs4 import Tag
from wagtail.whitelist import Whitelister, allow_without_attributes, attribute_rule, check_url

# What cp1252 makes of the UTF-8 continuation bytes 0x80 to 0xBF; bytes that it does not define stay controls.
_CONTINUATION = "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(0x80, 0xC0))
_TAIL = f"[{re.escape(_CONTINUATION)}\x80-\x9f]"
# Only sequences that real text does not hold: é before closing quotes is a word's end and not a broken character.
_MOJIBAKE = re.compile(
    f"Â[\xa0-\xbf]|Ã{_TAIL}"  # U+00A0 to U+00FF: Â£, Ã©
    "|Å[´µ¶·]"  # Welsh ŵ and ŷ
    f"|â[€‚„†ˆ‰–—˜™œ\x80-\x9f]{_TAIL}"  # U+2000 to U+2BFF, most of it: quotes, dashes, arrows, ticks
    f"|ðŸ{_TAIL}{_TAIL}"  # emoji
    "|ï»¿"  # byte order mark
)
_CP1252 = {char: byte for byte, char in enumerate(_CONTINUATION, start=0x80)}
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
_NEWLINES = re.compile("\r\n?|[\u2028\u2029]")
_SPACES = re.compile(r"\s+")


def _recode(match: re.Match[str]) -> str:
    broken = match.group()
    try:
        return bytes(_CP1252.get(char) or ord(char) for char in broken).decode("utf-8")
    except ValueError:
        return broken


def repaired(text: str) -> str:
    """`text` with UTF-8 that was read as cp1252 put right (`Letâ€™s` is Let’s), control characters and lone
    surrogates gone (newline and tab stay), and composed (NFC)."""
    text = _NEWLINES.sub("\n", text)
    if text.isascii() and text.isprintable():
        return text
    for _ in range(2):  # Some text was broken twice.
        text, count = _MOJIBAKE.subn(_recode, text)
        if not count:
            break
    return unicodedata.normalize("NFC", _CONTROLS.sub("", text))


def one_line(text: str) -> str:
    """`text` repaired, without line breaks or double spaces."""
    return _SPACES.sub(" ", repaired(text)).strip()


class _SimpleText(Whitelister):
    """The rich text of the record form: p, ul, ol, li, b, i and a; other tags go and their text stays."""

    element_rules = {
        "[document]": allow_without_attributes,
        "a": attribute_rule({"href": check_url}),
        **dict.fromkeys(("p", "ul", "ol", "li", "b", "i"), allow_without_attributes),
    }
    same = {"strong": "b", "em": "i"}

    def clean_tag_node(self, doc: Tag, tag: Tag) -> None:
        if tag.name in ("script", "style", "template", "iframe", "object"):
            tag.decompose()
            return
        tag.name = self.same.get(tag.name, tag.name)
        super().clean_tag_node(doc, tag)


_sanitiser = _SimpleText()
_MARKUP = re.compile("[<>&]")


def simple_html(text: str) -> str:
    """`text` as the form's simple HTML: repaired, only its tags, in a paragraph when it has no block of its own."""
    text = repaired(text).strip()
    if _MARKUP.search(text):
        text = _sanitiser.clean(text).strip()
    if text and not text.startswith(("<p>", "<ul>", "<ol>")):
        text = f"<p>{text}</p>"
    return text

"""Text becomes tokens here and nowhere else, for documents and queries alike.

Every engine stores the tokens as they are, so that the sets of hits are equal by construction. A token is lower-case
letters and digits without accents ("dŵr" → "dwr"), stemmed in English (Porter 2). Snowball has no Welsh stemmer:
Welsh words stay whole, and mutations are not undone.
"""

import re
import threading
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

import Stemmer

from search.stop_words import STOP_WORDS

MAX_TOKEN = 64
_LETTERS = r"[\w\u0300-\u036f]+"
# Stages and years are one token however they are written, so that "Year 5" is not found by every "year".
_PATTERN = re.compile(
    r"\b(?:ks|key[ -]?stage|ca|cyfnod[ ]allweddol)[ -]?(?P<stage>[1-5])\b"
    r"|\b(?:y|(?:yr|years?|blwyddyn|bl)\.?[ -]?)(?P<year>1[0-4]|[1-9])\b"
    rf"|{_LETTERS}(?:['’ʼ]{_LETTERS})*",
    re.IGNORECASE,
)
# "pupil's", and the Welsh article and pronouns that lean on the word before: "a'r", "i'w", "mae'n".
_CLITIC = re.compile(r"['’ʼ](?:s|r|n|i|u|w|th|ch|m|re|ve|ll|d)$")
_thread = threading.local()


def tokens(text: str, language: str) -> list[str]:
    """The tokens of a text in their order, stop words left out."""
    return [token for _start, _end, token in spans(text, language) if token]


def spans(text: str, language: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and token of every word; a stop word's token is empty. Positions are those of `composed(text)`."""
    for match in _PATTERN.finditer(composed(text)):
        yield match.start(), match.end(), _token_of(match, language)


def composed(text: str) -> str:
    """The text with accents as part of their letters and underscores as spaces: what `spans` counts in."""
    return unicodedata.normalize("NFC", text).replace("_", " ")


def words(text: str, languages: tuple[str, ...]) -> list[tuple[str, ...]]:
    """For each word of a query its tokens in the given languages, each once; stop words of any of them are left out."""
    found = []
    for match in _PATTERN.finditer(composed(text)):
        alternatives = tuple(dict.fromkeys(_token_of(match, language) for language in languages))
        if "" not in alternatives:
            found.append(alternatives)
    return found


def _token_of(match: re.Match[str], language: str) -> str:
    if match.lastgroup == "stage":
        return "ks" + match["stage"]
    if match.lastgroup == "year":
        return "year" + match["year"]
    return _token(match[0], language)


@lru_cache(maxsize=1 << 17)
def _token(word: str, language: str) -> str:
    # Some signs fold to more than letters ("㏂" → "a.m."): engines would split a token there.
    base = "".join(character for character in _CLITIC.sub("", fold(word)) if character.isalnum())
    if base in STOP_WORDS.get(language, ()):
        return ""
    if language == "en":
        base = _english().stemWord(base[:MAX_TOKEN])
    return base[:MAX_TOKEN]


def fold(text: str) -> str:
    """Lower case without accents, for comparing and sorting."""
    if text.isascii():
        return text.lower()
    # Twice: "𝗙" has no lower case before its decomposition, and lower case may be a letter with an accent again.
    lower = unicodedata.normalize("NFKD", text.encode(errors="ignore").decode()).casefold()
    decomposed = unicodedata.normalize("NFKD", lower)
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def _english() -> Stemmer.Stemmer:
    """This thread's stemmer: PyStemmer's objects are not safe to share."""
    if not hasattr(_thread, "english"):
        _thread.english = Stemmer.Stemmer("english")
    return _thread.english

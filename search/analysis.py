"""Text becomes tokens here and nowhere else, for documents and queries alike.

Every engine stores the tokens as they are, so that the sets of hits are equal by construction. A token is lower-case
letters and digits without accents ("dŵr" → "dwr"), stemmed in English (Porter 2). Snowball has no Welsh stemmer:
Welsh words stay whole, and mutations are not undone.
"""

import re
import threading
import unicodedata
from collections.abc import Set
from functools import lru_cache

import Stemmer

from search.stop_words import STOP_WORDS

MAX_TOKEN = 64
_LETTERS = r"[\w\u0300-\u036f]+"
# Stages and years are one token however they are written, so that "Year 5" is not found by every "year".
_STAGE = r"(?:ks|key[ -]?stage|ca|cyfnod[ ]allweddol)[ -]?[1-5]"
_YEAR = r"(?:y|(?:yr|years?|blwyddyn|bl)\.?[ -]?)(?:1[0-4]|[1-9])"
# Only what begins like a stage or year is tried as one: without the look ahead, texts take nearly twice as long.
_WORD = re.compile(rf"(?=[kcyb])\b(?:{_STAGE}\b|{_YEAR}\b)|{_LETTERS}(?:['’ʼ]{_LETTERS})*", re.IGNORECASE)
_STAGE_OR_YEAR = re.compile(rf"({_STAGE})|{_YEAR}", re.IGNORECASE)
_NUMBER = re.compile(r"\d+$")
# "pupil's", and the Welsh article and pronouns that lean on the word before: "a'r", "i'w", "mae'n".
_CLITIC = re.compile(r"['’ʼ](?:s|r|n|i|u|w|th|ch|m|re|ve|ll|d)$")
# The stemmer would make one word of what must never be: Islam and Islamism, extreme weather and extremism.
_STEMS = {"islamism": "islamist", "extremism": "extremist"}
_thread = threading.local()


def tokens(text: str, language: str) -> list[str]:
    """The tokens of a text in their order, stop words left out."""
    return [token for word in raw_words(text) if (token := _token(word, language))]


def raw_words(text: str) -> list[str]:
    """The words of a text as written; a stage or year of two words ("Key Stage 3", "yr 5") is one."""
    return _WORD.findall(composed(text))


def raw_spans(text: str) -> list[tuple[int, int]]:
    """Start and end of each raw word of a composed text."""
    return [match.span() for match in _WORD.finditer(text)]


def spans(text: str, language: str, wanted: Set[str]) -> list[tuple[int, int, str]]:
    """Start, end and token of every word whose token is wanted. Positions are those of `composed(text)`."""
    text = composed(text)
    # Few words are wanted: distinct ones are told apart first, positions taken only where there are any.
    found = {word: token for word in set(_WORD.findall(text)) if (token := _token(word, language)) in wanted}
    if not found:
        return []
    matches = _WORD.finditer(text)
    return [(match.start(), match.end(), found[match[0]]) for match in matches if match[0] in found]


def sequence(text: str, language: str) -> list[tuple[int, int, str]]:
    """Start, end and token of every word but stop words. Positions are those of `composed(text)`."""
    matches = _WORD.finditer(composed(text))
    return [(match.start(), match.end(), token) for match in matches if (token := _token(match[0], language))]


def composed(text: str) -> str:
    """The text with accents as part of their letters and underscores as spaces: what `spans` counts in."""
    return unicodedata.normalize("NFC", text).replace("_", " ")


def words(text: str, languages: tuple[str, ...]) -> list[tuple[str, ...]]:
    """For each word of a query its tokens in the given languages, each once; stop words of any of them are left out."""
    found = (dict.fromkeys(_token(word, language) for language in languages) for word in raw_words(text))
    return [tuple(alternatives) for alternatives in found if "" not in alternatives]


def stage_or_year(word: str) -> str:
    """The one token of a stage or year ("ks3", "year5"), empty for every other word."""
    found = _STAGE_OR_YEAR.fullmatch(word)
    return ("ks" if found[1] else "year") + _NUMBER.findall(word)[0] if found else ""


def plain(word: str) -> str:
    """A word folded, without what leans on it, and not stemmed. May be empty."""
    # Some signs fold to more than letters ("㏂" → "a.m."): engines would split a token there.
    return "".join(character for character in _CLITIC.sub("", fold(word)) if character.isalnum())


@lru_cache(maxsize=1 << 17)
def _token(word: str, language: str) -> str:
    if token := stage_or_year(word):
        return token
    base = plain(word)
    if base in STOP_WORDS.get(language, ()):
        return ""
    if language == "en":
        base = _STEMS.get(base) or _english().stemWord(base[:MAX_TOKEN])
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

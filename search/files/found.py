"""The files of a found document in which the searched words stand."""

import re
import unicodedata
from collections.abc import Iterator

from search.analysis import composed, fold, spans
from search.documents import SearchDocument
from search.highlights import Marker
from search.query import FileFound

MAX_FILES = 2
# Characters looked through at a time.
_PIECE = 20_000
_NUMBERED = re.compile(r"(?:ks|year)(\d+)")


def found_files(document: SearchDocument, marker: Marker) -> tuple[FileFound, ...]:
    """Files that hold a word which the page's own text lacks, and those that hold all that was found; most words first.

    A passage is shown where it adds a word.
    """
    if not (document.attachments and marker.tokens):
        return ()
    language = document.locale
    page = "\n".join((document.title, document.summary, document.body, document.misconceptions))
    on_page, _piece = _words_in(page, marker.tokens, language)
    texts = ((file, f"{file.title}\n{file.text or ''}") for file in document.attachments)
    in_files = [(file, *_words_in(text, marker.tokens, language)) for file, text in texts]
    everything = on_page.union(*(words for _file, words, _piece in in_files))
    told = [entry for entry in in_files if entry[1] and (entry[1] - on_page or entry[1] == everything)]
    told.sort(key=lambda entry: -len(entry[1]))
    return tuple(
        FileFound(file.title, file.url, next(iter(marker.passages((piece,), language)), "") if words - on_page else "")
        for file, words, piece in told[:MAX_FILES]
    )


def _words_in(text: str, wanted: set[str], language: str) -> tuple[set[str], str]:
    """Which of the tokens a text has, and the piece of it that has most of them."""
    candidates = _candidates(wanted)
    is_latin = all(token.isascii() for token in wanted)
    found: set[str] = set()
    best: tuple[int, str] = (0, "")
    for piece in _pieces(text):
        if found >= wanted:
            break
        bare = _quickly_folded(piece) if is_latin else fold(piece)
        # The analyser looks at few words only: at all of them it would take ten times as long.
        here = {token for _start, _end, token in spans("\n".join(set(candidates.findall(bare))), language, wanted)}
        best = max(best, (len(here), piece), key=lambda candidate: candidate[0])
        found |= here
    return found, best[1]


def _quickly_folded(text: str) -> str:
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower().replace("'", "")


def _candidates(tokens: set[str]) -> re.Pattern[str]:
    """Finds, in lower case without accents, every word that may have one of the tokens, and others besides.

    A stem has its words' beginning but for the last letter ("happi", "happy"); "ks3" may be written "Key Stage 3".
    """
    beginnings = {re.escape(token[: max(2, len(token) - 1)]) + r"\w*" for token in tokens if token.isalpha()}
    numbered = {rf"[kycb][a-z. -]{{0,17}}{match[1]}\b" for token in tokens if (match := _NUMBERED.fullmatch(token))}
    whole = {re.escape(token) + r"\w*" for token in tokens if not token.isalpha()}
    return re.compile(rf"\b(?:{'|'.join(sorted(beginnings | numbered | whole))})")


def _pieces(text: str) -> Iterator[str]:
    """The text in pieces that end between words."""
    text = composed(text)
    start = 0
    while start < len(text):
        end = start + _PIECE
        if end < len(text) and (space := max(text.rfind(" ", start, end), text.rfind("\n", start, end))) > start:
            end = space + 1
        yield text[start:end]
        start = end

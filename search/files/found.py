"""The files of a found document in which the searched words stand."""

import unicodedata
from collections.abc import Iterator

from search.analysis import composed, spans
from search.documents import SearchDocument
from search.highlights import Marker
from search.query import FileFound

MAX_FILES = 2
# Characters looked through at a time, most of them only for the beginnings of the words.
_PIECE = 20_000


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
    found: set[str] = set()
    best: tuple[int, str] = (0, "")
    for piece in _pieces(text):
        if found >= wanted:
            break
        bare = unicodedata.normalize("NFKD", piece).encode("ascii", "ignore").decode().lower().replace("'", "")
        if any(_may_be_in(bare, token) for token in wanted - found):
            here = {token for _start, _end, token in spans(piece, language, wanted)}
            best = max(best, (len(here), piece), key=lambda candidate: candidate[0])
            found |= here
    return found, best[1]


def _may_be_in(bare: str, token: str) -> bool:
    """Quick, and never wrongly no: a stem has its words' beginning but for the last letter ("happi", "happy")."""
    if not (token.isascii() and token.isalpha()):
        return True  # "ks3" may be written "Key Stage 3".
    return token[: max(2, len(token) - 1)] in bare


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

"""Reads the text of one file: a program of its own, run by `search.files.sandbox`, without Django and our settings.

`python -I reader.py SECONDS MEGABYTES PAGES CHARACTERS < file` writes one JSON object: `text`, `pages` (none where the
kind has none) and `reason`, empty or a value of `search.files.models.Reason`. The kind is told by content, not by name.
"""

import contextlib
import io
import json
import re
import resource
import signal
import sys
import zipfile
from collections.abc import Iterator

# What a file may unpack to, and how many times its own size: real ones stay below both.
MAX_UNPACKED = 1_000_000_000
MAX_PART = 100_000_000
MAX_RATIO = 200
MAX_ENTRIES = 10_000
_PIECE = 1 << 16
_WORD_PARTS = re.compile(r"word/(document\d*|footnotes|endnotes|diagrams/data\d+)\.xml")
_SLIDE_PARTS = re.compile(r"ppt/(?:slides/slide|notesSlides/notesSlide|diagrams/data)(\d+)\.xml")
_BASIC_MODULE = re.compile(r"(Basic/.*/(?!script-l[bc]\.xml$)[^/]+\.xml|Scripts/.+[^/])$")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff]")
# PDFium's sign for a hyphen that a line's end put into a word.
_BROKEN_WORD = re.compile("[\ufffe\x02]\\s*")


class Unreadable(Exception):  # noqa: N818 - an answer, not a fault of ours
    """Says why by a value of `Reason`."""


class Collected:
    """Text up to a number of characters; `is_full` once there was more."""

    def __init__(self, room: int) -> None:
        self.pieces: list[str] = []
        self.room = room
        self.is_full = False

    def add(self, text: str) -> None:
        if len(text) > self.room:
            self.is_full = True
        if text := text[: self.room]:
            self.pieces.append(text)
            self.room -= len(text)


class Paragraphs:
    """What an XML parser tells of a document: text within `text_tags`, a line for each paragraph; no tree is built."""

    SKIPPED = frozenset({"Fallback", "tracked-changes", "annotation"})
    SPACES = frozenset({"tab", "br", "cr", "s", "line-break"})

    def __init__(self, text_tags: frozenset[str], collected: Collected) -> None:
        self.text_tags = text_tags
        self.collected = collected
        self.inside = 0
        self.skipping = 0

    def doctype(self, name: str, public: str | None, system: str | None) -> None:
        # None of the formats has one: it is there for entities that grow, or to fetch something.
        raise Unreadable("bomb")

    def start(self, tag: str, attributes: object) -> None:
        name = tag.rpartition("}")[2]
        self.skipping += name in self.SKIPPED
        self.inside += name in self.text_tags
        if name in self.SPACES:
            self.data(" ", always=True)

    def data(self, text: str, *, always: bool = False) -> None:
        if (self.inside or always) and not self.skipping:
            self.collected.add(text)

    def end(self, tag: str) -> None:
        name = tag.rpartition("}")[2]
        if name in ("p", "h"):
            self.data("\n", always=True)
        self.skipping -= name in self.SKIPPED
        self.inside -= name in self.text_tags

    def close(self) -> None:
        pass


def read(data: bytes, max_pages: int, max_characters: int) -> dict[str, object]:
    """Raises `Unreadable`, or whatever the libraries raise on a damaged file."""
    collected = Collected(max_characters)
    pages: int | None = None
    if b"%PDF-" in data[:1024]:
        pages = _pdf(data, max_pages, collected)
    elif data.startswith(b"PK"):
        _archive(data, collected)
    elif data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        # Office's older container: what it encrypts lies in one, whatever the file's name.
        raise Unreadable("encrypted" if "EncryptedPackage".encode("utf-16-le") in data else "kind")
    else:
        collected.add(_plain(data))
    text = _CONTROL.sub("", "".join(collected.pieces).replace("\r\n", "\n")).strip()
    reason = ""
    if not text:
        reason = "no_text"
    elif pages is not None and pages > max_pages:
        reason = "pages"
    elif collected.is_full:
        reason = "long"
    return {"text": text, "pages": pages, "reason": reason}


def _pdf(data: bytes, max_pages: int, collected: Collected) -> int:
    import pypdfium2
    from pypdfium2.raw import FPDF_ERR_PASSWORD

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == FPDF_ERR_PASSWORD:
            raise Unreadable("encrypted") from None
        return _broken_pdf(data, max_pages, collected)
    unread = 0
    for number in range(min(len(document), max_pages)):
        try:
            page = document[number]
            collected.add(_BROKEN_WORD.sub("", page.get_textpage().get_text_range()) + "\n")
        except pypdfium2.PdfiumError:
            unread += 1
        if collected.is_full:
            break
    if unread and unread == min(len(document), max_pages):
        raise Unreadable("damaged")
    return len(document)


def _broken_pdf(data: bytes, max_pages: int, collected: Collected) -> int:
    """pypdf is slower, but opens some files that PDFium refuses."""
    import pypdf

    document = pypdf.PdfReader(io.BytesIO(data), strict=False)
    if document.is_encrypted:
        raise Unreadable("encrypted")
    if not document.pages:
        raise Unreadable("damaged")
    for page in document.pages[:max_pages]:
        collected.add(page.extract_text() + "\n")
        if collected.is_full:
            break
    return len(document.pages)


def _archive(data: bytes, collected: Collected) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = archive.infolist()
        unpacked = sum(entry.file_size for entry in entries)
        if len(entries) > MAX_ENTRIES or unpacked > min(MAX_UNPACKED, max(MAX_RATIO * len(data), _PIECE)):
            raise Unreadable("bomb")
        names = [entry.filename for entry in entries]
        if any(name.lower().endswith("vbaproject.bin") or _BASIC_MODULE.match(name) for name in names):
            raise Unreadable("macros")
        parts, text_tags = _parts(archive, names)
        for name in parts:
            _parse(archive, name, text_tags, collected)
            if collected.is_full:
                break


def _parts(archive: zipfile.ZipFile, names: list[str]) -> tuple[list[str], frozenset[str]]:
    """The parts that hold the text, in their order, and the elements within them that do."""
    if word := sorted(name for name in names if _WORD_PARTS.fullmatch(name)):
        return word, frozenset({"t"})
    slides = [(int(match[1]), name) for name in names if (match := _SLIDE_PARTS.fullmatch(name))]
    if slides or "ppt/presentation.xml" in names:
        # By number, a slide before its notes.
        return [name for _number, name in sorted(slides, key=lambda slide: (slide[0], "notes" in slide[1]))], frozenset(
            {"t"}
        )
    if "mimetype" in names and "content.xml" in names:
        kind = archive.open("mimetype").read(100)
        if kind.startswith((b"application/vnd.oasis.opendocument.text", b"application/vnd.oasis.opendocument.pres")):
            manifest = archive.open("META-INF/manifest.xml").read(MAX_PART) if "META-INF/manifest.xml" in names else b""
            if b"encryption-data" in manifest:
                raise Unreadable("encrypted")
            return ["content.xml"], frozenset({"p", "h"})
    raise Unreadable("kind")


def _parse(archive: zipfile.ZipFile, name: str, text_tags: frozenset[str], collected: Collected) -> None:
    from lxml import etree

    if archive.getinfo(name).file_size > MAX_PART:
        raise Unreadable("bomb")
    if archive.getinfo(name).flag_bits & 1:
        raise Unreadable("encrypted")
    parser = etree.XMLParser(
        target=Paragraphs(text_tags, collected), resolve_entities=False, no_network=True, load_dtd=False
    )
    for piece in _pieces(archive, name):
        parser.feed(piece)
        if collected.is_full:
            return
    parser.close()


def _pieces(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    with archive.open(name) as part:
        while piece := part.read(_PIECE):
            yield piece


def _plain(data: bytes) -> str:
    """UTF-8 or UTF-16 as it says itself, else Windows' Western letters; what holds other bytes is no text."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16")
    if data.startswith(b"{\\rtf") or re.search(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]", data):
        raise Unreadable("kind")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _limit(seconds: int, megabytes: int, characters: int) -> None:
    """The system ends this process at its limits, also when nobody is left to watch it."""
    signal.alarm(seconds)
    # At the second one the system kills without saying why.
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # JSON writes a character in six bytes at most; nothing but the answer is written.
    resource.setrlimit(resource.RLIMIT_FSIZE, (6 * characters + _PIECE,) * 2)
    with contextlib.suppress(ValueError, OSError):  # macOS knows no limit of memory.
        resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20,) * 2)


def main(seconds: int, megabytes: int, max_pages: int, max_characters: int) -> None:
    _limit(seconds, megabytes, max_characters)
    try:
        answer = read(sys.stdin.buffer.read(), max_pages, max_characters)
    except Unreadable as error:
        answer = {"reason": str(error)}
    except MemoryError:
        answer = {"reason": "memory"}
    except Exception:  # Whatever a library says of bytes that nobody has vouched for.
        answer = {"reason": "damaged"}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:5]))

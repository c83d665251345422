"""Text of Word, PowerPoint and OpenDocument files: zip archives of XML."""

import io
import re
import zipfile
from collections.abc import Iterator

from collected import Collected, Unreadable
from lxml import etree

# What a file may unpack to, and how many times its own size: real ones stay below both.
MAX_UNPACKED = 1_000_000_000
MAX_PART = 100_000_000
MAX_RATIO = 200
MAX_ENTRIES = 10_000
_PIECE = 1 << 16
_WORD_PARTS = re.compile(r"word/(document\d*|footnotes|endnotes|diagrams/data\d+)\.xml")
_SLIDE_PARTS = re.compile(r"ppt/(?:slides/slide|notesSlides/notesSlide|diagrams/data)(\d+)\.xml")
_BASIC_MODULE = re.compile(r"(Basic/.*/(?!script-l[bc]\.xml$)[^/]+\.xml|Scripts/.+[^/])$")


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


def read(data: bytes, collected: Collected) -> None:
    """Collects the text of the archive's parts that hold any."""
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

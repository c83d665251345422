"""Real files, made when they are needed: readable ones of each kind, and those that must do no harm."""

import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import cache

import docx
import pptx
import pypdf
import typst
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

_ODT_KIND = "application/vnd.oasis.opendocument.text"
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"


def pdf(text: str) -> bytes:
    """A PDF of Typst's markup."""
    return typst.compile(text.encode())


def long_pdf(pages: int, last: str = "") -> bytes:
    return pdf(f"#for n in range({pages - 1}) [Page #n of many. #pagebreak()]\n{last or 'The end.'}")


def word(text: str) -> bytes:
    document = docx.Document()
    document.add_heading("Handout", 0)
    document.add_table(1, 1).cell(0, 0).text = text
    return _saved(document.save)


def slides(text: str, notes: str = "") -> bytes:
    presentation = pptx.Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[1])
    slide.shapes.title.text = "Slides"
    slide.placeholders[1].text = text
    if notes:
        slide.notes_slide.notes_text_frame.text = notes
    return _saved(presentation.save)


def open_document(text: str, *, manifest: str = "", more: dict[str, str] | None = None) -> bytes:
    """`text` may hold markup of OpenDocument's."""
    content = f'<o:body xmlns:o="{_OFFICE}" xmlns:text="{_TEXT}"><text:p>{text}</text:p></o:body>'
    return packed({"mimetype": _ODT_KIND, "content.xml": content, "META-INF/manifest.xml": manifest, **(more or {})})


def packed(entries: dict[str, str | bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w", compression) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return found.getvalue()


def added(data: bytes, entries: dict[str, str | bytes]) -> bytes:
    """An archive with more in it."""
    found = io.BytesIO(data)
    with zipfile.ZipFile(found, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return found.getvalue()


def word_of(xml: str | bytes) -> bytes:
    """A Word file whose text part is as given."""
    return packed({"[Content_Types].xml": "<Types/>", "word/document.xml": xml})


def locked_pdf() -> bytes:
    writer = pypdf.PdfWriter(io.BytesIO(pdf("Secret quokka")))
    writer.encrypt("a password", algorithm="RC4-128")
    return _saved(writer.write)


def owned_pdf(text: str) -> bytes:
    """Locked against changes only: anybody may read it."""
    writer = pypdf.PdfWriter(io.BytesIO(pdf(text)))
    writer.encrypt("", "the owner's", algorithm="RC4-128")
    return _saved(writer.write)


def scripted_pdf(text: str) -> bytes:
    """A script without end starts when a viewer opens it."""
    writer = pypdf.PdfWriter(io.BytesIO(pdf(text)))
    action = {"/S": NameObject("/JavaScript"), "/JS": TextStringObject("while (true) { app.alert('wombat'); }")}
    entries = {NameObject(name): value for name, value in action.items()}
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(entries)
    return _saved(writer.write)


def scanned_pdf() -> bytes:
    return pdf("#rect(width: 4cm, height: 4cm, fill: gray)")


def circular_pdf() -> bytes:
    """Its page tree has itself as a child, and says that it has two thousand million pages."""
    return _raw_pdf("<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2000000000 >>")


def endless_pdf() -> bytes:
    """Each form draws the next one ten times, twelve deep: a million million drawings."""
    forms = [
        f"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /F {n + 5} 0 R >> >> /Length 50 >>"
        f"\nstream\n{'/F Do ' * 8}\nendstream"
        for n in range(12)
    ]
    page = (
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Resources << /XObject << /F 4 0 R >> >> /Contents 4 0 R >>"
    )
    return _raw_pdf("<< /Type /Pages /Kids [3 0 R] /Count 1 >>", page, *forms)


def _raw_pdf(*objects: str) -> bytes:
    """A PDF of these objects, numbered from 2; the first is its page tree."""
    numbered = enumerate(["<< /Type /Catalog /Pages 2 0 R >>", *objects], 1)
    body = "".join(f"{number} 0 obj\n{text}\nendobj\n" for number, text in numbered)
    return f"%PDF-1.7\n{body}trailer << /Root 1 0 R >>\n%%EOF\n".encode()


def broken_pdf() -> bytes:
    return pdf("Quokka")[:400]


def locked_word() -> bytes:
    """As Word locks a file: an older container, in which the file lies encrypted."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + "EncryptedPackage".encode("utf-16-le") + bytes(500)


def old_word() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + "WordDocument".encode("utf-16-le") + bytes(500)


def laughing_word() -> bytes:
    """A thousand million laughs: entities of ten entities each."""
    entities = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
    return word_of(f'<!DOCTYPE x [<!ENTITY l0 "ha">{entities}]><d><p><t>&l9;</t></p></d>')


def fetching_word(path: str) -> bytes:
    """Would show a file of the server's."""
    return word_of(f'<!DOCTYPE x [<!ENTITY f SYSTEM "file://{path}">]><d><p><t>&f;</t></p></d>')


@cache
def zip_bomb() -> bytes:
    """A twentieth of a megabyte that unpacks to fifty."""
    return word_of(b"<d><p><t>" + b"a" * 50_000_000)


def inflating_pdf() -> bytes:
    """A page whose stream unpacks to 300 MB of nothing, a thousand times over each time."""
    stream = zlib.compress(zlib.compress(b" " * 300_000_000, 1), 1)
    head = f"<< /Length {len(stream)} /Filter [/FlateDecode /FlateDecode] >>\nstream\n".encode()
    page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>"
    return _raw_pdf("<< /Type /Pages /Kids [3 0 R] /Count 1 >>", page, "STREAM").replace(
        b"STREAM", head + stream + b"\nendstream"
    )


def lying_bomb() -> bytes:
    """Says that its part is small: what comes out is what it says at most."""
    data = bytearray(word_of(b"<d><p><t>" + b"a" * 50_000_000 + b"</t></p></d>"))
    for mark, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = data.rindex(mark)
        data[place + at : place + at + 4] = (1_000).to_bytes(4, "little")
    return bytes(data)


def crowded_zip() -> bytes:
    return packed({"word/document.xml": "<d/>"} | {f"{n}": "" for n in range(10_001)}, zipfile.ZIP_STORED)


def matryoshka() -> bytes:
    """An archive in an archive in an archive …: only the outermost is ever opened."""
    data = packed({"deepest.txt": "quokka"})
    for _ in range(50):
        data = packed({"inner.zip": data})
    return data


def _saved(save: Callable[[io.BytesIO], object]) -> bytes:
    found = io.BytesIO()
    save(found)
    return found.getvalue()


def readable(text: str) -> Iterator[tuple[str, bytes]]:
    """A file's name and content for each kind that can be read, with the text in it."""
    yield "sheet.pdf", pdf(text)
    yield "sheet.docx", word(text)
    yield "sheet.pptx", slides(text)
    yield "sheet.odt", open_document(text)
    yield "sheet.txt", text.encode()

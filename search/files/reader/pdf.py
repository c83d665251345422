"""Text of PDFs."""

import io
import re

import pypdfium2
from collected import Collected, Unreadable
from pypdfium2.raw import FPDF_ERR_PASSWORD

# PDFium's sign for a hyphen that a line's end put into a word.
_BROKEN_WORD = re.compile("[\ufffe\x02]\\s*")


def read(data: bytes, max_pages: int, collected: Collected) -> int:
    """Collects the text of the first pages; returns how many there are."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == FPDF_ERR_PASSWORD:
            raise Unreadable("encrypted") from None
        return _read_slowly(data, max_pages, collected)
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


def _read_slowly(data: bytes, max_pages: int, collected: Collected) -> int:
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

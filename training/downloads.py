"""What is saved as a file rather than shown."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header


def download(content: bytes | str, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response


def pdf_download(pdf: bytes, name: str) -> HttpResponse:
    return download(pdf, "application/pdf", f"{name}.pdf")

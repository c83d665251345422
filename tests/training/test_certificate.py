"""Certificates and histories as PDF: what they say, for screen readers too, and who gets them."""

import io
from typing import Any

import pypdf
import pytest
from django.test import Client

from tests.factories import site
from tests.training.factories import in_days, training_request
from tests.training.people import browser
from training.history import of_school
from training.keys import issue
from training.models import DataAccess, TrainingRequest
from training.pdf import certificate, history_pdf
from training.roles import Role

pytestmark = pytest.mark.django_db


def delivered(**values: Any) -> TrainingRequest:
    at = in_days(-9)
    values = {
        "state": "delivered",
        "starts_at": at,
        "ends_at": in_days(-9, 11),
        "delivered_at": at,
        "school_urn": 900001,
        "attended_staff": 24,
        "attended_pupils": 0,
    } | values
    return training_request(**values)


def read(pdf: bytes) -> tuple[pypdf.PdfReader, str]:
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    return reader, " ".join("\n".join(page.extract_text() for page in reader.pages).split())


def test_certificate_says_what_took_place_with_numbers_and_no_name() -> None:
    request = delivered()
    _reader, text = read(certificate(request, language="en"))
    assert "Certificate of attendance" in text
    assert "Training: Prevent awareness" in text
    assert "Staff who came: 24" in text
    assert "Pupils who came" not in text
    assert "Oak Lane Primary School" in text
    assert request.reference in text
    assert request.requester_name not in text


@pytest.mark.parametrize(("language", "title"), [("en", "Certificate of attendance"), ("cy", "Tystysgrif presenoldeb")])
def test_certificate_is_accessible_and_in_its_language(language: str, title: str) -> None:
    pdf = certificate(delivered(), language=language)
    reader, text = read(pdf)
    root = reader.trailer["/Root"]
    assert root["/Lang"] == language
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata.title == title
    assert b"pdfuaid" in pdf
    assert title in text


def test_what_was_typed_is_never_markup() -> None:
    name = '#read("/etc/passwd") *Ŵyn* $x$ <a> \\ "'
    _reader, text = read(certificate(delivered(school_name="#panic()"), language="en", name=name))
    assert f"Name, as entered by the school: {name}" in text
    assert "#panic()" in text


def test_nothing_delivered_is_no_certificate() -> None:
    with pytest.raises(ValueError, match="not delivered"):
        certificate(training_request(state="confirmed"), language="en")


def test_requester_downloads_it_with_a_name_that_is_not_kept(client: Client) -> None:
    request = delivered()
    key = issue(request)
    assert f"/request/mine/{key}/certificate/" in client.get(f"/request/mine/{key}/").content.decode()
    page = client.get(f"/request/mine/{key}/certificate/")
    assert page.status_code == 200
    assert page["Referrer-Policy"] == "no-referrer"
    response = client.post(f"/request/mine/{key}/certificate/", {"name": "Gwen Example"})
    assert response["Content-Type"] == "application/pdf"
    assert "Gwen Example" in read(response.content)[1]
    before = vars(request).copy()
    request.refresh_from_db()
    assert request.version == before["version"]


def test_name_of_two_lines_is_refused_on_the_field(client: Client) -> None:
    key = issue(delivered())
    response = client.post(f"/request/mine/{key}/certificate/", {"name": "Gwen\nExample"})
    assert response["Content-Type"].startswith("text/html")
    assert "Enter this in one line" in response.content.decode()


def test_undelivered_request_has_no_certificate(client: Client) -> None:
    key = issue(training_request(state="confirmed"))
    assert client.get(f"/request/mine/{key}/certificate/").status_code == 404
    assert "certificate" not in client.get(f"/request/mine/{key}/").content.decode()


def test_officer_issues_certificate_and_history_and_both_are_logged() -> None:
    request = delivered()
    officer = browser(Role.OFFICER)
    for address in (f"{request.pk}/certificate/", "history/900001/pdf/"):
        response = officer.get(f"/admin/training/requests/{address}")
        assert response["Content-Type"] == "application/pdf"
    assert list(DataAccess.objects.order_by("pk").values_list("action", flat=True)) == ["view", "history"]
    undone = training_request(state="confirmed")
    assert officer.get(f"/admin/training/requests/{undone.pk}/certificate/").status_code == 302


def test_history_is_a_table_with_a_header() -> None:
    for number in range(40):
        delivered(offer_title=f"Training {number}")
    history = of_school(900001, site())
    assert history is not None
    reader, text = read(history_pdf(history, site(), "en"))
    assert len(reader.pages) > 1
    assert "URN 900001" in text
    assert all(f"Training {number}" in text for number in range(40))
    assert text.count("School at the time") == len(reader.pages)

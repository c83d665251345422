"""Parts of a page that the first content does not use: pictures, files, quizzes, a logo, an overdue review."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.test import Client
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from cms.models import SiteSettings
from tests import factories

pytestmark = pytest.mark.django_db


def test_lesson_with_quiz_picture_and_file_shows_each(client: Client) -> None:
    image = get_image_model().objects.create(title="A press", file=get_test_image_file())
    document = get_document_model().objects.create(title="Cards", file=ContentFile(b"one card", name="cards.txt"))
    body = [
        {
            "type": "quiz",
            "value": {
                "title": "Check yourself",
                "questions": [
                    {
                        "question": "Who says so?",
                        "choices": ["A friend", "Nobody"],
                        "answer": "Nobody",
                        "explanation": "No name.",
                    }
                ],
            },
        },
        {"type": "image", "value": {"image": image.pk, "alt_text": "A printing press", "decorative": False}},
        {"type": "table", "value": {"caption": "Votes", "header": ["Name", "Votes"], "rows": [["Amir", "12"]]}},
    ]
    files = [
        {
            "type": "file",
            "value": {
                "title": "Headline cards",
                "document": document.pk,
                "licence": factories.term("licence", "cc0-1.0").pk,
                "note": "Print",
            },
        }
    ]
    page = factories.lesson(body=body, files=files)
    shown = client.get(page.url).content.decode()
    assert "Check yourself" in shown
    assert "Who says so?" in shown
    assert 'alt="A printing press"' in shown
    assert "<caption" in shown
    assert "Amir" in shown
    assert "Headline cards" in shown
    assert document.url in shown
    assert "CC0" in shown


def test_overdue_review_is_said(client: Client) -> None:
    page = factories.lesson(review_by=datetime.date(2020, 1, 31))
    shown = client.get(page.url).content.decode()
    assert page.is_review_overdue
    assert "31 January 2020" in shown


def test_council_logo_stands_in_the_header_with_its_name(client: Client) -> None:
    settings = SiteSettings.for_site(factories.site())
    settings.organisation = "Brindleford Council"
    settings.logo = get_image_model().objects.create(title="Logo", file=get_test_image_file())
    settings.save()
    header = client.get("/").content.decode().split("</header>")[0]
    assert "Brindleford Council" in header
    assert "<img" in header


def test_lesson_says_how_it_is_taken_in_what_may_harm_and_what_it_is_for(client: Client) -> None:
    page = factories.lesson(
        access_modes=("textual", "tactile"), hazards=("sound",), educational_uses=("assessment",), title="Bells"
    )
    shown = client.get(page.url).content.decode()
    for words in ("By reading, By touch", "Sudden or loud sound", "Assessment"):
        assert words in shown


def test_no_hazard_stands_alone() -> None:
    page = factories.lesson(hazards=("none",))
    page.terms = [*page.terms.all(), factories.term("accessibility-hazard", "flashing")]
    with pytest.raises(ValidationError) as refused:
        page.full_clean()
    assert set(refused.value.message_dict) == {"hazards"}

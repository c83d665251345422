from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.core.files.base import ContentFile
from wagtail.documents import get_document_model
from wagtail.documents.models import AbstractDocument

from search.engine import search
from search.query import Hit, SearchQuery
from tests import factories

Commit = Callable[[], AbstractContextManager[Any]]


@pytest.fixture
def commit(django_capture_on_commit_callbacks: Any) -> Commit:
    """What happens within is committed at its end: what waits for the commit runs."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def document(content: bytes, name: str = "sheet.pdf", **values: Any) -> AbstractDocument:
    return get_document_model().objects.create(title=name, file=ContentFile(content, name=name), **values)


def attached(*documents: AbstractDocument) -> list[dict[str, Any]]:
    """The documents as the file blocks of a lesson's raw form."""
    return [{"type": "file", "value": {"document": file.pk, "title": f"Worksheet {file.title}"}} for file in documents]


def hits(text: str, **values: Any) -> list[Hit]:
    return list(search(SearchQuery(text, site=factories.site().pk, **values)).hits)


def linking(*documents: AbstractDocument) -> list[dict[str, Any]]:
    """A lesson's body in its raw form, in whose text links lead to the documents."""
    links = " ".join(f'<a id="{file.pk}" linktype="document">here</a>' for file in documents)
    value = {**factories.step()["value"], "teacher": f"<p>Print it {links}.</p>"}
    return [{**factories.step(), "value": value}, {"type": "home_link", "value": f"<p>At home {links}</p>"}]

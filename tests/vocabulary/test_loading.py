"""`load_vocabularies`: loads once, and leaves what officers made of the terms."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from vocabulary.models import LicenceFlags, RetiredSlug, Scheme, SubjectStatus, Term

pytestmark = pytest.mark.django_db


def load(**options: Any) -> str:
    out = StringIO()
    call_command("load_vocabularies", stdout=out, **options)
    return out.getvalue()


def rows() -> dict[str, list[dict[str, Any]]]:
    models = (Scheme, Term, SubjectStatus, LicenceFlags, RetiredSlug)
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


def test_loading_again_changes_nothing() -> None:
    before = rows()
    assert "0 terms added" in load()
    assert rows() == before


def test_setting_back_what_nobody_changed_changes_nothing() -> None:
    before = rows()
    load(overwrite=True)
    assert rows() == before


def test_missing_term_is_added() -> None:
    term = Term.objects.get(scheme="setting", slug="twilight")
    Term.objects.filter(pk=term.pk)._raw_delete(using="default")  # As if it were new in the file.
    assert "1 terms added" in load()
    assert Term.objects.get(scheme="setting", slug="twilight").labels == term.labels


def test_officers_edits_survive_loading() -> None:
    term = Term.objects.get(scheme="theme", slug="fake-news")
    term.labels = {"en": "False news", "cy": "Newyddion ffals"}
    term.order, term.sensitivity, term.status = 999, 1, Term.Status.DEPRECATED
    term.save()
    Scheme.objects.filter(pk="theme").update(labels={"en": "Topic", "cy": "Pwnc"})
    load()
    term.refresh_from_db()
    assert (term.labels["en"], term.order, term.sensitivity, term.status) == ("False news", 999, 1, "deprecated")
    assert Scheme.objects.get(pk="theme").labels["en"] == "Topic"


def test_overwrite_sets_labels_back() -> None:
    Term.objects.filter(scheme="theme", slug="fake-news").update(labels={"en": "False news"})
    load(overwrite=True)
    assert Term.objects.get(scheme="theme", slug="fake-news").labels["en"] == "Fake news"


def test_deleted_term_does_not_come_back() -> None:
    Term.objects.get(scheme="setting", slug="twilight").delete()
    assert "0 terms added" in load()
    assert not Term.objects.filter(scheme="setting", slug="twilight").exists()

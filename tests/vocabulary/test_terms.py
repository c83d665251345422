"""The rules of a term: its slug is an identifier for good."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from tests.factories import term
from vocabulary.models import RetiredSlug, Scheme, Term

pytestmark = pytest.mark.django_db


def new(**values: Any) -> Term:
    return Term(**{"scheme_id": "theme", "slug": "phishing", "labels": {"en": "Phishing"}, **values})


def errors(term: Term) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as raised:
        term.full_clean()
    return raised.value.message_dict


def test_new_term_is_valid() -> None:
    new(broader=term("theme", "fake-news")).full_clean()


def test_slug_is_unique_in_its_scheme() -> None:
    assert "already" in errors(new(slug="fake-news"))["slug"][0]
    with pytest.raises(IntegrityError), transaction.atomic():
        new(slug="fake-news").save()


def test_same_slug_may_stand_in_another_scheme() -> None:
    new(scheme_id="subject", slug="fake-news").full_clean()


def test_slug_of_a_deleted_term_is_never_given_again() -> None:
    term("setting", "twilight").delete()
    assert RetiredSlug.objects.filter(scheme="setting", slug="twilight").exists()
    assert "deleted" in errors(new(scheme_id="setting", slug="twilight"))["slug"][0]
    new(scheme_id="theme", slug="twilight").full_clean()


def test_slugs_are_retired_when_terms_are_deleted_together() -> None:
    Term.objects.filter(scheme="setting", slug__in=["twilight", "inset-day"]).delete()
    assert set(RetiredSlug.objects.values_list("slug", flat=True)) == {"twilight", "inset-day"}


def test_slug_cannot_change() -> None:
    known = term("theme", "fake-news")
    known.slug = "false-news"
    assert "cannot change" in errors(known)["slug"][0]


def test_term_cannot_move_to_another_scheme() -> None:
    known = term("theme", "fake-news")
    known.scheme = Scheme.objects.get(pk="subject")
    assert errors(known)


@pytest.mark.parametrize("slug", ["Fake", "fake news", "-fake", "fake-", "fake--news", "fake/news", "newyddïon", ""])
def test_slug_is_small_letters_digits_hyphens_and_dots(slug: str) -> None:
    assert "slug" in errors(new(slug=slug))


def test_deprecated_term_names_its_replacement() -> None:
    old = new(status=Term.Status.DEPRECATED, replaced_by=term("theme", "fake-news"))
    old.full_clean()
    old.save()
    assert old not in Term.objects.current()
    assert old in term("theme", "fake-news").replaces.all()


def test_current_term_has_no_replacement() -> None:
    assert "replaced_by" in errors(new(replaced_by=term("theme", "fake-news")))


def test_term_is_not_replaced_by_itself() -> None:
    known = term("theme", "fake-news")
    known.status, known.replaced_by = Term.Status.DEPRECATED, known
    assert "replaced_by" in errors(known)


def test_replacement_is_a_term_of_the_same_scheme() -> None:
    assert "replaced_by" in errors(new(status=Term.Status.DEPRECATED, replaced_by=term("subject", "english")))


def test_english_label_is_required() -> None:
    assert errors(new(labels={"cy": "Gwe-rwydo"}))


def test_term_is_not_broader_than_itself() -> None:
    top = term("theme", "thinking-and-information")
    top.broader = term("theme", "misinformation")
    assert "broader" in errors(top)


def test_themes_go_three_levels_deep_at_most() -> None:
    assert "broader" in errors(new(broader=term("theme", "misinformation")))
    new(broader=term("theme", "fake-news")).full_clean()


def test_term_with_narrower_ones_does_not_move_them_below_the_third_level() -> None:
    moved = term("theme", "fake-news")
    moved.broader = term("theme", "cyberbullying")
    assert "broader" in errors(moved)


@pytest.mark.parametrize(
    ("scheme", "broader"), [("theme", ("subject", "english")), ("year-group", ("theme", "fake-news"))]
)
def test_broader_term_is_of_a_scheme_that_fits(scheme: str, broader: tuple[str, str]) -> None:
    assert "broader" in errors(new(scheme_id=scheme, broader=term(*broader)))


@pytest.mark.parametrize(
    ("scheme", "broader"),
    [("year-group", ("key-stage", "ks5")), ("send-need", ("send-area", "cognition-and-learning"))],
)
def test_year_has_a_key_stage_and_need_an_area(scheme: str, broader: tuple[str, str]) -> None:
    new(scheme_id=scheme, broader=term(*broader)).full_clean()


def test_every_loaded_term_obeys_the_rules() -> None:
    for known in Term.objects.select_related("scheme", "broader"):
        known.full_clean()

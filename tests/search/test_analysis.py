"""Text becomes the same tokens in documents and queries."""

import sys

import pytest

from search.analysis import composed, spans, tokens, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Fake news lessons", ["fake", "news", "lesson"]),
        ("far-right e-safety", ["far", "right", "e", "safeti"]),
        ("the pupil's don't", ["pupil"]),
        ("KS 3, key-stage 3, Key Stage 3", ["ks3", "ks3", "ks3"]),
        ("Y5 yr 5 yr.5 year-5 Year 5", ["year5"] * 5),
        ("1066, 5-year plan, 7 years old", ["1066", "5", "year", "plan", "7", "year", "old"]),
        ("Blwyddyn 10, CA2, cyfnod allweddol 2", ["year10", "ks2", "ks2"]),
        ("snake_case", ["snake", "case"]),
        ("IT", ["it"]),
    ],
)
def test_english_tokens(text: str, expected: list[str]) -> None:
    assert tokens(text, "en") == expected


def test_welsh_keeps_whole_words_without_accents_and_without_what_leans_on_them() -> None:
    assert tokens("Dŵr a'r gwersi i'w dysgu", "cy") == ["dwr", "gwersi", "dysgu"]


def test_decomposed_accents_are_the_same_word() -> None:
    assert tokens("dw\u0302r", "cy") == tokens("d\u0175r", "cy") == ["dwr"]


def test_every_token_of_every_character_is_lower_case_letters_and_digits() -> None:
    for code in range(sys.maxunicode + 1):
        for token in tokens(f"{chr(code)}x{chr(code)}", "en"):
            assert token.isalnum() and not any("A" <= character <= "Z" for character in token), hex(code)


def test_welsh_query_word_has_its_welsh_and_its_english_token() -> None:
    assert words("the gwersi lessons yn", ("cy", "en")) == [("gwersi", "gwersi")[:1], ("lessons", "lesson")]


def test_spans_point_at_the_words() -> None:
    text = composed("Spot Fake NEWS in Year 5.")
    assert [text[start:end] for start, end, _ in spans(text, "en", {"fake", "news", "year5"})] == [
        "Fake",
        "NEWS",
        "Year 5",
    ]

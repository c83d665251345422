"""Words that officers teach the search: which other words they find, and which they may never find."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from search import forbidden, synonym_file, teaching
from search.analysis import raw_words
from search.forbidden import PAIRS, ForbiddenPair
from search.phrases import entries, key
from search.synonyms import Row, Synonyms, steps
from search.teaching_models import Synonym
from vocabulary.models import Term

SHIPPED = [
    Row(line.tier, entries(line.words), entries(line.others), line.language, number)
    for number, line in enumerate(synonym_file.lines(), 1)
]


def found(query: str, rows: list[Row] | None = None, locale: str = "en") -> dict[str, list[tuple[str, str]]]:
    """By matched words of the query their alternatives with their tiers."""
    words = raw_words(query)
    matches = Synonyms(SHIPPED if rows is None else rows).matches(words, locale)
    return {
        " ".join(words[match.start : match.end]): [(other.text, other.tier) for other in match.alternatives]
        for match in matches
    }


def row(tier: Any, words: str, others: str = "", language: str = "en") -> Row:
    return Row(tier, entries(words), entries(others), language, 1)


def test_words_of_the_same_meaning_find_each_other_and_not_themselves() -> None:
    rows = [row("A", "e-safety, online safety, esafety")]
    assert found("Online Safety week", rows) == {"Online Safety": [("e-safety", "A"), ("esafety", "A")]}
    assert found("E SAFETY", rows) == {"E SAFETY": [("online safety", "A"), ("esafety", "A")]}
    assert found("safety online", rows) == {}


def test_one_way_rows_lead_one_way_and_related_ones_both() -> None:
    rows = [row("B", "tiktok, snapchat", "social media"), row("C", "identity", "belonging")]
    assert found("tiktok", rows) == {"tiktok": [("social media", "B")]}
    assert found("social media", rows) == {}
    assert found("belonging", rows) == {"belonging": [("identity", "C")]}
    assert found("identity", rows) == {"identity": [("belonging", "C")]}


def test_longest_phrase_is_taken_and_matches_never_overlap() -> None:
    rows = [row("A", "fake news, hoax news"), row("A", "news, headlines"), row("A", "news literacy week, press week")]
    assert list(found("fake news literacy week", rows)) == ["news literacy week"]
    assert list(found("fake news news", rows)) == ["fake news", "news"]


def test_plurals_and_spellings_of_a_phrase_are_the_same_phrase() -> None:
    rows = [row("A", "deep fake, synthetic video")]
    for query in ("Deep-fakes", "deep fakes", "DEEP FAKE", "deep‑fake’s"):
        assert found(query, rows), query


def test_a_word_that_only_shares_its_stem_is_left_alone() -> None:
    rows = [row("A", "refer, make a referral"), row("A", "islamic state, daesh")]
    assert found("reference list", rows) == {}
    assert found("islam state schools", rows) == {}


@pytest.mark.parametrize("query", ["RE lessons on kindness", "re", "Re", "y5 re", "re KS3", "R.E. for year 9", "RE"])
def test_acronym_is_meant_in_capitals_alone_or_beside_a_stage(query: str) -> None:
    assert [("religious education", "A2")] in found(query).values()


@pytest.mark.parametrize(
    "query", ["re-use and recycle", "what is it about", "add it up", "act early on bullying", "he said"]
)
def test_ordinary_word_is_no_acronym(query: str) -> None:
    assert "A2" not in {tier for others in found(query).values() for _text, tier in others}


def test_stage_in_figures_is_one_word_already_and_one_in_words_becomes_it() -> None:
    for query in ("year 5", "Y5", "yr5"):
        assert found(query) == {}
    assert found("year five") == {"year five": [("year 5", "A")]}


def test_misspelling_is_put_right_before_phrases_are_looked_up() -> None:
    assert found("online saftey")["online saftey"][:2] == [("online safety", "A"), ("e-safety", "A")]
    assert found("saftey first") == {"saftey": [("safety", "A")]}
    assert found("safety", [row("misspelling", "saftey", "safety")]) == {}


def test_welsh_rows_count_in_welsh_searches_only_and_english_ones_in_both() -> None:
    rows = [row("A", "newyddion ffug, fake news", language="cy"), row("A", "fake news, hoax news")]
    assert found("newyddion ffug", rows) == {}
    assert found("newyddion ffug", rows, "cy") == {"newyddion ffug": [("fake news", "A")]}
    assert found("fake news", rows, "cy") == {"fake news": [("newyddion ffug", "A"), ("hoax news", "A")]}


def test_every_row_of_the_file_can_be_applied_and_has_a_name_of_its_own() -> None:
    lines = list(synonym_file.lines())
    assert len({line.origin for line in lines}) == len(lines) > 300
    assert [line for line, row in zip(lines, SHIPPED, strict=True) if not list(steps(row))] == []


# --- Pairs that must never be joined ----------------------------------------------------------------------------


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair.left[0]} to {pair.right[0]}")
def test_no_chain_of_shipped_rows_joins_a_forbidden_pair(pair: ForbiddenPair) -> None:
    leads: dict[Any, set[Any]] = {}
    for shipped in SHIPPED:
        if shipped.tier in pair.tiers:
            for start, end in steps(shipped):
                leads.setdefault(key(start), set()).add(key(end))
    for left in pair.left:
        reached = {key(left.lstrip("="))}
        while more := {end for start in reached for end in leads.get(start, ())} - reached:
            reached |= more
        assert [" ".join(phrase) for phrase in reached if forbidden.concerns(" ".join(phrase), pair.right)] == []


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair.left[0]} to {pair.right[0]}")
def test_row_that_would_join_a_forbidden_pair_is_refused(pair: ForbiddenPair) -> None:
    for left in (phrase.lstrip("=") for phrase in pair.left):
        for right in (phrase.lstrip("=") for phrase in pair.right):
            for tier in sorted(pair.tiers):
                words = (left, right) if tier == "A" else (left,)
                crossing = forbidden.crossing(Row(tier, words, () if tier == "A" else (right,)))
                assert crossing is not None, (tier, left, right)
                assert set(crossing.path) == {left, right}


def test_way_over_several_rows_is_refused_too() -> None:
    kept = [row("B", "muslim", "faith groups"), row("A", "faith groups, ideologies")]
    crossing = forbidden.crossing(row("C", "extremism", "ideologies"), kept)
    assert crossing is not None
    assert crossing.path == ("muslim", "faith groups", "ideologies", "extremism")
    assert "muslim → faith groups" in crossing.message()


@pytest.mark.parametrize(
    "words", ["muslim pupils", "young Muslims", "autistic boys", "pupils with SEND", "green party"]
)
def test_phrase_about_the_left_side_is_refused_as_the_word_itself_is(words: str) -> None:
    assert forbidden.crossing(row("B", words, "radicalisation, extremism")) is not None


@pytest.mark.parametrize(
    "allowed",
    [
        row("A", "anti muslim hatred, islamophobia"),
        row("B", "muslim, sikh", "religion and belief"),
        row("B", "white supremacist", "far right"),
        row("B", "anti jewish hatred", "antisemitism"),
        row("C", "misinformation", "disinformation"),
        row("A", "channel panel, channel programme"),
        row("B", "misogyny", "sexism and misogyny"),
    ],
)
def test_row_that_names_prejudice_or_the_programme_is_allowed(allowed: Row) -> None:
    assert forbidden.crossing(allowed, SHIPPED) is None


@pytest.mark.django_db
def test_every_term_of_the_theme_extremism_is_kept_from_lawful_causes_and_faiths() -> None:
    terms = Term.objects.filter(broader__slug="extremism-and-radicalisation")
    labels = [term.labels["en"] for term in terms if term.slug != "stories-of-change"]
    assert len(labels) > 8
    for label in labels:
        for left in ("protest", "brexit", "palestine", "muslim", "gamer"):
            assert forbidden.crossing(row("B", left, label.replace(",", " "))), (left, label)


def test_special_needs_find_only_respectful_names() -> None:
    names = {text for others in found("special needs").values() for text, tier in others if tier in ("A", "A2", "B")}
    assert names == {"sen", "send", "special educational needs", "special educational needs and disabilities", "sen/d"}


# --- The rows in the database ------------------------------------------------------------------------------------


def load(**options: Any) -> str:
    out = StringIO()
    call_command("load_synonyms", stdout=out, **options)
    return out.getvalue()


@pytest.mark.django_db
def test_loading_again_adds_nothing_and_keeps_what_officers_changed() -> None:
    load()
    count = Synonym.objects.count()
    assert count == len(SHIPPED)
    edited = Synonym.objects.get(origin="A en fake news")
    edited.words, edited.is_on = "false stories, fake news", False
    edited.save()
    assert "0 synonyms added" in load()
    edited.refresh_from_db()
    assert (Synonym.objects.count(), edited.words, edited.is_on) == (count, "false stories, fake news", False)


@pytest.mark.django_db
def test_every_loaded_row_passes_its_own_form() -> None:
    load()
    assert [synonym for synonym in Synonym.objects.all() if synonym.field_errors()] == []
    Synonym.objects.get(origin="A en fake news").full_clean()


@pytest.mark.django_db
def test_broken_file_is_refused_whole(tmp_path: Path) -> None:
    file = tmp_path / "synonyms.txt"
    file.write_text("fake news, hoax news\n")
    with pytest.raises(CommandError, match="line 1"):
        load(file=file)
    assert not Synonym.objects.exists()


@pytest.mark.django_db
def test_change_is_seen_by_the_next_search_for_one_statement_a_search() -> None:
    synonym = Synonym.objects.create(words="fake news, hoax news")
    teaching.current()
    with CaptureQueriesContext(connection) as captured:
        assert teaching.current().synonyms.matches(["fake", "news"], "en")
    assert len(captured) == 1
    for change in (lambda: Synonym.objects.filter(pk=synonym.pk).get().delete(), synonym.save):
        change()
        known = bool(teaching.current().synonyms.matches(["fake", "news"], "en"))
        assert known == Synonym.objects.filter(words="fake news, hoax news").exists()
    synonym.is_on = False
    synonym.save()
    assert teaching.current().synonyms.matches(["fake", "news"], "en") == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"words": "fake news"}, "words"),
        ({"words": "fake news, Fake-News"}, "words"),
        ({"words": "fake news, hoax news", "others": "lies"}, "others"),
        ({"words": "", "others": "", "tier": "B"}, "words"),
        ({"words": "tiktok", "tier": "B"}, "others"),
        ({"words": "tiktok", "others": "TikToks", "tier": "C"}, "others"),
        ({"words": "re", "others": "religious education", "tier": "A2"}, "words"),
        ({"words": "a b c d e f g h i, short", "tier": "A"}, "words"),
        ({"words": "muslim", "others": "extremism", "tier": "C"}, "others"),
        ({"words": "autism, radicalisation", "tier": "A"}, "words"),
    ],
)
def test_row_that_cannot_be_applied_or_does_harm_is_refused_on_its_field(values: dict[str, str], field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Synonym(**values).full_clean()
    assert field in refused.value.message_dict


@pytest.mark.django_db
def test_words_of_the_private_list_are_never_kept(tmp_path: Path, settings: Any) -> None:
    file = tmp_path / "private.txt"
    file.write_text("[slurs]\nzyzzyva\n")
    settings.SEARCH_PRIVATE_LIST = str(file)
    with pytest.raises(ValidationError) as refused:
        Synonym(words="special needs, Zyzzyvas").full_clean()
    assert "zyzzyva" not in str(refused.value).lower()

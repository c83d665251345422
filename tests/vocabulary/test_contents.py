"""What a new installation's vocabularies hold, against the domain's tables."""

import pytest

from search.terms import Vocabulary
from tests.vocabulary import expected
from vocabulary.models import Scheme, Term

pytestmark = pytest.mark.django_db


def slugs(scheme: str, **filters: object) -> set[str]:
    return set(Term.objects.in_scheme(scheme).filter(**filters).values_list("slug", flat=True))


@pytest.mark.parametrize(
    ("scheme", "wanted"),
    [
        ("key-stage", expected.KEY_STAGES),
        ("resource-type", expected.RESOURCE_TYPES),
        ("setting", expected.SETTINGS),
        ("adaptation", expected.ADAPTATIONS),
        ("audience", expected.AUDIENCES),
        ("duration-band", expected.DURATION_BANDS),
        ("content-guidance", expected.CONTENT_GUIDANCE),
        ("working-level", expected.WORKING_LEVELS),
        ("access-mode", "textual visual auditory tactile"),
        ("accessibility-hazard", "none flashing motion-simulation sound"),
        ("educational-use", "instruction assessment professional-support"),
        ("language", f"en {expected.LANGUAGES}"),
        ("licence", f"permission-held {' '.join(expected.LICENCES)}"),
        ("send-area", " ".join(expected.NEEDS)),
        ("year-group", " ".join(expected.KEY_STAGE_OF_YEAR)),
    ],
)
def test_scheme_holds_exactly_the_terms_of_its_table(scheme: str, wanted: str) -> None:
    assert slugs(scheme) == set(wanted.split())


def test_every_theme_of_the_table_is_there_with_its_sensitivity_and_place() -> None:
    themes = {theme.slug: theme for theme in Term.objects.in_scheme("theme").select_related("broader")}
    areas = (set(expected.THEMES) | set(expected.THEMES_OF_OPEN_SENSITIVITY)) - {"fake-news", "anti-racism"}
    wanted = {(theme, area): level for area, group in expected.THEMES.items() for theme, level in group.items()}
    placed = {
        **dict(wanted.keys()),
        **{theme: area for area, group in expected.THEMES_OF_OPEN_SENSITIVITY.items() for theme in group.split()},
    }
    assert set(themes) == areas | set(placed)
    assert {slug: theme.broader.slug for slug, theme in themes.items() if theme.broader} == placed
    assert {(slug, placed[slug]): themes[slug].sensitivity for slug, _ in wanted} == wanted
    assert {slug: themes[slug].sensitivity for slug in areas} == {
        slug: expected.SENSITIVITY_OF_AREA.get(slug, 0) for slug in areas
    }


def test_themes_have_at_most_three_levels() -> None:
    def depth(theme: Term) -> int:
        return 1 + (depth(theme.broader) if theme.broader else 0)

    assert {depth(theme) for theme in Term.objects.in_scheme("theme")} == {1, 2, 3}


def test_every_subject_of_the_table_is_there_and_narrower_ones_under_theirs() -> None:
    narrower = {slug: broader for broader, group in expected.NARROWER_SUBJECTS.items() for slug in group.split()}
    assert slugs("subject") == set(expected.SUBJECTS.split()) | set(narrower)
    placed = Term.objects.in_scheme("subject").filter(broader__isnull=False).values_list("slug", "broader__slug")
    assert narrower.items() <= dict(placed).items()


@pytest.mark.parametrize(("subject", "stage"), expected.STATUTORY)
def test_subject_has_its_statutory_status_today(subject: str, stage: str) -> None:
    term = Term.objects.get(scheme="subject", slug=subject)
    today = term.statuses.filter(key_stage__slug=stage, valid_to=None) | term.statuses.filter(
        key_stage__slug=stage, valid_to__gte="2026-11-21"
    )
    current = today.exclude(valid_from__gt="2026-11-21")
    assert [status.status for status in current] == [expected.STATUTORY[subject, stage]]


def test_every_need_is_under_its_area_with_its_census_code() -> None:
    needs = {need.slug: need for need in Term.objects.in_scheme("send-need").select_related("broader")}
    areas = {slug: area for area, group in expected.NEEDS.items() for slug in group}
    narrower = {slug: need for need, group in expected.NARROWER_NEEDS.items() for slug in group.split()}
    assert set(needs) == set(areas) | set(narrower) | set(expected.NEEDS_WITHOUT_AREA)
    assert {slug: need.broader.slug for slug, need in needs.items() if need.broader} == areas | narrower
    codes = {slug: code for group in expected.NEEDS.values() for slug, code in group.items()}
    codes |= expected.NEEDS_WITHOUT_AREA
    assert {slug: needs[slug].mappings.get("census") for slug in codes} == codes


def test_every_year_implies_its_key_stage() -> None:
    years = Term.objects.in_scheme("year-group").values_list("slug", "broader__scheme", "broader__slug")
    assert {(year, scheme, stage) for year, scheme, stage in years} == {
        (year, "key-stage", stage) for year, stage in expected.KEY_STAGE_OF_YEAR.items()
    }


def test_years_are_ordered_from_nursery_to_year_14() -> None:
    assert list(Term.objects.in_scheme("year-group").values_list("slug", flat=True)) == list(expected.KEY_STAGE_OF_YEAR)


def test_licences_carry_the_flags_of_the_table() -> None:
    flags = {
        term.slug: term.licence_flags for term in Term.objects.in_scheme("licence").select_related("licence_flags")
    }
    found = {
        slug: (flags[slug].may_redistribute, flags[slug].may_adapt, flags[slug].may_sell, flags[slug].is_share_alike)
        for slug in expected.LICENCES
    }
    assert found == expected.LICENCES
    assert {slug for slug, flag in flags.items() if flag.needs_attribution} >= set(expected.ATTRIBUTED.split())


def test_duration_bands_have_no_gap_and_no_overlap() -> None:
    vocabulary = Vocabulary()
    for minutes in range(1, 601):
        assert len(vocabulary.durations(1, minutes)) == 1, minutes


@pytest.mark.parametrize(
    ("sessions", "minutes", "bands"),
    [
        (1, 10, ("up-to-10",)),
        (1, 11, ("11-20",)),
        (1, 60, ("46-60",)),
        (1, 61, ("61-90",)),
        (2, 30, ("46-60", "multi-session")),
        (6, 60, ("full-day", "multi-session")),
        (1, None, ()),
    ],
)
def test_duration_is_derived_from_sessions_and_minutes(
    sessions: int, minutes: int | None, bands: tuple[str, ...]
) -> None:
    assert Vocabulary().durations(sessions, minutes) == bands


def test_every_term_and_scheme_has_a_label_in_english_and_welsh() -> None:
    rows = [*Term.objects.all(), *Scheme.objects.all()]
    assert [str(row) for row in rows if not (row.labels.get("en") and row.labels.get("cy"))] == []


def test_only_listed_terms_have_the_same_label_in_welsh() -> None:
    same = {
        (term.scheme_id, term.slug)
        for term in Term.objects.all()
        if term.labels["cy"].lower() == term.labels["en"].lower()
    }
    assert same == {(scheme, slug) for scheme, group in expected.SAME_IN_WELSH.items() for slug in group.split()}


def test_every_term_says_when_it_was_checked() -> None:
    assert not Term.objects.exclude(scheme="publisher").filter(checked_on=None).exists()

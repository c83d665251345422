"""The links round a search, and what the filter panel shows."""

from search.links import FilterGroup, SearchLinks, filter_groups
from search.query import FacetResult, Option, SearchQuery, SearchResults


def links(**query: object) -> SearchLinks:
    return SearchLinks(SearchQuery(**query), path="/search/", locale="en")  # type: ignore[arg-type]


def found(pages: int, page: int) -> SearchResults:
    return SearchResults(total=pages * 20, page=page, pages=pages, engine="sqlite", hits=(), facets=())


def panel(options: tuple[Option, ...], chosen: tuple[str, ...] = ()) -> list[FilterGroup]:
    return filter_groups([FacetResult("subject", "Subject", options)], {"subject": chosen})


def test_chip_takes_away_its_choice_and_keeps_the_rest() -> None:
    search = links(
        text="fake news", selected={"year": ("year-5", "year-6"), "subject": ("english",)}, sort="newest", page=3
    )
    facets = [
        FacetResult("year", "Year group", (Option("year-5", "Year 5", 2, True), Option("year-6", "Year 6", 0, True)))
    ]
    chips = search.chips(facets)
    assert [(chip.label, chip.facet) for chip in chips] == [
        ("Year 5", "Year group"),
        ("Year 6", "Year group"),
        ("english", "Subject"),
    ]
    assert chips[0].url == "/search/?q=fake+news&year=year-6&subject=english&sort=newest"


def test_plain_search_has_the_plain_address() -> None:
    assert links().url() == "/search/"
    assert links(text="a & b", page=2).url(page=2) == "/search/?q=a+%26+b&page=2"


def test_kind_locale_and_size_are_kept_through_the_form() -> None:
    search = links(kinds=("guidance",), locale="cy", size=50)
    assert search.kept() == [("kind", "guidance"), ("locale", "cy"), ("size", "50")]
    assert search.url(text="x") == "/search/?q=x&kind=guidance&locale=cy&size=50"


def test_pages_show_first_last_and_those_around() -> None:
    assert [link.number for link in links().pages(found(9, 5))] == [1, 0, 4, 5, 6, 0, 9]
    assert [link.number for link in links().pages(found(2, 1))] == [1, 2]
    assert [link.is_current for link in links().pages(found(2, 1))] == [True, False]


def test_panel_leaves_out_what_would_leave_nothing_unless_it_is_chosen() -> None:
    (group,) = panel((Option("a", "A", 3), Option("b", "B", 0), Option("c", "C", 0, True)), ("c",))
    assert [option.slug for option in group.shown] == ["a", "c"]
    assert group.chosen == 1
    assert group.is_open
    assert panel((Option("b", "B", 0),)) == []


def test_long_facets_fold_their_tail_but_never_a_choice() -> None:
    options = tuple(Option(f"s{number}", f"S{number}", 1, number == 11) for number in range(12))
    (group,) = panel(options, ("s11",))
    assert [option.slug for option in group.shown] == [*(f"s{number}" for number in range(8)), "s11"]
    assert [option.slug for option in group.more] == ["s8", "s9", "s10"]


def test_broader_option_stays_for_the_sake_of_a_chosen_narrower_one() -> None:
    (group,) = panel((Option("wide", "Wide", 0, False, (Option("narrow", "Narrow", 0, True),)),), ("narrow",))
    assert group.shown[0].slug == "wide"
    assert group.shown[0].is_open

import pytest

from resources.exchange.text import one_line, repaired, simple_html


@pytest.mark.parametrize(
    ("broken", "right"),
    [
        ("Letâ€™s talk", "Let’s talk"),
        ("â€œNewsâ€\x9d", "“News”"),
        ("LetÃ¢â‚¬â„¢s talk", "Let’s talk"),
        ("cafÃ© â€“ Â£5", "café – £5"),
        ("dÅµr a tÅ·", "dŵr a tŷ"),
        ("ðŸ“° news", "📰 news"),
        ("ï»¿Title", "Title"),
    ],
)
def test_text_that_was_read_as_cp1252_is_repaired(broken: str, right: str) -> None:
    assert repaired(broken) == right


@pytest.mark.parametrize(
    "text",
    ["the sign said ‘café’”", "château “Â” Llŷn", "CAFÉ»", "à la carte", "👩‍🏫 teaches", "dŵr", "5 < 6 & 7", "ê’r"],
)
def test_text_that_was_right_stays(text: str) -> None:
    assert repaired(text) == text


def test_control_characters_and_lone_surrogates_go_and_line_breaks_stay() -> None:
    assert repaired("a\x00b\x1b[1m\ud800c\r\nd\te\x85") == "ab[1mc\nd\te"
    assert one_line(" Two\n\n lines\u00a0here ") == "Two lines here"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Plain text.", "<p>Plain text.</p>"),
        ("5 < 6 & more", "<p>5 &lt; 6 &amp; more</p>"),
        ("<p>One <strong>bold</strong> <em>word</em></p>", "<p>One <b>bold</b> <i>word</i></p>"),
        ("<p onclick='x()'>Hi<script>alert(1)</script></p>", "<p>Hi</p>"),
        ("<h1>Head</h1>", "<p>Head</p>"),
        (
            '<p><a href="https://example.org/a" target="_blank">go</a></p>',
            '<p><a href="https://example.org/a">go</a></p>',
        ),
        ('<p><a href="jav&#x09;ascript:alert(1)">go</a></p>', "<p><a>go</a></p>"),
        ("<ul><li>One<li>Two</ul>", "<ul><li>One<li>Two</li></li></ul>"),
        ("<p>Letâ€™s</p><!-- note -->", "<p>Let’s</p>"),
        ("<img src=x onerror=alert(1)>", ""),
        ("<p><b>open", "<p><b>open</b></p>"),
    ],
)
def test_html_keeps_only_the_forms_tags(given: str, kept: str) -> None:
    assert simple_html(given) == kept

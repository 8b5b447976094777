"""What people type in Markdown: shown as meant, harmless, and cheap to read."""

from __future__ import annotations

import sys
import time

import pytest

from app.core.markdown import (
    DEEPEST_QUOTE,
    MOST_BRACKETS,
    MOST_CELLS,
    MOST_FENCES,
    MOST_TAGS,
    MOST_UNDERLINES,
    excerpt,
    mentions_in,
    plain,
    quoted,
    render,
    with_mentions,
)
from app.ideas.models import BODY_LENGTH

MOST_STEPS = 100


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**bold**", "<p><strong>bold</strong></p>"),
        ("one\ntwo", "<p>one<br>\ntwo</p>"),
        ("# Title", "<h3>Title</h3>"),
        ("<script>alert(1)</script>hello", "<p>hello</p>"),
        ("![x](https://example.org/x.png)", "<p></p>"),
        ("`<b>`", "<p><code>&lt;b&gt;</code></p>"),
    ],
)
def test_renders(text: str, html: str) -> None:
    assert render(text).strip() == html


@pytest.mark.parametrize(
    "text",
    [
        "[x](javascript:alert(1))",
        '<a href="data:text/html,x" onclick="y()">x</a>',
        '<img src=x onerror="alert(1)">',
        '<p style="position:fixed">x</p>',
        "<iframe src=//example.org></iframe>",
    ],
)
def test_hostile_input_loses_its_teeth(text: str) -> None:
    html = render(text)

    for tooth in ("javascript:", "data:", "onclick", "onerror", "style=", "<iframe", "<img"):
        assert tooth not in html


def test_links_go_out_without_trust() -> None:
    html = render("see https://example.org/page")

    assert 'href="https://example.org/page"' in html
    assert 'rel="nofollow noopener noreferrer"' in html


def test_quotes_nest_only_so_deep() -> None:
    assert render(">" * 20_000 + "x").count("<blockquote>") == DEEPEST_QUOTE


def test_storm_of_brackets_is_text_and_no_search_for_links() -> None:
    html = render("[a](/page) " + "[" * MOST_BRACKETS)

    assert "<a " not in html
    assert plain(render("[" * (MOST_BRACKETS + 1))) == "[" * (MOST_BRACKETS + 1)


# What people send who want a server to think about it for long.
STORMS = {
    "brackets": "[",
    "links": "[a](b) ",
    "unfinished links": '[a](b "',
    "pictures": "![a](/attachments/" + "0" * 32 + "-4x4) ",
    "addresses": "https://a.b ",
    "references": "[a]: b\n",
    "tags": "<a>",
    "openings": "<",
    "comments": "<!-- ",
    "emphasis": "*a **b ",
    "stars": "*",
    "fences": "```a\n\n",
    "closed fences": "~~~\n",
    "headings": "# a\n",
    "underlined headings": "a\n=\n",
    "rules": "---\n",
    "lists": "- a\n",
    "lists in lists": "- ",
    "quotes in quotes": "> ",
    "lists in quotes": "> - ",
    "quoted lines": ">" * 12 + " a\n",
    "tables": "a|b\n-|-\n1|2\n\n",
    "rows": "a|b\n-|-\n",
    "paragraphs": "a\n\n",
    "lines": "a\n",
    "empty lines": "\n",
    "spaces": " ",
    "escapes": "\\*",
    "entities": "&#1",
    "marks": "a" + "\u0301" * 20,
    "emoji": "👩‍🔧",
    "joiners": "\u200d",
    "right to left": "שלום ",
}


def steps(text: str) -> int:
    """How many functions are called to render a text: what it costs, whatever else the machine
    does meanwhile."""
    called = 0

    def count(_frame: object, event: str, _what: object) -> None:
        nonlocal called
        called += event in {"call", "c_call"}

    sys.setprofile(count)
    try:
        render(text)
    finally:
        sys.setprofile(None)
    return called


@pytest.mark.parametrize("storm", STORMS.values(), ids=STORMS)
def test_twice_the_storm_takes_about_twice_the_steps(storm: str) -> None:
    half, whole = (storm * length for length in (3_000 // len(storm), 6_000 // len(storm)))
    render("Words to begin with.")

    assert steps(f"{whole}a") < 2.6 * steps(f"{half}a") + 2_000


@pytest.mark.parametrize("storm", STORMS.values(), ids=STORMS)
def test_storm_takes_so_many_steps_a_character_and_no_more(storm: str) -> None:
    text = (storm * BODY_LENGTH)[:BODY_LENGTH]
    render("Words to begin with.")

    assert steps(text) < MOST_STEPS * BODY_LENGTH


def test_table_of_more_cells_than_anybody_reads_stays_as_typed() -> None:
    columns = 500
    head = "a|" * columns + "\n" + "-|" * columns + "\n"
    wide = head + "|\n" * (MOST_CELLS // columns + 1)

    assert "<table>" not in render(wide)
    assert "<table>" in render(head + "|\n")


def test_storm_of_fences_or_underlines_is_text() -> None:
    assert "<pre>" not in render("```\na\n```\n" * MOST_FENCES)
    assert "<pre>" in render("```\na\n```\n" * (MOST_FENCES // 2))
    assert "<h3>" not in render("a\n=\n\n" * (MOST_UNDERLINES + 1))
    assert "<h3>" in render("a\n=\n\n" * MOST_UNDERLINES)
    assert "<hr>" not in render("---\n\n" * (MOST_UNDERLINES + 1))


def test_signs_in_code_stay_as_typed_in_a_storm() -> None:
    signs = "[" * (MOST_BRACKETS + 1) + "<" * (MOST_TAGS + 1)

    assert plain(render(f"`{signs}`")) == signs


def test_single_column_is_a_table_too() -> None:
    assert "<table>" in render("| a |\n|---|\n| 1 |")
    assert "<table>" not in render("a\nb | c\n-|-")


def test_plain_keeps_the_words() -> None:
    text = "# Why\n\n- **two**, < three\n- [four](https://example.org)"

    assert plain(render(text)) == "Why two, < three four"


def test_excerpt_cuts_between_words() -> None:
    assert excerpt("one two three four", 12) == "one two…"
    assert excerpt("short", 12) == "short"


@pytest.mark.parametrize("mark", ["1. ", "+ "])
def test_what_nests_too_deep_to_be_read_stays_as_typed(mark: str) -> None:
    text = (mark * 10_000)[:BODY_LENGTH].strip()

    assert plain(render(text)) == text


@pytest.mark.parametrize("storm", ["<a ", "<a\n", "a.", "a@", "[a](", "*a_ ", "`a"])
def test_storm_of_signs_costs_no_more_than_its_length(storm: str) -> None:
    began = time.process_time()

    render((storm * BODY_LENGTH)[:BODY_LENGTH])

    assert time.process_time() - began < 1


def test_mentions_stand_in_text_and_neither_in_links_nor_in_code() -> None:
    html = render(
        "@Ana (@max.) and @ana, not a@eva.org, `@omar`, [@eva](/x) or /@kim, @x\n\n    @lou\n"
    )

    assert mentions_in(html) == ["ana", "max", "x"]


def test_mentions_become_links_where_the_address_is_known() -> None:
    html = with_mentions(render('@Ana @max <a title="a > @ana">x</a>'), {"ana": '/m/1?a&"'})

    assert html.startswith('<p><a href="/m/1?a&amp;&quot;">@Ana</a> @max <a ')
    assert html.count("@Ana</a>") == 1
    assert "@ana</a>" not in html


@pytest.mark.parametrize("storm", ["@a ", "@", "@a", "<a ", '<a title="', "> ", ">", "@a-"])
def test_mentions_and_quotes_cost_no_more_than_their_length(storm: str) -> None:
    text = (storm * BODY_LENGTH)[:BODY_LENGTH]
    html = render(text)
    began = time.process_time()

    with_mentions(html, dict.fromkeys(mentions_in(html), "/m"))
    quoted(text)

    assert time.process_time() - began < 1


def test_quote_has_the_own_words_alone_and_ends_between_words() -> None:
    assert quoted("> old\n>> older\n\nnew\n\n\n\n  > old\nwords") == "> new\n>\n> words"
    assert quoted("one two three", 9) == "> one two…"
    assert quoted("> only quotes") == ""

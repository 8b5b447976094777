"""What people type in Markdown: shown as meant, harmless, and cheap to read."""

from __future__ import annotations

import time

import pytest

from app.core.markdown import (
    DEEPEST_QUOTE,
    MOST_BRACKETS,
    excerpt,
    mentions_in,
    plain,
    quoted,
    render,
    with_mentions,
)
from app.ideas.models import BODY_LENGTH


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

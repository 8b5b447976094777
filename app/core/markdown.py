"""User Markdown to safe HTML, and plain words out of it."""

from __future__ import annotations

import html
import re

import markdown
import nh3
from markupsafe import Markup

# Blocks nest by recursion in the parser; deeper than this nobody quotes on purpose.
DEEPEST_QUOTE = 12
# Each opening bracket or tag may make the parser look through the whole rest of the text.
MOST_BRACKETS = 400
MOST_TAGS = 1000
# No link stands in a word of this length, and looking for one takes the square of it.
LONGEST_WORD = 1000
EXTENSIONS = ("tables", "fenced_code", "sane_lists", "nl2br")
LINKS = "pymdownx.magiclink"
TAGS = {
    *("p", "br", "hr", "em", "strong", "del", "code", "pre", "blockquote", "a"),
    *("ul", "ol", "li", "h3", "h4", "h5", "h6"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
_HEADINGS = re.compile(r"(</?h)([1-4])\b")
_DEEP_QUOTE = re.compile(rf"^((?:\s*>){{{DEEPEST_QUOTE}}})[\s>]*>", re.MULTILINE)
_LONG_WORD = re.compile(rf"\S{{{LONGEST_WORD}}}")
_BLOCK_ENDS = re.compile(r"</(?:p|li|h[3-6]|td|th|pre)>|<[bh]r>")
_MEANT = re.compile(r"[\\`*_{}\[\]()#+.!-]")
_SPACE = re.compile(r"\s+")


def render(text: str) -> Markup:
    """Markdown as people write it (line breaks count, addresses become links), sanitised.

    Headings begin at the third level, so that they stay below the page's own.
    Remote images are not loaded: they become nothing, their address stays a link if written.
    """
    return Markup(  # noqa: S704 (sanitised on this very line)
        nh3.clean(
            _HEADINGS.sub(lambda m: f"{m[1]}{min(int(m[2]) + 2, 6)}", _parsed(text)),
            tags=TAGS,
            attributes=ATTRIBUTES,
            url_schemes={"http", "https", "mailto"},
            link_rel="nofollow noopener noreferrer",
        )
    )


def _parsed(text: str) -> str:
    """HTML as the parser makes it; what nests deeper than the parser can go stays as typed."""
    links = () if _LONG_WORD.search(text) else (LINKS,)
    try:
        return markdown.markdown(
            _bounded(text),
            extensions=[*EXTENSIONS, *links],
            extension_configs={LINKS: {"hide_protocol": True}} if links else {},
            output_format="html",
        )
    except RecursionError:
        return f"<p>{html.escape(text)}</p>"


def _bounded(text: str) -> str:
    """`text` without what costs the parser more than its length: deep quotes, storms of
    brackets or tags."""
    if text.count("[") > MOST_BRACKETS:
        text = text.replace("[", "&#91;")
    if text.count("<") > MOST_TAGS:
        text = text.replace("<", "&lt;")
    return _DEEP_QUOTE.sub(r"\1", text)


def literal(text: str) -> str:
    """A line of text as Markdown that shows just these characters."""
    return _MEANT.sub(r"\\\g<0>", html.escape(text, quote=False))


def plain(rendered: str) -> str:
    """The words of a text that `render` made, in one line, without its tags."""
    words = nh3.clean(_BLOCK_ENDS.sub(" ", rendered), tags=set())
    return _SPACE.sub(" ", html.unescape(words)).strip()


def excerpt(rendered: str, length: int = 220) -> str:
    """The first words of a text that `render` made, at most `length` characters, cut between
    words."""
    words = plain(rendered)
    if len(words) <= length:
        return words
    return words[: length - 1].rsplit(" ", 1)[0].rstrip(",.;:–-") + "…"

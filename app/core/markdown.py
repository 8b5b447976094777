"""User Markdown to safe HTML, and plain words out of it."""

from __future__ import annotations

import html
import re

import markdown
import nh3
from markupsafe import Markup

# Blocks nest by recursion in the parser; deeper than this nobody quotes on purpose.
DEEPEST_QUOTE = 12
# Each opening bracket may make the parser look through the whole rest of the text.
MOST_BRACKETS = 400
TAGS = {
    *("p", "br", "hr", "em", "strong", "del", "code", "pre", "blockquote", "a"),
    *("ul", "ol", "li", "h3", "h4", "h5", "h6"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
_HEADINGS = re.compile(r"(</?h)([1-4])\b")
_DEEP_QUOTE = re.compile(rf"^((?:\s*>){{{DEEPEST_QUOTE}}})[\s>]*>", re.MULTILINE)
_BLOCK_ENDS = re.compile(r"</(?:p|li|h[3-6]|td|th|pre)>|<[bh]r>")
_SPACE = re.compile(r"\s+")


def render(text: str) -> Markup:
    """Markdown as people write it (line breaks count, addresses become links), sanitised.

    Headings begin at the third level, so that they stay below the page's own.
    Remote images are not loaded: they become nothing, their address stays a link if written.
    """
    raw = markdown.markdown(
        _bounded(text),
        extensions=["tables", "fenced_code", "sane_lists", "nl2br", "pymdownx.magiclink"],
        extension_configs={"pymdownx.magiclink": {"hide_protocol": True}},
        output_format="html",
    )
    return Markup(  # noqa: S704 (sanitised on this very line)
        nh3.clean(
            _HEADINGS.sub(lambda m: f"{m[1]}{min(int(m[2]) + 2, 6)}", raw),
            tags=TAGS,
            attributes=ATTRIBUTES,
            url_schemes={"http", "https", "mailto"},
            link_rel="nofollow noopener noreferrer",
        )
    )


def _bounded(text: str) -> str:
    """`text` without what costs the parser more than its length: deep quotes, bracket storms."""
    if text.count("[") > MOST_BRACKETS:
        text = text.replace("[", "&#91;")
    return _DEEP_QUOTE.sub(r"\1", text)


def plain(text: str) -> str:
    """The words of a Markdown text, in one line, without its marks."""
    words = nh3.clean(_BLOCK_ENDS.sub(" ", str(render(text))), tags=set())
    return _SPACE.sub(" ", html.unescape(words)).strip()


def excerpt(text: str, length: int = 220) -> str:
    """The first words of a Markdown text, at most `length` characters, cut between words."""
    words = plain(text[: length * 8])
    if len(words) <= length:
        return words
    return words[: length - 1].rsplit(" ", 1)[0].rstrip(",.;:–-") + "…"

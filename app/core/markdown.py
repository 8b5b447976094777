"""User Markdown to safe HTML, and plain words out of it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from xml.etree.ElementTree import Element

import markdown
import nh3
from markdown.extensions.tables import TableProcessor
from markupsafe import Markup

from app.core.attached import LARGEST_THUMBNAIL, picture_at, thumbnail_of
from app.core.i18n import _

# Blocks nest by recursion in the parser; deeper than this nobody quotes on purpose.
DEEPEST_QUOTE = 12
# Each opening bracket, tag or fence may make the parser look through the whole rest of the text.
MOST_BRACKETS = 400
MOST_TAGS = 1000
MOST_FENCES = 200
# At each underlined heading and each rule the rest of its block is looked through.
MOST_UNDERLINES = 200
# Every row of a table gets as many cells as its head has.
MOST_CELLS = 5_000
MOST_EMPTY_LINES = 50
# No link stands in a word of this length, and looking for one takes the square of it.
LONGEST_WORD = 1000
EXTENSIONS = ("tables", "sane_lists", "nl2br")
FENCES = "fenced_code"
LINKS = "pymdownx.magiclink"
TAGS = {
    *("p", "br", "hr", "em", "strong", "del", "code", "pre", "blockquote", "a", "img"),
    *("ul", "ol", "li", "h3", "h4", "h5", "h6"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {"a": {"href", "title"}, "img": {"alt", "src"}, "ol": {"start"}}
_HEADINGS = re.compile(r"(</?h)([1-4])\b")
_DEEP_QUOTE = re.compile(rf"^((?:[ \t]*>){{{DEEPEST_QUOTE}}})[ \t>]*>", re.MULTILINE)
_UNDERLINE = re.compile(r"^ {0,3}[=*_-][=*_ -]*$", re.MULTILINE)
_EMPTY_RUN = re.compile(rf"\n{{{MOST_EMPTY_LINES},}}")
_SEPARATORS = re.compile(r"[|:\- ]*-[|:\- ]*")
# What the parser looks for at a bracket, and at a tag.
_AT_BRACKETS = (
    *("reference", "link", "image_link", "image_reference"),
    *("short_reference", "short_image_ref"),
)
_AT_TAGS = ("autolink", "automail", "html")
_LONG_WORD = re.compile(rf"\S{{{LONGEST_WORD}}}")
_BLOCK_ENDS = re.compile(r"</(?:p|li|h[3-6]|td|th|pre)>|<[bh]r>")
_MEANT = re.compile(r"[\\`*_{}\[\]()#+.!-]")
_TAG = re.compile(r"(<[^>\"]*(?:\"[^\"]*\"[^>\"]*)*>)")
_CLOSED = re.compile(r"<(/?)(?:a|code|pre)\b")
_MENTION = re.compile(r"(?<![\w@./-])@([a-z0-9](?:[a-z0-9._-]{0,38}[a-z0-9])?)\b", re.IGNORECASE)
_QUOTE_LINE = re.compile(r"\s{0,3}>")
_EMPTY_LINES = re.compile(r"\n{3,}")
_SPACE = re.compile(r"\s+")
# As the sanitiser writes them: no quote stands inside a value.
_LINK_OR_IMAGE = re.compile(r'<a\b|</a>|<img((?: \w+="[^"]*")*)>')
_ATTRIBUTE = re.compile(r' (\w+)="([^"]*)"')


def render(text: str) -> Markup:
    """Markdown as people write it (line breaks count, addresses become links), sanitised.

    Headings begin at the third level, so that they stay below the page's own.
    Pictures are those that are attached here, small and leading to the whole; remote ones are
    not loaded: they become nothing, their address stays a link if written.
    """
    clean = nh3.clean(
        _HEADINGS.sub(lambda m: f"{m[1]}{min(int(m[2]) + 2, 6)}", _parsed(text)),
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener noreferrer",
    )
    return Markup(_with_pictures(clean))  # noqa: S704 (sanitised on the lines before)


def _with_pictures(clean: str) -> str:
    """Sanitised HTML with our pictures in it, and without all others."""
    in_link = False

    def show(found: re.Match[str]) -> str:
        nonlocal in_link
        if found[1] is None:
            in_link = found[0] == "<a"
            return found[0]
        values = dict(_ATTRIBUTE.findall(found[1]))
        picture = _picture(values.get("src", ""), values.get("alt", ""))
        href = values.get("src")
        return picture if in_link or not picture else f'<a href="{href}">{picture}</a>'

    return _LINK_OR_IMAGE.sub(show, clean)


def _picture(address: str, alt: str) -> str:
    """The small version of one of our pictures, as large as it will be; nothing for others."""
    ours = picture_at(address)
    if ours is None:
        return ""
    name, size = ours
    shown = size.within(LARGEST_THUMBNAIL)
    # It is what the link around it is called, so it has to be called something.
    alt = alt if alt.strip() else html.escape(_("Picture without a description"))
    return (
        f'<img src="{thumbnail_of(name)}" alt="{alt}" '
        f'width="{shown.width}" height="{shown.height}" loading="lazy">'
    )


def _parsed(text: str) -> str:
    """HTML as the parser makes it; what nests deeper than the parser can go stays as typed."""
    text = _EMPTY_RUN.sub("\n" * MOST_EMPTY_LINES, _DEEP_QUOTE.sub(r"\1", text))
    try:
        return _parser_for(text).convert(text)
    except RecursionError:
        return f"<p>{html.escape(text)}</p>"


def _parser_for(text: str) -> markdown.Markdown:
    """A parser that leaves alone what would cost it more than the length of this text: in storms
    of brackets, tags, fences or underlines these are signs like all others."""
    links = () if _LONG_WORD.search(text) else (LINKS,)
    fences = () if text.count("```") + text.count("~~~") > MOST_FENCES else (FENCES,)
    parser = markdown.Markdown(
        extensions=[*EXTENSIONS, *fences, *links],
        extension_configs={LINKS: {"hide_protocol": True}} if links else {},
        output_format="html",
    )
    parser.parser.blockprocessors.register(BoundedTables(parser.parser, {}), "table", 75)
    if text.count("[") > MOST_BRACKETS:
        _leave_alone(parser, _AT_BRACKETS)
    if text.count("<") > MOST_TAGS:
        _leave_alone(parser, _AT_TAGS)
        parser.preprocessors.deregister("html_block")
    if len(_UNDERLINE.findall(text)) > MOST_UNDERLINES:
        for name in ("setextheader", "hr"):
            parser.parser.blockprocessors.deregister(name)
    return parser


def _leave_alone(parser: markdown.Markdown, patterns: Iterable[str]) -> None:
    for name in patterns:
        parser.inlinePatterns.deregister(name)


class BoundedTables(TableProcessor):
    """Looks at all rows only below a head that can be one, and leaves tables of more than
    MOST_CELLS as they were typed."""

    def test(self, parent: Element, block: str) -> bool:
        lines = block.split("\n", 2)
        if len(lines) == 1 or "|" not in lines[0] + lines[1]:
            return False
        if not _SEPARATORS.fullmatch(lines[1].strip()):
            return False
        cells = (lines[1].count("|") + 1) * block.count("\n")
        return cells <= MOST_CELLS and super().test(parent, block)


def without_pictures(rendered: str) -> str:
    """A text that `render` made, for where nobody is signed in and so no picture is shown: what
    it shows stands in its place."""
    return _LINK_OR_IMAGE.sub(
        lambda found: found[0] if found[1] is None else dict(_ATTRIBUTE.findall(found[1]))["alt"],
        rendered,
    )


def mentions_in(rendered: str) -> list[str]:
    """The handles that a text which `render` made names with an @, outside links and code, in
    lower case, each once, in the order in which they stand."""
    texts = (part for part, is_open in _parts(rendered) if is_open)
    return list(dict.fromkeys(m[1].lower() for text in texts for m in _MENTION.finditer(text)))


def with_mentions(rendered: str, addresses: Mapping[str, str]) -> Markup:
    """A text that `render` made, with links where it names the handles in `addresses`."""

    def link(match: re.Match[str]) -> str:
        address = addresses.get(match[1].lower())
        return f'<a href="{html.escape(address)}">{match[0]}</a>' if address else match[0]

    parts = (_MENTION.sub(link, part) if is_open else part for part, is_open in _parts(rendered))
    return Markup("".join(parts))  # noqa: S704 (it was sanitised, and addresses are escaped)


def _parts(rendered: str) -> Iterator[tuple[str, bool]]:
    """The tags and texts of rendered Markdown, in order, each with whether it is text that
    stands in no link and no code."""
    closed = 0
    for part in _TAG.split(rendered):
        if tag := _CLOSED.match(part):
            closed += -1 if tag[1] else 1
        yield part, not closed and not part.startswith("<")


def quoted(text: str, length: int = 1_000) -> str:
    """The writer's own words of a Markdown text as a quote, without what they quote themselves,
    cut between words."""
    own = "\n".join(line for line in text.splitlines() if not _QUOTE_LINE.match(line)).strip()
    own = _EMPTY_LINES.sub("\n\n", own)
    if len(own) > length:
        own = own[:length].rsplit(None, 1)[0] + "…"
    return "\n".join(f"> {line}".rstrip() for line in own.splitlines())


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

"""How texts mention attached files: their addresses, and the Markdown for them.

The name of a picture says its size, so that a text is rendered, with room left for its pictures,
without asking the database.
"""

from __future__ import annotations

import html
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from app.core.text import clean_line

FOLDER = "/attachments/"
LARGEST_THUMBNAIL = 960
"""Pixels, of the longer side."""
ALT_LENGTH = 250
_NAME = r"[0-9a-f]{32}(?:-(?P<width>[0-9]{1,5})x(?P<height>[0-9]{1,5}))?"
_ADDRESS = re.compile(rf"{FOLDER}(?P<name>{_NAME})(?![\w-])")
_IMAGE = re.compile(rf"!\[(?P<alt>[^\]\n]*)\]\({FOLDER}(?P<name>{_NAME})\)")
# What would end the description, or mean something else in it.
_NOT_IN_ALT = str.maketrans({"[": "(", "]": ")", "\\": "", "`": "'"})

# Less than `markdown.literal` covers: whoever wrote the text reads the name in it.
_MEANT = re.compile(r"[\\`*_\[\]]")


@dataclass(frozen=True)
class Size:
    """Width and height in pixels."""

    width: int
    height: int

    def within(self, most: int) -> Size:
        """This size, made smaller if need be, so that neither side is longer than `most`."""
        scale = min(1.0, most / max(self.width, self.height, 1))
        return Size(max(1, round(self.width * scale)), max(1, round(self.height * scale)))


def new_name(size: Size | None) -> str:
    """A name that nobody guesses, for a file or, with its size, for a picture."""
    name = secrets.token_hex(16)
    return f"{name}-{size.width}x{size.height}" if size else name


def address_of(name: str) -> str:
    return f"{FOLDER}{name}"


def thumbnail_of(name: str) -> str:
    """The address of the small version of a picture."""
    return f"{FOLDER}{name}/thumbnail"


def picture_at(address: str) -> tuple[str, Size] | None:
    """The name and size of the picture that has this address; None if it is none of ours."""
    found = _ADDRESS.fullmatch(address)
    if found is None or found["width"] is None:
        return None
    return found["name"], Size(int(found["width"]), int(found["height"]))


def names_in(text: str) -> list[str]:
    """The names of the files that a text mentions, each once, in order."""
    return list(dict.fromkeys(found["name"] for found in _ADDRESS.finditer(text)))


def alts_in(text: str) -> dict[str, str]:
    """What the pictures in a text are described as, by name."""
    return {found["name"]: found["alt"] for found in _IMAGE.finditer(text)}


def described(text: str, alts: Mapping[str, str]) -> str:
    """The text with these descriptions of its pictures, by name; the others stay as they are."""

    def describe(found: re.Match[str]) -> str:
        alt = alts.get(found["name"])
        return found[0] if alt is None else image(found["name"], alt)

    return _IMAGE.sub(describe, text)


def image(name: str, alt: str = "") -> str:
    """The Markdown that shows a picture."""
    return f"![{clean_line(alt).translate(_NOT_IN_ALT)[:ALT_LENGTH]}]({address_of(name)})"


def link(name: str, file_name: str) -> str:
    """The Markdown that leads to a file by its own name."""
    shown = _MEANT.sub(r"\\\g<0>", html.escape(file_name, quote=False))
    return f"[{shown}]({address_of(name)})"


def with_whole_addresses(text: str, base: str) -> str:
    """The text, or the HTML made of it, as it is read elsewhere than on this site."""
    return _ADDRESS.sub(lambda found: f"{base}{found[0]}", text)


def added(text: str, markdown: str) -> str:
    """The text with something more at its end, in a paragraph of its own."""
    return f"{text.rstrip()}\n\n{markdown}\n" if text.strip() else f"{markdown}\n"

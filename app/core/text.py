"""Cleaning what people type, before it is checked or kept."""

from __future__ import annotations

import re
import unicodedata

_SPACE = re.compile(r"\s+")
# Invisible in a line of text: controls, and marks that reorder what others read.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")
_BLANK = re.compile(r"[\s\u200b-\u200f\u2060\u00ad\u115f\u1160\u3164\uffa0]*")


def clean_line(text: str | None) -> str:
    """One line: composed characters, single spaces, nothing invisible that changes others."""
    return _SPACE.sub(" ", _CONTROL.sub("", _composed(text))).strip()


def clean_text(text: str | None) -> str:
    """Several lines: composed characters, plain line ends, no space at the ends."""
    lines = _composed(text).replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROL.sub("", lines).strip()


def is_blank(text: str) -> bool:
    """Whether nothing of `text` can be seen."""
    return _BLANK.fullmatch(text) is not None


def _composed(text: str | None) -> str:
    # Lone surrogates cannot be stored by any database.
    return unicodedata.normalize("NFC", (text or "").encode(errors="ignore").decode())

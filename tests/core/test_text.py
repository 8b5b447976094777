"""Cleaning what people type."""

from __future__ import annotations

import pytest

from app.core.text import clean_line, clean_text, is_blank


def test_line_is_one_line_without_what_cannot_be_seen() -> None:
    assert clean_line("  a\n\tb\x00\u202ec \ud800") == "a bc"


def test_text_keeps_its_lines() -> None:
    assert clean_text("a\r\nb\rc\x07\n") == "a\nb\nc"


def test_joined_emoji_stay_whole() -> None:
    assert clean_line("👩‍🔧 fixed") == "👩‍🔧 fixed"


@pytest.mark.parametrize("text", ["", "  \n", "\u200b\u200d", "\u3164"])
def test_what_cannot_be_seen_is_blank(text: str) -> None:
    assert is_blank(text)


def test_a_letter_is_not_blank() -> None:
    assert not is_blank("a")

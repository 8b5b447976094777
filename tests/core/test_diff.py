"""The differences between two texts: readable, exact, and bounded in what they cost."""

from __future__ import annotations

import random
import time
from itertools import pairwise

import pytest

from app.core.diff import LONG, Kind, Piece, diff, folded


def shown(pieces: list[Piece]) -> str:
    marks = {Kind.ADDED: "+{}+", Kind.REMOVED: "-{}-", Kind.FOLDED: "({})"}
    return "".join(marks.get(piece.kind, "{}").format(piece.text) for piece in pieces)


def side(pieces: list[Piece], left_out: Kind) -> str:
    return "".join(piece.text for piece in pieces if piece.kind is not left_out)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "", ""),
        ("same", "same", "same"),
        ("", "new", "+new+"),
        ("old", "", "-old-"),
        ("Label the drawers.", "Label all drawers.", "Label- the-+ all+ drawers."),
        ("One. Two.", "One. Two. Three.", "One. Two.+ Three.+"),
        ("One.\nTwo.\nThree.", "One.\nThree.", "One.\n-Two.\n-Three."),
        ("On nights we open drawers", "On no day", "-On nights we open drawers-+On no day+"),
        ("zebra stripes run", "quagga lines walk", "-zebra stripes run-+quagga lines walk+"),
    ],
)
def test_diff_marks_the_words_that_came_and_went(old: str, new: str, expected: str) -> None:
    assert shown(diff(old, new)) == expected


def test_diff_loses_nothing_of_either_text() -> None:
    dice = random.Random(7)
    for _ in range(500):
        old, new = ("".join(dice.choices("ab .!\n\t", k=dice.randint(0, 40))) for _ in range(2))

        pieces = diff(old, new)

        assert (side(pieces, Kind.ADDED), side(pieces, Kind.REMOVED)) == (old, new)
        assert all(one.kind is not other.kind for one, other in pairwise(pieces))


@pytest.mark.parametrize("unit", ["a b ", "a\nb\n", "a. b! ", "x"])
def test_diff_of_the_largest_texts_costs_little(unit: str) -> None:
    dice = random.Random(7)
    old, new = ("".join(dice.choices((unit, unit[::-1]), k=20_000 // len(unit))) for _ in "ab")
    began = time.monotonic()

    pieces = diff(old, new)

    assert time.monotonic() - began < 2
    assert (side(pieces, Kind.ADDED), side(pieces, Kind.REMOVED)) == (old, new)


def test_small_change_in_a_large_text_is_found_whatever_surrounds_it() -> None:
    text = "word " * 2000
    pieces = diff(f"{text}old {text}", f"{text}new {text}")

    assert [piece.text for piece in pieces if piece.kind is not Kind.SAME] == [" old", " new"]


def test_long_stretches_that_stayed_are_folded_away_from_changes() -> None:
    text = "word " * LONG
    kinds = [piece.kind for piece in folded(diff(f"a {text}x {text}c", f"b {text}x {text}c"))]

    assert kinds == [Kind.REMOVED, Kind.ADDED, Kind.SAME, Kind.FOLDED]


def test_text_without_any_change_is_not_folded() -> None:
    text = "word " * LONG

    assert folded(diff(text, text)) == [Piece(Kind.SAME, text)]

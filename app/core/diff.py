"""What changed between two texts, word by word, at a cost that is bounded whatever they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

# From large to small: only what differs is looked at more closely.
GRAINS = tuple(
    re.compile(pattern) for pattern in (r".*\n|.+", r"(?s).+?(?:[.!?]\s+|\Z)", r"\s*\S+|\s+")
)
MOST_PAIRS = 62_500
"""How many pairs of tokens are compared for one place; difflib's time grows with them."""
MOST_PAIRS_IN_ALL = 250_000
LEAST_IN_COMMON = 0.3
"""What has less in common was written anew, and reads better as a whole."""
LONG = 600
CONTEXT = 160


class Kind(StrEnum):
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    FOLDED = "folded"


@dataclass(frozen=True)
class Piece:
    """Text that stayed, came or went; a folded one stayed, and is far from any change."""

    kind: Kind
    text: str

    @property
    def words(self) -> int:
        return len(self.text.split())


class _Budget:
    """How much may still be compared."""

    def __init__(self) -> None:
        self._pairs = MOST_PAIRS_IN_ALL

    def grants(self, old: Sequence[str], new: Sequence[str]) -> bool:
        pairs = len(old) * len(new)
        granted = pairs <= min(MOST_PAIRS, self._pairs)
        self._pairs -= pairs if granted else 0
        return granted


def diff(old: str, new: str) -> list[Piece]:
    """The pieces that lead from one text to the other, in their order. What differs too much, or
    would cost too much to compare, is shown as removed and added as a whole."""
    return list(_joined(_compared(old, new, 0, _Budget())))


def folded(pieces: Iterable[Piece]) -> list[Piece]:
    """The same pieces, with long stretches that stayed folded but for what stands near a change."""
    pieces = list(pieces)
    last = len(pieces) - 1
    return [
        part
        for place, piece in enumerate(pieces)
        for part in _folded(piece, before=place > 0, after=place < last)
    ]


def _folded(piece: Piece, *, before: bool, after: bool) -> list[Piece]:
    """`before` and `after`: whether there is a change on that side."""
    if piece.kind is not Kind.SAME or len(piece.text) <= LONG or not (before or after):
        return [piece]
    start = _word_end(piece.text, CONTEXT) if before else 0
    end = _word_end(piece.text, len(piece.text) - CONTEXT) if after else len(piece.text)
    parts = (
        Piece(Kind.SAME, piece.text[:start]),
        Piece(Kind.FOLDED, piece.text[start:end]),
        Piece(Kind.SAME, piece.text[end:]),
    )
    return [part for part in parts if part.text]


def _word_end(text: str, near: int) -> int:
    """The end of the space at or after a place, or the place itself in text without any."""
    space = re.compile(r"\s+").search(text, near, near + CONTEXT // 2)
    return space.end() if space else near


def _compared(old: str, new: str, grain: int, budget: _Budget) -> list[Piece]:
    pieces = list(_trimmed(old, new, grain, budget))
    if _is_finest(grain) and _share_that_stayed(pieces) < LEAST_IN_COMMON:
        return _replaced(old, new)
    return pieces


def _trimmed(old: str, new: str, grain: int, budget: _Budget) -> Iterator[Piece]:
    """With the common beginning and the common end put aside, whatever is between is found soon."""
    olds, news = GRAINS[grain].findall(old), GRAINS[grain].findall(new)
    head = _common(olds, news)
    tail = _common(olds[head:][::-1], news[head:][::-1])
    end_of_old, end_of_new = len(olds) - tail, len(news) - tail
    yield Piece(Kind.SAME, "".join(news[:head]))
    yield from _between(olds[head:end_of_old], news[head:end_of_new], grain, budget)
    yield Piece(Kind.SAME, "".join(news[end_of_new:]))


def _between(
    olds: Sequence[str], news: Sequence[str], grain: int, budget: _Budget
) -> Iterator[Piece]:
    """What stands between a common beginning and a common end."""
    if not olds or not news:
        yield from _replaced("".join(olds), "".join(news))
        return
    if not budget.grants(olds, news):
        yield from _closer("".join(olds), "".join(news), grain, budget)
        return
    matcher = SequenceMatcher(None, olds, news, autojunk=False)
    for what, i1, i2, j1, j2 in matcher.get_opcodes():
        if what == "equal":
            yield Piece(Kind.SAME, "".join(news[j1:j2]))
        else:
            yield from _closer("".join(olds[i1:i2]), "".join(news[j1:j2]), grain, budget)


def _closer(old: str, new: str, grain: int, budget: _Budget) -> list[Piece]:
    if _is_finest(grain) or not old or not new:
        return _replaced(old, new)
    return _compared(old, new, grain + 1, budget)


def _is_finest(grain: int) -> bool:
    return grain == len(GRAINS) - 1


def _replaced(old: str, new: str) -> list[Piece]:
    return [Piece(Kind.REMOVED, old), Piece(Kind.ADDED, new)]


def _share_that_stayed(pieces: Iterable[Piece]) -> float:
    """Of all characters of both texts."""
    pieces = list(pieces)
    stayed = 2 * sum(len(piece.text) for piece in pieces if piece.kind is Kind.SAME)
    changed = sum(len(piece.text) for piece in pieces if piece.kind is not Kind.SAME)
    return stayed / (stayed + changed) if changed else 1


def _common(some: Sequence[str], others: Sequence[str]) -> int:
    """With how many equal tokens two sequences begin."""
    length = 0
    for one, other in zip(some, others, strict=False):
        if one != other:
            break
        length += 1
    return length


def _joined(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Neighbours of a kind as one, what was removed before what was added, nothing empty."""
    waiting = {Kind.REMOVED: "", Kind.ADDED: ""}
    same = ""
    for piece in pieces:
        if not piece.text:
            continue
        if piece.kind is Kind.SAME:
            yield from _flushed(waiting)
            same += piece.text
            continue
        if same:
            yield Piece(Kind.SAME, same)
            same = ""
        waiting[piece.kind] += piece.text
    yield from _flushed(waiting)
    if same:
        yield Piece(Kind.SAME, same)


def _flushed(waiting: dict[Kind, str]) -> Iterator[Piece]:
    for kind, text in waiting.items():
        if text:
            yield Piece(kind, text)
            waiting[kind] = ""

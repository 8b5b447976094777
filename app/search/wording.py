"""What people type into the search box, understood: the only place that reads it.

Words, "a phrase", -not and prefix*. Nothing is malformed: a sign that makes no sense is
passed over and the rest is read as words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.core.text import clean_line
from app.search.words import COMMON, WORD, fold, stem

LONGEST_QUESTION = 200
MOST_PARTS = 12
SHORTEST_PREFIX = 3
_PIECE = re.compile(r'(?P<not>-?)(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')


@dataclass(frozen=True)
class Phrase:
    """Stems that follow each other; a phrase of one is a word."""

    stems: tuple[str, ...]


@dataclass(frozen=True)
class Prefix:
    """Folded letters that a word begins with."""

    letters: str


Part = Phrase | Prefix


@dataclass(frozen=True)
class Question:
    """All of `wanted` must be found, at least one of `any_of` if there are some, and none of
    `unwanted`."""

    wanted: tuple[Part, ...] = ()
    unwanted: tuple[Part, ...] = ()
    any_of: tuple[Part, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.wanted or self.any_of)


def alike(text: str) -> Question:
    """What asks for texts that share words with this one, the more the better. Nothing in it is
    a sign, and common words count for nothing."""
    words = WORD.findall(clean_line(text)[:LONGEST_QUESTION])
    telling = [word for word in words if fold(word) not in COMMON]
    return Question(any_of=_first_few([Phrase((stem(word),)) for word in telling]))


def understand(text: str) -> Question:
    """Common words are left out where others remain."""
    wanted: list[tuple[str, Part]] = []
    unwanted: list[Part] = []
    for match in _PIECE.finditer(clean_line(text)[:LONGEST_QUESTION]):
        part = _part(match)
        if part is None:
            continue
        if match["not"]:
            unwanted.append(part)
        else:
            wanted.append((fold(match["word"] or ""), part))
    telling = [part for word, part in wanted if word not in COMMON]
    parts = telling or [part for _, part in wanted]
    return Question(_first_few(parts), _first_few(unwanted))


def _part(match: re.Match[str]) -> Part | None:
    text = match["word"] if match["phrase"] is None else match["phrase"]
    words: list[str] = WORD.findall(text)
    if not words:
        return None
    letters = fold(words[0])
    if match["word"] and text.endswith("*") and _is_prefix(words, letters):
        return Prefix(letters)
    return Phrase(tuple(stem(word) for word in words))


def _is_prefix(words: list[str], letters: str) -> bool:
    return len(words) == 1 and len(letters) >= SHORTEST_PREFIX


def _first_few(parts: list[Part]) -> tuple[Part, ...]:
    return tuple(dict.fromkeys(parts))[:MOST_PARTS]

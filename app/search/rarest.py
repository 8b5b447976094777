"""Which words of a long text are looked for: those that few ideas have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

MOST_COMPARED = 3_000
"""How many ideas are compared with a text: each costs, and what very many have tells little."""

Word = TypeVar("Word")


def rarest(ideas: Mapping[Word, int]) -> tuple[Word, ...]:
    """Of words with the number of ideas that have each, the rarest: those that so many ideas have
    together, and one in any case. What nobody wrote is none of them, where there are others."""
    ordered = sorted(ideas, key=lambda word: ideas[word])
    known = [word for word in ordered if ideas[word]] or ordered
    chosen = known[:1]
    together = sum(ideas[word] for word in chosen)
    for word in known[1:]:
        together += ideas[word]
        if together > MOST_COMPARED:
            break
        chosen.append(word)
    return tuple(chosen)

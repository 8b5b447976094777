"""Who voted for an imported idea, where the source only says how many did."""

from __future__ import annotations

import random
from collections.abc import Sequence


def voters_of(
    idea: str, votes: int, *, source: str, people: Sequence[int], author: int | None
) -> list[int]:
    """As many of these people as voted, the same ones every time, never the author.

    All of them but the author when there were more votes than people.
    """
    chance = random.Random(f"{source}/{idea}")  # noqa: S311 (spread evenly, not kept secret)
    drawn = chance.sample(people, min(votes + 1, len(people)))
    return [person for person in drawn if person != author][:votes]

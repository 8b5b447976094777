"""How much is going on around an idea: the score behind Trending. Pure functions.

Everybody who takes part in an idea counts once, as 1 at the moment they last did, as a half
HALF_LIFE later, as a quarter after twice that. An idea's warmth at a moment is the sum over its
people. As stated it would change every second for every idea. But all of it fades by the same
factor, so the order of two ideas never changes by time alone: it is enough to sum up weights that
grow, measured forward from one fixed moment, instead of weights that shrink, measured backward
from now. That is forward decay: G. Cormode, V. Shkapenyuk, D. Srivastava and B. Xu, "Forward
Decay: A Practical Time Decay Model for Streaming Systems", ICDE 2009. The sum itself would
outgrow every number in a few years, so its logarithm is kept: one column, written when somebody
takes part or takes it back, and read by an index.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from math import exp2, fsum, log2

HALF_LIFE = timedelta(days=7)
"""Short enough for last week's ideas to make room, long enough for a slow week in summer."""
LANDMARK = datetime(2020, 1, 1, tzinfo=UTC)
"""The moment that is measured from. Stored scores depend on it and on HALF_LIFE: whoever changes
one of them has to compute all scores anew, in a migration."""


def trending(moments: Iterable[datetime]) -> float:
    """The score of an idea whose people last took part at these moments, one for each.

    It is the moment, in half-lives after LANDMARK, at which a single person would have to take
    part to be as warm. Twice as many people are worth one half-life. There is always at least
    one moment: somebody posted the idea.
    """
    places = [(moment - LANDMARK) / HALF_LIFE for moment in moments]
    latest = max(places)
    return latest + log2(fsum(exp2(place - latest) for place in places))

"""Where a comment stands in its branch: a sortable path that says what it is below.

A branch is a comment on an idea with all that answers it, however deep. In the order of their
paths its replies stand as they are read: each below what it answers, the oldest first. A step of
a path is a moment and an id; below DEEPEST replies stand side by side, so that no path is longer
than DEEPEST steps.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

DEEPEST = 4
STEP_LENGTH = 22
PATH_LENGTH = DEEPEST * STEP_LENGTH
_EPOCH = datetime(1, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def path_below(above: str, *, at: datetime, id: int) -> str:
    """The path of a reply to what stands at `above`, which is empty for the first of a branch."""
    step = f"{(at - _EPOCH) // _MICROSECOND:014x}{id:08x}"
    return above[: (DEEPEST - 1) * STEP_LENGTH] + step


def depth_of(path: str) -> int:
    return len(path) // STEP_LENGTH


def path_above(path: str) -> str:
    """The path of what a reply is indented below."""
    return path[:-STEP_LENGTH]

"""The arithmetic of promises: days that count, stages that are reached, how a promise was kept."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from app.ideas.promise import (
    Span,
    Stage,
    clock_of,
    days_promised,
    due_at,
    end_of,
    how_kept,
    reached_on,
)

POSTED = datetime(2026, 12, 20, 15, 30, tzinfo=UTC)


def day(number: int, month: int = 12) -> date:
    return date(2026 if month == 12 else 2027, month, number)


HOLIDAYS = (day(24), day(6, month=1))
PAUSES: list[tuple[list[Span], tuple[int, int]]] = [
    ([], (1, 3)),
    ([HOLIDAYS], (1, 17)),
    ([(day(1), day(10))], (1, 3)),  # over before it was posted
    ([(day(10), day(22))], (1, 5)),  # posted during a pause: what is left of it does not count
    ([(day(3, month=1), day(3, month=1))], (1, 4)),  # the promised day itself
    ([(day(4, month=1), day(9, month=1))], (1, 3)),  # begins when the answer is due already
    ([(day(24), day(26)), (day(4, month=1), day(5, month=1))], (1, 8)),  # pushed into the next
    ([(day(30), day(31)), (day(24), day(26))], (1, 8)),  # in any order
    ([(day(24), day(28)), (day(26), day(30))], (1, 10)),  # overlapping: each day once
    ([(day(24), day(30)), (day(26), day(27))], (1, 10)),  # one within the other
]


@pytest.mark.parametrize(("pauses", "expected"), PAUSES)
def test_due_at_passes_over_days_of_pauses(pauses: list[Span], expected: tuple[int, int]) -> None:
    month, number = expected

    assert due_at(POSTED, 14, pauses) == end_of(date(2027, month, number))


@pytest.mark.parametrize("pauses", [pauses for pauses, _ in PAUSES])
@pytest.mark.parametrize("target", [1, 4, 14, 30, 365])
def test_days_promised_are_those_that_were_asked_for(pauses: list[Span], target: int) -> None:
    assert days_promised(POSTED, due_at(POSTED, target, pauses), pauses) == target


@pytest.mark.parametrize("hour", [0, 9, 23])
@pytest.mark.parametrize(
    ("days_left", "reached"),
    [
        (3, []),
        (2, [Stage.SOON]),
        (1, [Stage.SOON]),
        (0, [Stage.SOON, Stage.TODAY]),
        (-1, [Stage.SOON, Stage.TODAY, Stage.BREACH]),
        (-2, [Stage.SOON, Stage.TODAY, Stage.BREACH]),
        (-3, [Stage.SOON, Stage.TODAY, Stage.BREACH, Stage.LATE]),
    ],
)
def test_stages_are_reached_by_days_at_whatever_hour(
    hour: int, days_left: int, reached: list[Stage]
) -> None:
    now = datetime(2026, 12, 20, hour, 59, 59, 999_999, tzinfo=UTC)
    due = end_of(now.date() + timedelta(days=days_left))

    said = [stage for stage in Stage if stage is not Stage.NONE]
    assert [stage for stage in said if due.date() <= reached_on(stage, now=now)] == reached


@pytest.mark.parametrize(
    ("moment", "state", "clock", "kept"),
    [
        (datetime(2026, 12, 21, 23, 59, tzinfo=UTC), "on_time", "due in 3 days", "3 days before"),
        (datetime(2026, 12, 22, tzinfo=UTC), "due_soon", "due in 2 days", "2 days before"),
        (datetime(2026, 12, 23, 15, tzinfo=UTC), "due_soon", "due in 1 day", "1 day before"),
        (datetime(2026, 12, 24, tzinfo=UTC), "due_soon", "due today", "on the promised day"),
        (
            datetime(2026, 12, 24, 23, 59, 59, 999_999, tzinfo=UTC),
            *("due_soon", "due today", "on the promised day"),
        ),
        (datetime(2026, 12, 25, tzinfo=UTC), "overdue", "1 day late", "1 day after"),
        (datetime(2026, 12, 27, 3, tzinfo=UTC), "overdue", "3 days late", "3 days after"),
    ],
)
def test_promised_day_is_kept_until_it_is_over(
    session: object, moment: datetime, state: str, clock: str, kept: str
) -> None:
    due = end_of(day(24))

    said = clock_of(due, now=moment)

    assert said is not None
    assert (said.state, said.text) == (state, f"Answer {clock}")
    assert how_kept(due, moment).startswith(kept)


def test_day_counts_in_utc_wherever_something_was_posted() -> None:
    evening = datetime(2026, 12, 19, 20, tzinfo=timezone(timedelta(hours=-8)))

    assert due_at(evening, 14, []) == end_of(day(3, month=1))

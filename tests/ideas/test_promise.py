"""The arithmetic of promises: days that count, stages that are reached, how a promise was kept."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from app.ideas.promise import Span, Stage, days_promised, due_at, moment_on, reached_before

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

    assert due_at(POSTED, 14, pauses) == datetime(2027, month, number, 15, 30, tzinfo=UTC)


@pytest.mark.parametrize("pauses", [pauses for pauses, _ in PAUSES])
@pytest.mark.parametrize("target", [1, 4, 14, 30, 365])
def test_days_promised_are_those_that_were_asked_for(pauses: list[Span], target: int) -> None:
    assert days_promised(POSTED, due_at(POSTED, target, pauses), pauses) == target


@pytest.mark.parametrize(
    ("hours_left", "reached"),
    [
        (72 + 13, []),
        (48 + 13, [Stage.SOON]),
        (25, [Stage.SOON]),
        (13, [Stage.SOON, Stage.TODAY]),
        (0, [Stage.SOON, Stage.TODAY]),
        (-1, [Stage.SOON, Stage.TODAY, Stage.BREACH]),
        (-58, [Stage.SOON, Stage.TODAY, Stage.BREACH]),
        (-59, [Stage.SOON, Stage.TODAY, Stage.BREACH, Stage.LATE]),
    ],
)
def test_stages_are_reached_one_after_the_other(hours_left: int, reached: list[Stage]) -> None:
    now = datetime(2026, 12, 20, 10, tzinfo=UTC)
    due = now + timedelta(hours=hours_left)

    said = [stage for stage in Stage if stage is not Stage.NONE]
    assert [stage for stage in said if due < reached_before(stage, now=now)] == reached


def test_hand_given_day_is_that_day_in_the_time_zones_of_most() -> None:
    noon = moment_on(day(24))

    assert {(noon + timedelta(hours=h)).date() for h in range(-12, 12)} == {day(24)}

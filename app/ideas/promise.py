"""The promise: by when an idea's first official answer is due, what is said of it on the way,
and how it was kept. Nothing here asks the database; docs/decisions/0014-promises.md says why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from app.core.i18n import _, _n

SOON = timedelta(days=2)
DAY = timedelta(days=1)

Span = tuple[date, date]
"""The first and the last day of a pause, in UTC."""


class ClockState(StrEnum):
    ON_TIME = "on_time"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"


class Stage(StrEnum):
    """What was last said about a promise that is open."""

    NONE = "none"
    SOON = "soon"
    TODAY = "today"
    BREACH = "breach"
    LATE = "late"


@dataclass(frozen=True)
class Clock:
    state: ClockState
    text: str


def due_at(posted_at: datetime, target_days: int, pauses: Iterable[Span]) -> datetime:
    """When the answer to what was posted then is due: `target_days` later, at the same time of
    day. Days of a pause do not count; pauses may overlap and come in any order."""
    due = posted_at + target_days * DAY
    for first, last in _disjoint(pauses, after=posted_at.date()):
        if first <= due.date():
            due += last - first + DAY
    return due


def days_promised(posted_at: datetime, due: datetime, pauses: Iterable[Span]) -> int:
    """How many days between posting and promise count: `due_at` asked the other way round."""
    days = (due.date() - posted_at.date()).days
    for first, last in _disjoint(pauses, after=posted_at.date()):
        if first <= due.date():
            days -= (min(last, due.date()) - first).days + 1
    return days


def resumed(due: datetime, *, stopped_at: datetime, now: datetime, pauses: list[Span]) -> datetime:
    """When an answer is due that was no longer waited for since `stopped_at`: as many days that
    count from now on as were left then, or as late by as many; at the same time of day."""
    left = days_promised(stopped_at, due, pauses)
    return datetime.combine(due_at(now, left, pauses).date(), due.timetz())


def _disjoint(pauses: Iterable[Span], *, after: date) -> Iterator[Span]:
    """The days of pauses after this one, in order and each once."""
    for first, last in sorted(pauses):
        begins = max(first, after + DAY)
        if begins <= last:
            yield begins, last
            after = last


def moment_on(day: date) -> datetime:
    """The moment of a promise for a day: at noon, it is that day in almost all time zones."""
    return datetime.combine(day, time(12), UTC)


def reached_before(stage: Stage, *, now: datetime) -> datetime:
    """Promises due before this moment have come to the stage. But for the breach stages begin
    with a day (UTC), so that what becomes late on one day does so in one minute."""
    today = datetime.combine(now.date(), time(), UTC)
    return {
        Stage.SOON: today + 3 * DAY,
        Stage.TODAY: today + DAY,
        Stage.BREACH: now,
        Stage.LATE: today - 2 * DAY,
    }[stage]


def clock_of(due: datetime | None, *, now: datetime) -> Clock | None:
    """What is still owed; None where nothing is due."""
    if due is None:
        return None
    left = due - now
    if left < timedelta(0):
        return Clock(ClockState.OVERDUE, _late(_days(-left)))
    state = ClockState.DUE_SOON if left <= SOON else ClockState.ON_TIME
    return Clock(state, _due(_days(left)))


def promise_text(state: ClockState, day: str, people: str) -> str:
    """By when the first answer is due and from whom, in one sentence."""
    match state:
        case ClockState.ON_TIME:
            return _("First answer due by %(day)s, from %(people)s", day=day, people=people)
        case ClockState.DUE_SOON:
            return _(
                "Due soon: first answer due by %(day)s, from %(people)s", day=day, people=people
            )
        case ClockState.OVERDUE:
            return _(
                "Overdue: first answer was due by %(day)s, from %(people)s", day=day, people=people
            )


def how_kept(promised_at: datetime, answered_at: datetime) -> str:
    """How the first answer kept the first promise."""
    days = _days(abs(promised_at - answered_at))
    if days == 0:
        return _("on the promised day")
    if answered_at < promised_at:
        return _n(
            "%(num)s day before the promised date", "%(num)s days before the promised date", days
        )
    return _n("%(num)s day after the promised date", "%(num)s days after the promised date", days)


def _days(span: timedelta) -> int:
    return span // DAY


def _due(days: int) -> str:
    if days == 0:
        return _("Answer due within a day")
    return _n("Answer due in %(num)s day", "Answer due in %(num)s days", days)


def _late(days: int) -> str:
    if days == 0:
        return _("Answer overdue since today")
    return _n("Answer %(num)s day late", "Answer %(num)s days late", days)

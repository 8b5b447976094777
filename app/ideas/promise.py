"""The promise: by when an idea's first official answer is due, what is said of it on the way,
and how it was kept. Nothing here asks the database; docs/decisions/0014-promises.md says why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from app.core.i18n import _, _n

SOON = 2
"""With so many days left a promise is due soon, and its reminder goes out."""
LATE = 3
"""So many days after its day what was promised is late, and administrators hear of it."""
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


def end_of(day: date) -> datetime:
    """The last moment of a promised day. A promise is kept and compared as this moment, so that
    whatever happens on its day is in time, for Python and for both databases."""
    return datetime.combine(day, time.max, UTC)


def due_on(asked_at: datetime, target_days: int, pauses: Iterable[Span]) -> date:
    """The day on which an answer is due that is waited for since then: `target_days` later. Days
    of a pause do not count; pauses may overlap and come in any order."""
    asked_on = _day_of(asked_at)
    due = asked_on + target_days * DAY
    for first, last in _disjoint(pauses, after=asked_on):
        if first <= due:
            due += last - first + DAY
    return due


def due_at(posted_at: datetime, target_days: int, pauses: Iterable[Span]) -> datetime:
    """The promise to answer what was posted then: the end of the day that `due_on` says."""
    return end_of(due_on(posted_at, target_days, pauses))


def days_promised(posted_at: datetime, due: datetime, pauses: Iterable[Span]) -> int:
    """How many days between posting and promise count: `due_at` asked the other way round."""
    posted_on, due_day = _day_of(posted_at), _day_of(due)
    days = (due_day - posted_on).days
    for first, last in _disjoint(pauses, after=posted_on):
        if first <= due_day:
            days -= (min(last, due_day) - first).days + 1
    return days


def resumed(due: datetime, *, stopped_at: datetime, now: datetime, pauses: list[Span]) -> datetime:
    """When an answer is due that was no longer waited for since `stopped_at`: as many days that
    count from now on as were left then, or as late by as many."""
    return due_at(now, days_promised(stopped_at, due, pauses), pauses)


def _disjoint(pauses: Iterable[Span], *, after: date) -> Iterator[Span]:
    """The days of pauses after this one, in order and each once."""
    for first, last in sorted(pauses):
        begins = max(first, after + DAY)
        if begins <= last:
            yield begins, last
            after = last


def stage_when_given(day: date | None, *, now: datetime) -> Stage:
    """Where the reminders of a day begin that was given just now: who gave it knows that it is
    near."""
    is_near = day is not None and (day - _day_of(now)).days <= SOON
    return Stage.SOON if is_near else Stage.NONE


def reached_on(stage: Stage, *, now: datetime) -> date:
    """What is promised for this day or an earlier one has come to the stage. Every stage begins
    with a day (UTC): what becomes late on one day does so in one minute."""
    days = {Stage.SOON: SOON, Stage.TODAY: 0, Stage.BREACH: -1, Stage.LATE: -LATE}
    return _day_of(now) + days[stage] * DAY


def clock_of(due: datetime | None, *, now: datetime) -> Clock | None:
    """What is still owed; None where nothing is due."""
    if due is None:
        return None
    left = days_between(now, due)
    return Clock(state_of(_day_of(due), now=now), _late(-left) if left < 0 else _due(left))


def state_of(day: date, *, now: datetime) -> ClockState:
    """How a promise for this day stands: it is overdue when the day is over."""
    left = (day - _day_of(now)).days
    if left < 0:
        return ClockState.OVERDUE
    return ClockState.DUE_SOON if left <= SOON else ClockState.ON_TIME


def next_clock_of(day: date | None, *, now: datetime) -> Clock | None:
    """What is still owed where the next answer is promised by a day; None where nothing is, or
    while there is time: the status names the day."""
    if day is None or state_of(day, now=now) is ClockState.ON_TIME:
        return None
    return Clock(state_of(day, now=now), _next((day - _day_of(now)).days))


def reached_clock_of(day: date | None, *, now: datetime) -> Clock | None:
    """What is owed where an idea is planned, or parked, until a day; None while that is ahead."""
    if day is None or (left := (day - _day_of(now)).days) > 0:
        return None
    text = _n("Its day passed %(num)s day ago", "Its day passed %(num)s days ago", -left)
    return Clock(state_of(day, now=now), text if left else _("Its day has come"))


def reached_text(state: ClockState, day: str, people: str) -> str:
    """That the day of a plan, or to look at an idea again, has come, and who answers now."""
    if state is ClockState.OVERDUE:
        return _(
            "Overdue: its day was %(day)s, an answer is due from %(people)s", day=day, people=people
        )
    return _("Its day has come: an answer is due from %(people)s", people=people)


def next_promise_text(state: ClockState, day: str, people: str) -> str:
    """By when the next answer is due and from whom, in one sentence."""
    match state:
        case ClockState.ON_TIME:
            return _("Next answer due by %(day)s, from %(people)s", day=day, people=people)
        case ClockState.DUE_SOON:
            return _(
                "Due soon: next answer due by %(day)s, from %(people)s", day=day, people=people
            )
        case ClockState.OVERDUE:
            return _(
                "Overdue: next answer was due by %(day)s, from %(people)s", day=day, people=people
            )


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
    left = days_between(answered_at, promised_at)
    if left == 0:
        return _("on the promised day")
    if left > 0:
        return _n(
            "%(num)s day before the promised date", "%(num)s days before the promised date", left
        )
    return _n("%(num)s day after the promised date", "%(num)s days after the promised date", -left)


def days_between(moment: datetime, due: datetime) -> int:
    """How many days (UTC) lie between a moment and a promise: 0 on its day, fewer after it."""
    return (_day_of(due) - _day_of(moment)).days


def _day_of(moment: datetime) -> date:
    return moment.astimezone(UTC).date()


def _due(days: int) -> str:
    if days == 0:
        return _("Answer due today")
    return _n("Answer due in %(num)s day", "Answer due in %(num)s days", days)


def _late(days: int) -> str:
    return _n("Answer %(num)s day late", "Answer %(num)s days late", days)


def _next(days: int) -> str:
    if days == 0:
        return _("Next answer due today")
    if days > 0:
        return _n("Next answer due in %(num)s day", "Next answer due in %(num)s days", days)
    return _n("Next answer %(num)s day late", "Next answer %(num)s days late", -days)

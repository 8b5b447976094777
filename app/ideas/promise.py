"""The promise: by when an idea's first official answer is due, and how it was kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.core.i18n import _, _n

SOON = timedelta(days=2)


class ClockState(StrEnum):
    ON_TIME = "on_time"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"


@dataclass(frozen=True)
class Clock:
    state: ClockState
    text: str


def clock_of(
    answer_due_at: datetime, first_answered_at: datetime | None, *, now: datetime
) -> Clock | None:
    """What is still owed: None once there is an answer."""
    if first_answered_at is not None:
        return None
    left = answer_due_at - now
    if left < timedelta(0):
        return Clock(ClockState.OVERDUE, _late(_days(-left)))
    state = ClockState.DUE_SOON if left <= SOON else ClockState.ON_TIME
    return Clock(state, _due(_days(left)))


def how_kept(answer_due_at: datetime, answered_at: datetime) -> str:
    """How the first answer kept its promise."""
    days = _days(abs(answer_due_at - answered_at))
    if days == 0:
        return _("on the promised day")
    if answered_at < answer_due_at:
        return _n(
            "%(num)s day before the promised date", "%(num)s days before the promised date", days
        )
    return _n("%(num)s day after the promised date", "%(num)s days after the promised date", days)


def _days(span: timedelta) -> int:
    return span // timedelta(days=1)


def _due(days: int) -> str:
    if days == 0:
        return _("Answer due within a day")
    return _n("Answer due in %(num)s day", "Answer due in %(num)s days", days)


def _late(days: int) -> str:
    if days == 0:
        return _("Answer overdue since today")
    return _n("Answer %(num)s day late", "Answer %(num)s days late", days)

"""The life of an idea: which statuses there are, and which may follow which."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from app.core.i18n import _l


class Status(StrEnum):
    NEW = "new"
    UNDER_REVIEW = "under_review"
    PLANNED = "planned"
    IN_PROGRESS = "in_progress"
    IMPLEMENTED = "implemented"
    DECLINED = "declined"
    PARKED = "parked"
    MERGED = "merged"


# Merging is no step a decision takes: it has an operation of its own. A step from a status to
# itself gives what was promised a new date.
TRANSITIONS: dict[Status, tuple[Status, ...]] = {
    Status.NEW: (
        Status.UNDER_REVIEW,
        Status.PLANNED,
        Status.IN_PROGRESS,
        Status.IMPLEMENTED,
        Status.DECLINED,
        Status.PARKED,
    ),
    Status.UNDER_REVIEW: (
        Status.PLANNED,
        Status.IN_PROGRESS,
        Status.IMPLEMENTED,
        Status.DECLINED,
        Status.PARKED,
        Status.UNDER_REVIEW,
    ),
    Status.PLANNED: (
        Status.IN_PROGRESS,
        Status.IMPLEMENTED,
        Status.DECLINED,
        Status.PARKED,
        Status.PLANNED,
    ),
    Status.IN_PROGRESS: (
        Status.IMPLEMENTED,
        Status.PARKED,
        Status.DECLINED,
        Status.IN_PROGRESS,
    ),
    Status.PARKED: (Status.UNDER_REVIEW, Status.PLANNED, Status.DECLINED, Status.PARKED),
    Status.IMPLEMENTED: (Status.UNDER_REVIEW,),
    Status.DECLINED: (Status.UNDER_REVIEW,),
    Status.MERGED: (),
}
# What a decision has to give besides its answer, by its new status: fields of the decision.
NEEDS: dict[Status, tuple[str, ...]] = {
    Status.PLANNED: ("owner", "target_date"),
    Status.IMPLEMENTED: ("what_changed", "since"),
    Status.DECLINED: ("decline_reason",),
    Status.PARKED: ("wake_up_date",),
}
# What it may give besides; what it leaves out stays as it was. These are open and promise nothing
# of their own, so their target date is the day by which the next answer comes.
MAY_GIVE: dict[Status, tuple[str, ...]] = {
    Status.UNDER_REVIEW: ("target_date",),
    Status.IN_PROGRESS: ("owner", "target_date"),
}
ANSWERED_NEXT = frozenset(status for status, fields in MAY_GIVE.items() if "target_date" in fields)
FINAL = frozenset({Status.IMPLEMENTED, Status.DECLINED, Status.MERGED})
# What a board may do without. The others are where ideas begin, are opened again, and end.
OPTIONAL = (Status.PLANNED, Status.IN_PROGRESS, Status.PARKED)

LABELS = {
    Status.NEW: _l("New"),
    Status.UNDER_REVIEW: _l("Under review"),
    Status.PLANNED: _l("Planned"),
    Status.IN_PROGRESS: _l("In progress"),
    Status.IMPLEMENTED: _l("Implemented"),
    Status.DECLINED: _l("Declined"),
    Status.PARKED: _l("Parked"),
    Status.MERGED: _l("Merged"),
}


def label(status: Status) -> str:
    return str(LABELS[status])


def fields_of(status: Status) -> tuple[str, ...]:
    """What a decision with this status can say besides its answer."""
    return NEEDS.get(status, ()) + MAY_GIVE.get(status, ())


def day_it_waits_for(status: Status, target: date | None, wake_up: date | None) -> date | None:
    """The day until which an idea is planned or parked; None if it is neither."""
    return {Status.PLANNED: target, Status.PARKED: wake_up}.get(status)


def goes_on(old: Status, new: Status) -> bool:
    """Whether a step keeps to what was promised before it, so that another date is a new one."""
    return old is new or (old, new) == (Status.PLANNED, Status.IN_PROGRESS)


def reopens(old: Status, new: Status) -> bool:
    """Whether a step takes back a final status."""
    return old in FINAL and new not in FINAL

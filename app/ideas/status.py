"""The life of an idea: which statuses there are, and which may follow which."""

from __future__ import annotations

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


class DeclineReason(StrEnum):
    ALREADY_EXISTS = "already_exists"
    ALREADY_PLANNED = "already_planned"
    NOT_FEASIBLE = "not_feasible"
    TOO_COSTLY = "too_costly"
    OUT_OF_SCOPE = "out_of_scope"


# Merging is no step a decision takes: it has an operation of its own.
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
    ),
    Status.PLANNED: (Status.IN_PROGRESS, Status.IMPLEMENTED, Status.DECLINED, Status.PARKED),
    Status.IN_PROGRESS: (Status.IMPLEMENTED, Status.PARKED, Status.DECLINED),
    Status.PARKED: (Status.UNDER_REVIEW, Status.PLANNED, Status.DECLINED),
    Status.IMPLEMENTED: (Status.UNDER_REVIEW,),
    Status.DECLINED: (Status.UNDER_REVIEW,),
    Status.MERGED: (),
}
# What a decision has to give besides its answer, by its new status: fields of the decision.
NEEDS: dict[Status, tuple[str, ...]] = {
    Status.PLANNED: ("target_date",),
    Status.IMPLEMENTED: ("what_changed", "since"),
    Status.DECLINED: ("decline_reason",),
    Status.PARKED: ("wake_up_date",),
}
FINAL = frozenset({Status.IMPLEMENTED, Status.DECLINED, Status.MERGED})

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
REASONS = {
    DeclineReason.ALREADY_EXISTS: _l("it already exists"),
    DeclineReason.ALREADY_PLANNED: _l("it is already planned"),
    DeclineReason.NOT_FEASIBLE: _l("it is not feasible"),
    DeclineReason.TOO_COSTLY: _l("it is too costly now"),
    DeclineReason.OUT_OF_SCOPE: _l("it is out of our scope"),
}


def label(status: Status) -> str:
    return str(LABELS[status])

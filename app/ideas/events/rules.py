"""What administrators decide about how ideas are handled."""

from dataclasses import dataclass
from typing import Any

from app.events import Fact


@dataclass(frozen=True)
class WorkflowChanged(Fact):
    """A board's workflow, `before` and `after`, as `operations.workflows.record_of` writes it."""

    board_id: int
    before: dict[str, Any]
    after: dict[str, Any]


@dataclass(frozen=True)
class DeclineReasonAdded(Fact):
    reason_id: int


@dataclass(frozen=True)
class DeclineReasonReworded(Fact):
    """`new_id` is offered in the place of `reason_id`."""

    reason_id: int
    new_id: int


@dataclass(frozen=True)
class DeclineReasonsReordered(Fact):
    """`reason_ids` in the order in which they are offered now."""

    reason_ids: list[int]


@dataclass(frozen=True)
class DeclineReasonRetired(Fact):
    reason_id: int


@dataclass(frozen=True)
class DeclineReasonBroughtBack(Fact):
    reason_id: int


@dataclass(frozen=True)
class AttachmentPolicySet(Fact):
    """Which files may be attached, besides pictures; how large each, how many to a text."""

    file_types: list[str]
    largest_mb: int
    most_per_text: int

"""A board's workflow: which statuses it uses, what it calls them, and what a final one closes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.core.i18n import _l
from app.ideas.status import TRANSITIONS, Status, label, reopens

STAYING = {
    Status.UNDER_REVIEW: _l("Stays under review"),
    Status.PLANNED: _l("New date or owner"),
    Status.IN_PROGRESS: _l("News of the work"),
    Status.PARKED: _l("New date"),
    Status.DECLINED: _l("Stays declined"),
}
REOPENING = _l("Open again")


@dataclass(frozen=True)
class Workflow:
    """`unused` are values of Status. `names`, by the same, has those that are called otherwise
    than usual. `closes_comments`: the final answer of an idea ends its conversation."""

    unused: frozenset[str] = frozenset()
    names: Mapping[str, str] = field(default_factory=dict[str, str])
    closes_comments: bool = False

    def name_of(self, status: Status) -> str:
        return self.names.get(status) or label(status)

    def step_name(self, old: Status, new: Status) -> str:
        """What a button says that takes this step."""
        if old is new and new in STAYING:
            return str(STAYING[new])
        if new in TRANSITIONS[old] and reopens(old, new):
            return str(REOPENING)
        return self.name_of(new)


USUAL = Workflow()
"""That of a board that chose nothing, and of pages about several boards."""

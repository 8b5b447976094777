"""Giving several ideas one answer: all of them are decided, or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.auth.models import User
from app.core.db import db
from app.core.errors import BadInput, DomainError, WrongState
from app.core.i18n import _
from app.ideas.models import Decision, Idea
from app.ideas.operations.deciding import Outcome, change_status, require_step
from app.ideas.status import Status

MOST_TOGETHER = 50


class NotTogether(WrongState):
    """Nothing was decided: titles of what changed meanwhile, and of what has no such step."""

    def __init__(self, changed: Sequence[str], stuck: Sequence[str]) -> None:
        super().__init__(_("Nothing was decided, because not all of these ideas can be."))
        self.changed = changed
        self.stuck = stuck


def decide_together(
    ideas: Sequence[Idea], outcome: Outcome, *, seen_versions: Mapping[int, int], by: User
) -> list[Decision]:
    """Take the same decision on all of these ideas, each with a decision of its own.

    Records what `change_status` does, for each. `seen_versions` by id. Raises NotTogether when
    one of them changed since or has no such step, BadInput without ideas, for more than
    MOST_TOGETHER, and as `change_status` does. Whatever it raises, all of it is undone.
    """
    _require_some(ideas)
    changed = [idea for idea in ideas if idea.version != seen_versions.get(idea.id)]
    stuck = [i for i in ideas if i not in changed and not _has_step(i, outcome.status)]
    if changed or stuck:
        raise NotTogether([idea.title for idea in changed], [idea.title for idea in stuck])
    try:
        # In one order, or two who decide some of the same ideas would wait for each other.
        return [
            change_status(idea, outcome, seen_version=idea.version, by=by)
            for idea in sorted(ideas, key=lambda idea: idea.id)
        ]
    except DomainError:
        db.session.rollback()
        raise


def _require_some(ideas: Sequence[Idea]) -> None:
    if not ideas:
        raise BadInput(_("Tick the ideas that get this answer."))
    if len(ideas) > MOST_TOGETHER:
        raise BadInput(_("Tick %(most)s ideas at most.", most=MOST_TOGETHER))


def _has_step(idea: Idea, new: Status) -> bool:
    try:
        require_step(idea, new)
    except WrongState:
        return False
    return True

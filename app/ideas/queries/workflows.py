"""What boards chose about their statuses."""

from __future__ import annotations

from app.core.db import db
from app.ideas.models import BoardWorkflow
from app.ideas.workflow import USUAL, Workflow


def workflow_of(board_id: int) -> Workflow:
    row = db.session.get(BoardWorkflow, board_id)
    if row is None:
        return USUAL
    return Workflow(frozenset(row.unused), row.names, row.closes_comments)


def named(names: dict[str, str] | None) -> Workflow:
    """What a list needs of a board's workflow: its names, or None for a board without a row."""
    return Workflow(names=names) if names else USUAL

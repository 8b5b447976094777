"""A board's own workflow: which statuses it uses and what it calls them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.auth.models import User
from app.boards.models import Board
from app.core.db import db, flush_or_lose
from app.core.errors import BadInput
from app.core.i18n import _
from app.core.text import clean_line, is_blank
from app.events import record
from app.ideas.events.rules import WorkflowChanged
from app.ideas.models import BoardWorkflow
from app.ideas.queries.workflows import workflow_of
from app.ideas.status import OPTIONAL, Status, label
from app.ideas.workflow import Workflow

NAME_LENGTH = 30


def set_workflow(board: Board, workflow: Workflow, *, by: User | None) -> None:
    """Give a board this workflow; ideas stay in the status they have, also in an unused one.

    An empty name means the usual one. Records WorkflowChanged if anything is new. Raises
    BadInput, with the status as its field, for a name that is long or another status has, and
    for a status that no board can do without.
    """
    workflow = _checked(workflow)
    before, after = record_of(workflow_of(board.id)), record_of(workflow)
    if before == after:
        return
    row = db.session.get(BoardWorkflow, board.id) or BoardWorkflow(board_id=board.id)
    row.unused, row.names = after["unused"], after["names"]
    row.closes_comments = after["closes_comments"]
    db.session.add(row)
    flush_or_lose(_("Somebody else changed this board at this moment. Look and try again."))
    record(WorkflowChanged(board.id, before, after), by=by)


def record_of(workflow: Workflow) -> dict[str, Any]:
    """A workflow as events keep it, in the order of the statuses."""
    return {
        "unused": [status.value for status in Status if status in workflow.unused],
        "names": {s.value: workflow.names[s] for s in Status if s in workflow.names},
        "closes_comments": workflow.closes_comments,
    }


def _checked(workflow: Workflow) -> Workflow:
    if not workflow.unused <= set(OPTIONAL):
        raise BadInput(_("Every idea needs this status on its way; it cannot be left out."))
    cleaned = {status: clean_line(workflow.names.get(status)) for status in Status}
    names = {
        status.value: name
        for status, name in cleaned.items()
        if not is_blank(name) and name != label(status)
    }
    for status in Status:
        if status in names:
            _check_name(status, names)
    return Workflow(workflow.unused, names, workflow.closes_comments)


def _check_name(status: Status, names: Mapping[str, str]) -> None:
    name = names[status]
    if len(name) > NAME_LENGTH:
        raise BadInput(_("Shorten the name to %(most)s characters.", most=NAME_LENGTH), status)
    for other in Status:
        taken = {names.get(other, "").casefold(), label(other).casefold()}
        if other is not status and name.casefold() in taken:
            raise BadInput(
                _("“%(name)s” is the name of another status. Choose a different one.", name=name),
                status,
            )

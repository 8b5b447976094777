"""A list of ideas as an address describes it: order, status, page."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template, request
from flask_login import current_user

from app.boards.models import Board
from app.core.enums import one_of
from app.core.i18n import _l
from app.core.links import here, neighbours
from app.ideas.queries.lists import Sort, Wanted, list_ideas
from app.ideas.queries.workflows import workflow_of
from app.ideas.status import Status
from app.ideas.workflow import USUAL, Workflow

SORT_LABELS = {
    Sort.NEW: _l("New"),
    Sort.TOP: _l("Top"),
    Sort.AWAITING: _l("Awaiting answer"),
    Sort.ANSWERED: _l("Recently answered"),
}


@dataclass(frozen=True)
class Tab:
    text: str
    href: str
    current: bool


def show_list(template: str, *, board: Board | None, **context: object) -> str:
    """Render the list that the request's address asks for, on one board or on all.

    Words in the address that mean nothing are passed over.
    """
    sort = one_of(Sort, request.args.get("sort")) or Sort.NEW
    statuses = _statuses_in(sort)
    status = one_of(Status, request.args.get("status"))
    status = status if status in statuses else None
    workflow = workflow_of(board.id) if board else USUAL
    ideas = list_ideas(
        Wanted(sort, board_id=board.id if board else None, status=status),
        user=current_user,
        key=request.args.get("key"),
    )
    return render_template(
        template,
        board=board,
        ideas=ideas,
        tabs=[Tab(str(text), here(sort=s), s is sort) for s, text in SORT_LABELS.items()],
        statuses=_choices(statuses, status, workflow),
        status=status,
        sort=sort,
        neighbours=neighbours(ideas.page),
        **context,
    )


def _choices(
    statuses: list[Status], chosen: Status | None, workflow: Workflow
) -> list[tuple[str, str]]:
    """What the filter offers: the statuses in use, by the names they have here."""
    return [
        (status.value, workflow.name_of(status))
        for status in statuses
        if status not in workflow.unused or status is chosen
    ]


def _statuses_in(sort: Sort) -> list[Status]:
    """The statuses that tell ideas in this order apart: what was never answered is new."""
    match sort:
        case Sort.AWAITING:
            return []
        case Sort.ANSWERED:
            return [status for status in Status if status is not Status.NEW]
        case _:
            return list(Status)

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
from app.ideas.status import LABELS, Status

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
    status = one_of(Status, request.args.get("status"))
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
        statuses=[(s.value, str(text)) for s, text in LABELS.items()],
        status=status,
        sort=sort,
        neighbours=neighbours(ideas.page),
        **context,
    )

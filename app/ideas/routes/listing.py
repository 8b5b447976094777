"""A list of ideas as an address describes it: order, status, page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import render_template, request
from flask_login import current_user

from app.boards.models import Board
from app.core.enums import member
from app.core.i18n import _l
from app.core.paging import Page
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


@dataclass(frozen=True)
class Neighbours:
    """The addresses of the pages before and after this one, and of the first."""

    previous_url: str | None
    next_url: str | None
    start_url: str


def show_list(template: str, *, board: Board | None, **context: object) -> str:
    """Render the list that the request's address asks for, on one board or on all.

    Words in the address that mean nothing are passed over.
    """
    sort = member(Sort, request.args.get("sort")) or Sort.NEW
    status = member(Status, request.args.get("status"))
    ideas = list_ideas(
        Wanted(sort, board_id=board.id if board else None, status=status),
        user=current_user,
        key=request.args.get("key"),
    )
    return render_template(
        template,
        board=board,
        ideas=ideas,
        tabs=[Tab(str(text), _here(sort=s), s is sort) for s, text in SORT_LABELS.items()],
        statuses=[(s.value, str(text)) for s, text in LABELS.items()],
        status=status,
        sort=sort,
        neighbours=neighbours(ideas.page),
        **context,
    )


def neighbours(page: Page[Any]) -> Neighbours:
    return Neighbours(
        _here(key=page.previous) if page.previous else None,
        _here(key=page.next) if page.next else None,
        start_url=_here(),
    )


def _here(**changes: str) -> str:
    """This address with some of its words changed; another order begins at its first page."""
    kept = {name: value for name, value in request.args.items() if name != "key"}
    return f"{request.path}?{urlencode(kept | changes)}"

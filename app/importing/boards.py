"""The boards that imported ideas stand on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app.auth.models import User
from app.boards.drafts import BoardDraft, slug_of
from app.boards.events import BoardCreated
from app.boards.models import Board, BoardModerator, Colour
from app.boards.operations import record_of
from app.core import clock, markdown
from app.core.db import db
from app.events import record_silently
from app.importing.mapping import BoardRule
from app.importing.rows import IdeaRow


@dataclass(frozen=True)
class BoardHere:
    id: int
    name: str
    response_target_days: int
    is_new: bool = False


def boards_for(
    ideas: Sequence[IdeaRow], rule: BoardRule, *, moderators: Sequence[User]
) -> dict[str, BoardHere]:
    """The board for every name that ideas give; those that are not there yet are opened.

    A board is meant by its name, whatever the case, or by the address its name would have.
    """
    known = list(db.session.scalars(select(Board).order_by(Board.id)))
    here: dict[str, BoardHere] = {}
    for board in known:
        found = BoardHere(board.id, board.name, board.response_target_days)
        here |= {board.slug: found, board.name.casefold(): found}
    boards: dict[str, BoardHere] = {}
    for name in dict.fromkeys(row.board for row in ideas):
        slug = slug_of(name) or f"board-{len(known) + len(boards) + 1}"
        found = here.get(name.casefold()) or here.get(slug)
        if found is None:
            draft = BoardDraft(
                name=name,
                slug=slug,
                brief=rule.brief,
                colour=list(Colour)[(len(known) + len(boards)) % len(Colour)],
                response_target_days=rule.response_target_days,
                moderators=moderators,
            )
            found = _open(draft)
        here |= {slug: found, name.casefold(): found}
        boards[name] = found
    return boards


def _open(draft: BoardDraft) -> BoardHere:
    """Unlike `create_board` this opens a board without moderators: an administrator names
    them afterwards. Nobody is told."""
    board = Board(
        slug=draft.slug,
        name=draft.name,
        brief=draft.brief,
        brief_html=str(markdown.render(draft.brief)),
        colour=draft.colour,
        response_target_days=draft.response_target_days,
        created_at=clock.now(),
    )
    db.session.add(board)
    db.session.flush()
    db.session.add_all(
        BoardModerator(board_id=board.id, user_id=user.id) for user in draft.moderators
    )
    db.session.flush()
    record_silently(BoardCreated(board.id, record_of(draft)), by=None)
    return BoardHere(board.id, board.name, board.response_target_days, is_new=True)

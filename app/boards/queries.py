"""Reading boards: which ones a person sees, and who answers for them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Select, exists, or_, select

from app.auth.models import User
from app.auth.people import PERSON_COLUMNS, PersonRef, person_in
from app.boards.models import (
    Board,
    BoardDepartment,
    BoardModerator,
    BoardPerson,
    Colour,
    Visibility,
)
from app.boards.policy import board_visible_to
from app.core.db import db
from app.core.errors import NotVisible


@dataclass(frozen=True)
class BoardRef:
    """A board as it is named in lists."""

    id: int
    slug: str
    name: str
    colour: Colour


def boards_for(user: User) -> list[BoardRef]:
    """The boards this person sees, by name."""
    rows = db.session.execute(
        select(Board.id, Board.slug, Board.name, Board.colour)
        .where(board_visible_to(user))
        .order_by(Board.name)
    )
    return [BoardRef(*row) for row in rows]


def visible_board_or_404(slug: str, user: User) -> Board:
    """Raises NotVisible when there is no such board for this person."""
    board = db.session.scalars(
        select(Board).where(Board.slug == slug, board_visible_to(user))
    ).one_or_none()
    if board is None:
        raise NotVisible
    return board


def moderates(user: User, board_id: int) -> bool:
    return bool(
        db.session.scalar(
            select(
                exists().where(
                    BoardModerator.board_id == board_id, BoardModerator.user_id == user.id
                )
            )
        )
    )


def moderators_of(board_id: int) -> list[PersonRef]:
    """Who answers for a board, by name."""
    rows = db.session.execute(
        select(*PERSON_COLUMNS)
        .join(BoardModerator, BoardModerator.user_id == User.id)
        .where(BoardModerator.board_id == board_id)
        .order_by(User.name)
    )
    return [person_in(row) for row in rows]


def moderator_ids(board_id: int) -> set[int]:
    return set(
        db.session.scalars(
            select(BoardModerator.user_id).where(BoardModerator.board_id == board_id)
        )
    )


def readers_of(board: Board) -> Select[int]:
    """The ids of the people who read everybody's ideas on a board: `board_readable_by` for
    all people at once, instead of for one."""
    moderators = select(BoardModerator.user_id).where(BoardModerator.board_id == board.id)
    if board.visibility is Visibility.EVERYONE:
        return select(User.id)
    if board.visibility is Visibility.CONFIDENTIAL:
        return moderators
    listed = select(BoardPerson.user_id).where(BoardPerson.board_id == board.id)
    departments = select(BoardDepartment.department_id).where(BoardDepartment.board_id == board.id)
    return select(User.id).where(
        or_(
            User.id.in_(moderators),
            User.id.in_(listed),
            User.department_id.in_(departments),
        )
    )

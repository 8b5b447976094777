"""Who may see a board, and who answers for it."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, and_, or_, select

from app.auth.models import User
from app.boards.models import Board, BoardDepartment, BoardModerator, BoardPerson, Visibility


def moderated_by(user: User) -> Select[int]:
    """The ids of the boards this person moderates."""
    return select(BoardModerator.board_id).where(BoardModerator.user_id == user.id)


def _is_listed_for(user: User) -> ColumnElement[bool]:
    """The board is limited to a list, and this person or their department stands on it."""
    people = select(BoardPerson.board_id).where(BoardPerson.user_id == user.id)
    departments = select(BoardDepartment.board_id).where(
        BoardDepartment.department_id == user.department_id
    )
    return and_(
        Board.visibility == Visibility.LISTED,
        or_(Board.id.in_(people), Board.id.in_(departments)),
    )


def board_visible_to(user: User) -> ColumnElement[bool]:
    """Whether a person sees that a board exists, and may post on it.

    A confidential board is open to everyone in this one direction; which ideas on it they
    see is `app.ideas.policy.visible_to`. Being an administrator gives no right to read.
    """
    return or_(
        Board.visibility.in_([Visibility.EVERYONE, Visibility.CONFIDENTIAL]),
        _is_listed_for(user),
        Board.id.in_(moderated_by(user)),
    )


def board_readable_by(user: User) -> ColumnElement[bool]:
    """Whether a person reads everybody's ideas on a board, not only their own."""
    return or_(
        Board.visibility == Visibility.EVERYONE,
        _is_listed_for(user),
        Board.id.in_(moderated_by(user)),
    )

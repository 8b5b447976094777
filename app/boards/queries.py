"""Reading boards: which ones a person sees, and who answers for them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup
from sqlalchemy import Select, exists, or_, select

from app.auth.models import User
from app.auth.people import PERSON_COLUMNS, PersonRef, person_in
from app.auth.queries import IS_ACTIVE
from app.boards.models import (
    Board,
    BoardDepartment,
    BoardModerator,
    BoardPause,
    BoardPerson,
    Colour,
    Visibility,
)
from app.boards.policy import board_visible_to, moderated_by
from app.core import clock
from app.core.db import db
from app.core.errors import NotVisible, or_404
from app.core.formats import short_date
from app.core.i18n import _
from app.core.text import clean_line


@dataclass(frozen=True)
class BoardRef:
    """A board as it is named in lists."""

    id: int
    slug: str
    name: str
    colour: Colour


@dataclass(frozen=True)
class PauseView:
    """A pause of a board that goes on or is to come."""

    id: int
    board: BoardRef
    starts_on: date
    ends_on: date
    reason: str
    has_begun: bool

    @property
    def text(self) -> str:
        until = short_date(self.ends_on)
        if self.has_begun:
            return _("This board pauses until %(until)s: %(why)s", until=until, why=self.reason)
        return _(
            "This board pauses from %(first)s to %(until)s: %(why)s",
            first=short_date(self.starts_on),
            until=until,
            why=self.reason,
        )


def boards_for(user: User) -> list[BoardRef]:
    """The boards this person sees, by name."""
    rows = db.session.execute(
        select(Board.id, Board.slug, Board.name, Board.colour)
        .where(board_visible_to(user))
        .order_by(Board.name)
    )
    return [BoardRef(*row) for row in rows]


def briefs_of(boards: Collection[BoardRef]) -> dict[str, Markup]:
    """What these boards are for, as HTML, by slug; only of those that say it."""
    rows = db.session.execute(
        select(Board.slug, Board.brief_html).where(
            Board.id.in_([board.id for board in boards]), Board.brief_html != ""
        )
    )
    return {
        row.slug: Markup(row.brief_html)  # noqa: S704 (sanitised when it was written)
        for row in rows
    }


def boards_taking_anonymous_posts(user: User) -> list[str]:
    """The names of the boards this person sees on which they need not give theirs."""
    return list(
        db.session.scalars(
            select(Board.name)
            .where(board_visible_to(user), Board.anonymous_posts)
            .order_by(Board.name)
        )
    )


def visible_board(slug: str, user: User) -> Board | None:
    return db.session.scalars(
        select(Board).where(Board.slug == clean_line(slug), board_visible_to(user))
    ).one_or_none()


def visible_board_or_404(slug: str, user: User) -> Board:
    """Raises NotVisible when there is no such board for this person."""
    return or_404(visible_board(slug, user))


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


def boards_moderated_by(user: User) -> list[BoardRef]:
    """By name."""
    rows = db.session.execute(
        select(Board.id, Board.slug, Board.name, Board.colour)
        .where(Board.id.in_(moderated_by(user)))
        .order_by(Board.name)
    )
    return [BoardRef(*row) for row in rows]


def active_moderators(board_ids: Collection[int]) -> dict[int, list[PersonRef]]:
    """Who answers for each of these boards and can sign in, by name."""
    found: dict[int, list[PersonRef]] = {board_id: [] for board_id in board_ids}
    rows = db.session.execute(
        select(BoardModerator.board_id, *PERSON_COLUMNS)
        .join(User, User.id == BoardModerator.user_id)
        .where(BoardModerator.board_id.in_(board_ids), IS_ACTIVE)
        .order_by(User.name, User.id)
    )
    for row in rows:
        found[row.board_id].append(person_in(row))
    return found


def pauses_of(board_id: int) -> list[tuple[date, date]]:
    """The first and last day of each pause a board ever had or is to have."""
    rows = db.session.execute(
        select(BoardPause.starts_on, BoardPause.ends_on)
        .where(BoardPause.board_id == board_id)
        .order_by(BoardPause.starts_on)
    )
    return [(row.starts_on, row.ends_on) for row in rows]


def pause_or_404(id: int, board: Board) -> BoardPause:
    """Raises NotVisible."""
    pause = db.session.get(BoardPause, id)
    if pause is None or pause.board_id != board.id:
        raise NotVisible
    return pause


def coming_pauses(board_ids: Collection[int]) -> list[PauseView]:
    """The pauses of these boards that are not over, the next first."""
    today = clock.now().date()
    rows = db.session.execute(
        select(BoardPause, Board)
        .join(Board, Board.id == BoardPause.board_id)
        .where(BoardPause.board_id.in_(board_ids), BoardPause.ends_on >= today)
        .order_by(BoardPause.starts_on, BoardPause.id)
    )
    return [_pause_view(pause, board, today) for pause, board in rows]


def _pause_view(pause: BoardPause, board: Board, today: date) -> PauseView:
    return PauseView(
        pause.id,
        BoardRef(board.id, board.slug, board.name, board.colour),
        pause.starts_on,
        pause.ends_on,
        pause.reason,
        has_begun=pause.starts_on <= today,
    )


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


def posters_on(board: Board) -> Select[int]:
    """The ids of the people who may post on a board: `board_visible_to` for all people at once."""
    is_open = board.visibility is Visibility.CONFIDENTIAL
    return select(User.id) if is_open else readers_of(board)


def are_read_alike(one: Board, other: Board) -> bool:
    """Whether the same people read two boards. Two confidential boards never are, whoever
    answers for them: what was said in confidence stays where it was said."""
    if one.id == other.id:
        return True
    if one.visibility is not other.visibility or one.visibility is Visibility.CONFIDENTIAL:
        return False
    return _reader_ids(one) == _reader_ids(other)


def _reader_ids(board: Board) -> set[int]:
    """Nobody in particular for a board that everybody reads."""
    if board.visibility is Visibility.EVERYONE:
        return set()
    return set(db.session.scalars(readers_of(board)))

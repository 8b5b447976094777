"""What the pages of the administration show. None of it is a text that somebody posted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, exists, func, or_, select
from sqlalchemy.orm import joinedload

from app.auth.models import Department, Invitation, Role, User
from app.auth.people import PERSON_COLUMNS, PersonRef, person_in
from app.auth.queries import IS_ACTIVE
from app.boards.models import Board, BoardDepartment, BoardModerator, Visibility
from app.boards.queries import BoardRef
from app.core import clock
from app.core.db import db
from app.core.errors import or_404
from app.core.paging import Order, Page, fetch_page
from app.events import Delivery, DeliveryState, Event
from app.ideas.models import Comment, Idea

MOST_COUNTED = 100
_ADDRESS = re.compile(r"[^\s<>]+@[^\s<>]+")
MOST_INVITATIONS = 50
BY_NAME = Order((User.name, User.id), descending=False)
NEWEST_FIRST = Order((Delivery.id,))


@dataclass(frozen=True)
class BoardRow:
    """`moderators` are those who can answer: people who left are not among them."""

    board: BoardRef
    visibility: Visibility
    response_target_days: int
    moderators: list[PersonRef]


class Access(StrEnum):
    """Whether a person can come in."""

    OPEN = "open"
    WITHOUT_ADDRESS = "without_address"
    UNCONFIRMED = "unconfirmed"
    DEACTIVATED = "deactivated"


@dataclass(frozen=True)
class MemberRow:
    id: int
    person: PersonRef
    email: str | None
    department: str | None
    role: Role
    access: Access


@dataclass(frozen=True)
class DepartmentRow:
    id: int
    name: str
    is_used: bool


@dataclass(frozen=True)
class ParkedDelivery:
    id: int
    kind: str
    consumer: str
    target: int
    attempts: int
    error: str
    at: datetime


def all_boards() -> list[BoardRow]:
    """Every board by name, in two queries."""
    moderators: dict[int, list[PersonRef]] = {}
    for row in db.session.execute(
        select(BoardModerator.board_id, *PERSON_COLUMNS)
        .join(User, User.id == BoardModerator.user_id)
        .where(IS_ACTIVE)
        .order_by(User.name)
    ):
        moderators.setdefault(row.board_id, []).append(person_in(row))
    return [
        BoardRow(
            BoardRef(board.id, board.slug, board.name, board.colour),
            board.visibility,
            board.response_target_days,
            moderators.get(board.id, []),
        )
        for board in db.session.scalars(select(Board).order_by(Board.name))
    ]


def board_or_404(board_id: int) -> Board:
    return or_404(db.session.get(Board, board_id))


def members_page(term: str, *, key: str | None) -> Page[MemberRow]:
    """One page of the members by name; `term` is a part of a name, handle or address."""
    statement: Any = select(
        User.name,
        User.id,
        *PERSON_COLUMNS,
        User.email,
        User.role,
        User.confirmed_at,
        User.deactivated_at,
        Department.name.label("department"),
    ).outerjoin(Department, Department.id == User.department_id)
    if term:
        columns = (User.name, User.handle, User.email)
        statement = statement.where(or_(*(c.icontains(term, autoescape=True) for c in columns)))
    page = fetch_page(statement, BY_NAME, session=db.session, key=key)
    return Page([_member(row) for row in page.rows], page.previous, page.next)


def member_or_404(user_id: int) -> User:
    return or_404(db.session.get(User, user_id))


def access_of(
    email: str | None, confirmed_at: datetime | None, deactivated_at: datetime | None
) -> Access:
    if deactivated_at is not None:
        return Access.DEACTIVATED
    if email is None:
        return Access.WITHOUT_ADDRESS
    return Access.UNCONFIRMED if confirmed_at is None else Access.OPEN


def boards_moderated_by(user_id: int) -> Sequence[Board]:
    return db.session.scalars(
        select(Board)
        .join(BoardModerator, BoardModerator.board_id == Board.id)
        .where(BoardModerator.user_id == user_id)
        .order_by(Board.name)
    ).all()


def open_invitations() -> Sequence[Invitation]:
    """The latest invitations that nobody accepted and that still hold."""
    return db.session.scalars(
        select(Invitation)
        .options(joinedload(Invitation.department))
        .where(Invitation.accepted_at.is_(None), Invitation.expires_at > clock.now())
        .order_by(Invitation.created_at.desc(), Invitation.id.desc())
        .limit(MOST_INVITATIONS)
    ).all()


def department_rows() -> list[DepartmentRow]:
    rows = db.session.execute(
        select(Department.id, Department.name, _is_used()).order_by(Department.name)
    )
    return [DepartmentRow(*row) for row in rows]


def department_or_404(department_id: int) -> Department:
    return or_404(db.session.get(Department, department_id))


def is_department_used(department_id: int) -> bool:
    """Whether a person, an invitation or a board's list names it."""
    return bool(db.session.scalar(select(_is_used()).where(Department.id == department_id)))


def parked_count() -> int:
    """How many deliveries are parked, counted up to MOST_COUNTED."""
    some = (
        select(Delivery.id)
        .where(Delivery.state == DeliveryState.PARKED)
        .limit(MOST_COUNTED)
        .subquery()
    )
    return db.session.scalar(select(func.count()).select_from(some)) or 0


def parked_page(*, key: str | None) -> Page[ParkedDelivery]:
    statement: Any = (
        select(
            Delivery.id,
            Event.kind,
            Delivery.consumer,
            Delivery.target,
            Delivery.attempts,
            func.coalesce(Delivery.last_error, "").label("error"),
            Event.at,
            is_about_masked().label("is_about_masked"),
        )
        .join(Event, Event.id == Delivery.event_id)
        .where(Delivery.state == DeliveryState.PARKED)
    )
    page = fetch_page(statement, NEWEST_FIRST, session=db.session, key=key)
    return Page([_parked(row) for row in page.rows], page.previous, page.next)


def _parked(row: Row[Any]) -> ParkedDelivery:
    """A mail server names whom it knows not: that would tell whom an anonymous post is from."""
    error = _ADDRESS.sub("…", row.error) if row.is_about_masked else row.error
    return ParkedDelivery(row.id, row.kind, row.consumer, row.target, row.attempts, error, row.at)


def is_about_masked() -> Any:
    """Whether an event is about an idea in which somebody takes part anonymously."""
    masked = exists().where(Idea.id == Event.idea_id, Idea.masked_author_id.is_not(None))
    said = exists().where(Comment.idea_id == Event.idea_id, Comment.masked_author_id.is_not(None))
    came = exists().where(Idea.merged_into_id == Event.idea_id, Idea.masked_author_id.is_not(None))
    return or_(masked, said, came)


def delivery_or_404(delivery_id: int) -> Delivery:
    return or_404(db.session.get(Delivery, delivery_id))


def _is_used() -> Any:
    uses = (User.department_id, Invitation.department_id, BoardDepartment.department_id)
    return or_(*(exists().where(column == Department.id) for column in uses))


def _member(row: Row[Any]) -> MemberRow:
    return MemberRow(
        id=row.id,
        person=person_in(row),
        email=row.email,
        department=row.department,
        role=row.role,
        access=access_of(row.email, row.confirmed_at, row.deactivated_at),
    )

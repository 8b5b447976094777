"""Profiles, and the wall of implemented ideas with the people behind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import aliased, joinedload

from app.auth.models import User
from app.auth.people import PersonRef
from app.boards.models import Board
from app.boards.queries import BoardRef
from app.core.db import db
from app.core.errors import NotVisible
from app.core.formats import short_date
from app.core.i18n import _
from app.core.links import path
from app.core.paging import Order, Page, fetch_page
from app.ideas.models import Credit, Decision, Idea
from app.ideas.policy import visible_to
from app.ideas.queries.credits import (
    IN_ROLE_ORDER,
    ROLE_TEXTS,
    credited_with,
    people_text,
)
from app.ideas.queries.initiative import initiative_text
from app.ideas.status import Status

WALL_ORDER = Order((Idea.status_changed_at, Idea.id))


@dataclass(frozen=True)
class CreditLine:
    """One credit on a profile."""

    title: str
    url: str
    role_text: str
    what_changed: str
    since_text: str
    board: BoardRef


@dataclass(frozen=True)
class WallTile:
    title: str
    url: str
    what_changed: str
    since_text: str
    board: BoardRef
    people: list[PersonRef]
    people_text: str
    initiative: str | None


def person_or_404(handle: str) -> User:
    """A colleague by handle, with their department. Raises NotVisible, also for somebody who
    only asked to join."""
    user = db.session.scalars(
        select(User).options(joinedload(User.department)).where(User.handle == handle.lower())
    ).one_or_none()
    if user is None or user.awaits_confirmation:
        raise NotVisible
    return user


def credits_on_profile(owner: User, *, reader: User) -> list[CreditLine]:
    """What somebody is credited with, newest first, as far as the reader may see the ideas."""
    rows = db.session.execute(
        _implemented()
        .add_columns(Credit.role)
        .join(Credit, Credit.idea_id == Idea.id)
        .where(Credit.user_id == owner.id, visible_to(reader))
        .order_by(Idea.status_changed_at.desc(), Idea.id, IN_ROLE_ORDER)
    )
    return [
        CreditLine(
            row.title,
            path("ideas.show", idea_id=row.id),
            str(ROLE_TEXTS[row.role]),
            row.what_changed,
            _since(row.since),
            _board(row),
        )
        for row in rows
    ]


def wall(*, reader: User, key: str | None) -> Page[WallTile]:
    """One page of implemented ideas, newest first."""
    page = fetch_page(
        _implemented().where(visible_to(reader)), WALL_ORDER, session=db.session, key=key, size=12
    )
    people = credited_with([row.id for row in page.rows])
    return Page([_tile(row, people.get(row.id, [])) for row in page.rows], page.previous, page.next)


def _implemented() -> Any:
    """Implemented ideas, each with the decision that made them so."""
    newest = (
        select(func.max(Decision.id))
        .where(Decision.idea_id == Idea.id, Decision.status == Status.IMPLEMENTED)
        .correlate(Idea)
        .scalar_subquery()
    )
    agreed_by = aliased(User)
    return (
        select(Idea.status_changed_at, Idea.id, Idea.title)
        .add_columns(Decision.what_changed, Decision.since)
        .add_columns(Idea.posted_as_done, agreed_by.name.label("agreed_by_name"))
        .add_columns(Board.id.label("board_id"), Board.slug, Board.name, Board.colour)
        .join(Board, Board.id == Idea.board_id)
        .join(Decision, Decision.id == newest)
        .outerjoin(agreed_by, agreed_by.id == Idea.agreed_by_id)
        .where(Idea.status == Status.IMPLEMENTED)
    )


def _tile(row: Row[Any], people: Sequence[PersonRef]) -> WallTile:
    return WallTile(
        title=row.title,
        url=path("ideas.show", idea_id=row.id),
        what_changed=row.what_changed,
        since_text=_since(row.since),
        board=_board(row),
        people=list(people[:3]),
        people_text=people_text(people),
        initiative=initiative_text(row.agreed_by_name) if row.posted_as_done else None,
    )


def _board(row: Row[Any]) -> BoardRef:
    return BoardRef(row.board_id, row.slug, row.name, row.colour)


def _since(day: date) -> str:
    return _("since %(day)s", day=short_date(day))

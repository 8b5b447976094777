"""The wall of implemented ideas: what changed, since when, and the people behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, func, select

from app.auth.models import Department, User
from app.auth.people import PersonRef
from app.boards.models import Board
from app.boards.queries import BoardRef
from app.core.db import db
from app.core.formats import month
from app.core.i18n import _
from app.core.links import path
from app.core.paging import Order, Page, fetch_page
from app.ideas.models import STANDS_AS_LOGGED, Credit, Decision, Idea
from app.ideas.policy import visible_to
from app.ideas.queries.agreements import AGREED_WITH
from app.ideas.queries.credits import STANDS, credited_with, people_text
from app.ideas.queries.initiative import initiative_text
from app.ideas.status import Status

WALL_ORDER = Order((Idea.implemented_since, Idea.id))
IS_IMPLEMENTED = (Idea.status == Status.IMPLEMENTED) & Idea.implemented_since.is_not(None)


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
    thanks: int


@dataclass(frozen=True)
class OnWall:
    """Which ideas the wall shows: everything that is not None narrows it. A department is the
    one where somebody credited worked when the credit was given."""

    board_id: int | None = None
    department_id: int | None = None
    year: int | None = None


def wall(wanted: OnWall, *, reader: User, key: str | None) -> Page[WallTile]:
    """One page of implemented ideas, the latest to come true first."""
    statement = implemented().where(visible_to(reader), *on_wall(wanted))
    page = fetch_page(statement, WALL_ORDER, session=db.session, key=key, size=12)
    people = credited_with([row.id for row in page.rows])
    return Page([_tile(row, people.get(row.id, [])) for row in page.rows], page.previous, page.next)


def years_on_wall(reader: User) -> list[int]:
    """The years that the wall can be narrowed to, newest first: from the first idea to the last
    that this person sees on it."""
    first, last = (_edge(order, reader) for order in (Idea.implemented_since.asc(), _LATEST))
    return list(range(last.year, first.year - 1, -1)) if first and last else []


def all_departments() -> Sequence[Department]:
    return db.session.scalars(select(Department).order_by(Department.name)).all()


def on_wall(wanted: OnWall) -> list[ColumnElement[bool]]:
    """The conditions for what is wanted."""
    filters: list[ColumnElement[bool]] = []
    if wanted.board_id is not None:
        filters.append(Idea.board_id == wanted.board_id)
    if wanted.department_id is not None:
        credited = select(Credit.idea_id).where(
            Credit.department_id == wanted.department_id, STANDS
        )
        filters.append(Idea.id.in_(credited))
    if wanted.year is not None:
        filters.append(
            Idea.implemented_since.between(date(wanted.year, 1, 1), date(wanted.year, 12, 31))
        )
    return filters


def implemented() -> Any:
    """Implemented ideas, each with the decision that made them so."""
    newest = (
        select(func.max(Decision.id))
        .where(Decision.idea_id == Idea.id, Decision.status == Status.IMPLEMENTED)
        .correlate(Idea)
        .scalar_subquery()
    )
    return (
        select(Idea.implemented_since, Idea.id, Idea.title, Idea.thanks)
        .add_columns(Decision.what_changed)
        .add_columns(STANDS_AS_LOGGED.label("as_logged"), AGREED_WITH.label("agreed_with"))
        .add_columns(Board.id.label("board_id"), Board.slug, Board.name, Board.colour)
        .join(Board, Board.id == Idea.board_id)
        .join(Decision, Decision.id == newest)
        .where(IS_IMPLEMENTED)
    )


def board_in(row: Row[Any]) -> BoardRef:
    return BoardRef(row.board_id, row.slug, row.name, row.colour)


def since(day: date) -> str:
    return _("since %(month)s", month=month(day))


_LATEST = Idea.implemented_since.desc()


def _edge(order: Any, reader: User) -> date | None:
    return db.session.scalar(
        select(Idea.implemented_since)
        .where(IS_IMPLEMENTED, visible_to(reader))
        .order_by(order, Idea.id)
        .limit(1)
    )


def _tile(row: Row[Any], people: Sequence[PersonRef]) -> WallTile:
    return WallTile(
        title=row.title,
        url=path("ideas.show", idea_id=row.id),
        what_changed=row.what_changed,
        since_text=since(row.implemented_since),
        board=board_in(row),
        people=list(people[:3]),
        people_text=people_text(people),
        initiative=initiative_text(row.agreed_with) if row.as_logged else None,
        thanks=row.thanks,
    )

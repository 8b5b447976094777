"""Profiles: who somebody is, what they are credited with, and how colleagues thanked them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased, joinedload

from app.auth.models import User
from app.auth.people import PERSON_COLUMNS, PersonRef, person_in
from app.boards.queries import BoardRef
from app.core.db import db
from app.core.errors import NotVisible
from app.core.links import path
from app.ideas.models import Credit, CreditRole, Idea, Thanks
from app.ideas.policy import visible_to
from app.ideas.queries.credits import IN_ROLE_ORDER, ROLE_TEXTS, STANDS, ids_to_take_up
from app.ideas.queries.visibility import is_of_visible
from app.ideas.status import Status
from app.people.wall import board_in, implemented, since

THANKS_SHOWN = 6


@dataclass(frozen=True)
class CreditLine:
    """One credit on a profile. `id` is the credit's."""

    id: int
    title: str
    url: str
    role: CreditRole
    role_text: str
    what_changed: str
    since_text: str
    board: BoardRef


@dataclass(frozen=True)
class ThanksLine:
    """A note that the credited let everybody read."""

    note: str
    by: PersonRef
    at: datetime
    title: str
    url: str


def person_or_404(handle: str) -> User:
    """A colleague by handle, with their department. Raises NotVisible, also for somebody who
    only asked to join."""
    user = db.session.scalars(
        select(User).options(joinedload(User.department)).where(User.handle == handle.lower())
    ).one_or_none()
    if user is None or user.awaits_confirmation:
        raise NotVisible
    return user


def handle_or_404(user_id: int) -> str:
    """What somebody is called today. Raises NotVisible as `person_or_404` does."""
    user = db.session.get(User, user_id)
    if user is None or user.awaits_confirmation:
        raise NotVisible
    return user.handle


def credits_on_profile(owner: User, *, reader: User) -> list[CreditLine]:
    """What somebody is credited with, by part and newest first, as far as the reader may see
    the ideas. Nothing for who left: their credit stands under the name they chose, and nothing
    leads from there to them or back."""
    if owner.deactivated_at is not None:
        return []
    return _lines(owner, reader, STANDS)


def declined_on_profile(owner: User, *, reader: User) -> list[CreditLine]:
    """What somebody declined to be named for and could take up, for their own eyes alone."""
    ids = ids_to_take_up(owner) if owner.id == reader.id else []
    return _lines(owner, reader, Credit.id.in_(ids)) if ids else []


def thanks_on_profile(owner: User, *, reader: User) -> list[ThanksLine]:
    """The latest thanks for what somebody is credited with that are shown to all, also those for
    an idea that was merged into it, as far as the reader may see the ideas."""
    if owner.deactivated_at is not None:
        return []
    theirs = select(Credit.idea_id).where(Credit.user_id == owner.id, STANDS)
    own = aliased(Idea)
    rows = db.session.execute(
        select(Thanks.note, Thanks.written_at, Idea.id, Idea.title, *PERSON_COLUMNS)
        .join(own, own.id == Thanks.idea_id)
        .join(Idea, Idea.id == func.coalesce(own.merged_into_id, own.id))
        .join(User, User.id == Thanks.user_id)
        .where(
            Idea.id.in_(theirs),
            Thanks.shown_at.is_not(None),
            Idea.status == Status.IMPLEMENTED,
            visible_to(reader),
            is_of_visible(Thanks.idea_id, reader),
        )
        .order_by(Thanks.id.desc())
        .limit(THANKS_SHOWN)
    )
    return [
        ThanksLine(
            row.note,
            person_in(row),
            row.written_at,
            row.title,
            path("thanks.index", idea_id=row.id),
        )
        for row in rows
    ]


def by_role(lines: Sequence[CreditLine]) -> list[tuple[str, list[CreditLine]]]:
    """Credits in groups, each with what the person did; the originator's first."""
    groups: dict[str, list[CreditLine]] = {}
    for line in lines:
        groups.setdefault(line.role_text, []).append(line)
    return list(groups.items())


def _lines(owner: User, reader: User, condition: ColumnElement[bool]) -> list[CreditLine]:
    """A credit at a merged idea, which is a declined one, is read where that stands."""
    own = aliased(Idea)
    statement: Any = (
        implemented()
        .add_columns(Credit.role, Credit.id.label("credit_id"))
        .join(own, func.coalesce(own.merged_into_id, own.id) == Idea.id)
        .join(Credit, Credit.idea_id == own.id)
        .where(Credit.user_id == owner.id, condition, visible_to(reader))
        .order_by(IN_ROLE_ORDER, Idea.implemented_since.desc(), Idea.id.desc())
    )
    return [
        CreditLine(
            row.credit_id,
            row.title,
            path("ideas.show", idea_id=row.id),
            row.role,
            str(ROLE_TEXTS[row.role]),
            row.what_changed,
            since(row.implemented_since),
            board_in(row),
        )
        for row in db.session.execute(statement)
    ]

"""Withdrawn ideas: what is left of them, for their authors and for others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup
from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.orm import joinedload

from app.auth.models import User
from app.boards.models import Board
from app.core.db import db
from app.core.errors import or_404
from app.core.links import path
from app.core.paging import Order, Page, fetch_page
from app.ideas.models import Idea
from app.ideas.policy import had_by, others_took_part, tombstone_visible_to
from app.ideas.queries.sections import SectionView, sections_among

LATEST_FIRST = Order((Idea.withdrawn_at, Idea.id))


@dataclass(frozen=True)
class OwnWords:
    """What a withdrawn idea said, for its author alone; `has_trace`: others see that it was
    there."""

    title: str
    sections: Sequence[SectionView]
    html: Markup
    has_trace: bool


@dataclass(frozen=True)
class Tombstone:
    """What is left of a withdrawn idea: none of its words, but for its author."""

    idea_id: int
    board: Board
    withdrawn_at: datetime | None
    votes: int
    comments: int
    own: OwnWords | None


@dataclass(frozen=True)
class WithdrawnRow:
    title: str
    url: str
    at: datetime


def tombstone_or_404(idea_id: int, user: User) -> Tombstone:
    """Raises NotVisible for everything of which this person may not know that it was there."""
    row = or_404(
        db.session.execute(
            select(Idea, others_took_part())
            .options(joinedload(Idea.board))
            .where(Idea.id == idea_id, tombstone_visible_to(user))
        ).one_or_none()
    )
    idea, has_trace = row
    return Tombstone(
        idea_id=idea.id,
        board=idea.board,
        withdrawn_at=idea.withdrawn_at,
        votes=idea.votes,
        comments=idea.comments,
        own=_own_words(idea, has_trace) if idea.is_by(user) else None,
    )


def own_withdrawn_or_404(idea_id: int, user: User) -> Idea:
    """An idea that this person withdrew. Raises NotVisible."""
    return or_404(
        db.session.scalars(
            select(Idea).where(Idea.id == idea_id, _withdrawn_by(user))
        ).one_or_none()
    )


def withdrawn_page(user: User, *, key: str | None) -> Page[WithdrawnRow]:
    """One page of the ideas that this person withdrew, the latest first."""
    statement: Any = select(Idea.withdrawn_at, Idea.id, Idea.title).where(_withdrawn_by(user))
    page = fetch_page(statement, LATEST_FIRST, session=db.session, key=key)
    rows = [
        WithdrawnRow(row.title, path("ideas.show", idea_id=row.id), row.withdrawn_at)
        for row in page.rows
    ]
    return Page(rows, page.previous, page.next)


def has_withdrawn(user: User) -> bool:
    return bool(db.session.scalar(select(exists().where(_withdrawn_by(user)))))


def leaves_a_trace(idea: Idea) -> bool:
    """Whether others would see that it was there, if it were withdrawn now."""
    return bool(db.session.scalar(select(exists().where(Idea.id == idea.id, others_took_part()))))


def _withdrawn_by(user: User) -> ColumnElement[bool]:
    return and_(had_by(user), Idea.withdrawn_at.is_not(None))


def _own_words(idea: Idea, has_trace: bool) -> OwnWords:
    return OwnWords(
        idea.title,
        sections_among([idea.id])[idea.id],
        Markup(idea.body_html),  # noqa: S704 (sanitised when it was written)
        has_trace,
    )

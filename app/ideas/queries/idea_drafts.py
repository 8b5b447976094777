"""One's own drafts of ideas. Nobody else finds them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, select

from app.auth.models import User
from app.boards.models import Board
from app.boards.policy import board_visible_to
from app.boards.queries import BoardRef
from app.core.db import db
from app.core.errors import or_404
from app.ideas.models import IdeaDraft

MOST_LISTED = 100


@dataclass(frozen=True)
class DraftLine:
    """A draft as it is listed; its board only while its author sees that."""

    id: int
    title: str
    board: BoardRef | None
    saved_at: datetime
    is_discarded: bool


def own_idea_draft_or_404(draft_id: int, user: User) -> IdeaDraft:
    """Raises NotVisible for somebody else's draft, and for one that was discarded."""
    return or_404(
        db.session.scalars(
            select(IdeaDraft).where(
                IdeaDraft.id == draft_id,
                IdeaDraft.author_id == user.id,
                IdeaDraft.discarded_at.is_(None),
            )
        ).one_or_none()
    )


def drafts_of(user: User) -> list[DraftLine]:
    """A person's drafts, the latest first; those that they discarded and can bring back last."""
    rows = db.session.execute(
        select(
            IdeaDraft.id,
            IdeaDraft.title,
            IdeaDraft.saved_at,
            IdeaDraft.discarded_at,
            Board.id.label("board_id"),
            Board.slug,
            Board.name,
            Board.colour,
        )
        .outerjoin(Board, and_(Board.id == IdeaDraft.board_id, board_visible_to(user)))
        .where(IdeaDraft.author_id == user.id)
        .order_by(IdeaDraft.discarded_at.is_not(None), IdeaDraft.saved_at.desc())
        .limit(MOST_LISTED)
    )
    return [
        DraftLine(
            row.id,
            row.title,
            BoardRef(row.board_id, row.slug, row.name, row.colour) if row.board_id else None,
            row.saved_at,
            row.discarded_at is not None,
        )
        for row in rows
    ]


def count_drafts(user: User, *, most: int = MOST_LISTED) -> int:
    """How many drafts a person has, not counted beyond `most`."""
    some = (
        select(IdeaDraft.id)
        .where(IdeaDraft.author_id == user.id, IdeaDraft.discarded_at.is_(None))
        .limit(most)
        .subquery()
    )
    return db.session.scalar(select(func.count()).select_from(some)) or 0

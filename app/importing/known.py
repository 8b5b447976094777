"""What came in before, recognised by its source and its id there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.auth.models import User
from app.core.db import db, reading
from app.ideas.models import Comment, DeclineReason, Idea


@dataclass(frozen=True)
class Known:
    """Ids here by ids there; `idea_of` has the idea there of each comment there."""

    people: Mapping[str, int]
    ideas: Mapping[str, int]
    comments: Mapping[str, int]
    idea_of: Mapping[str, str]


def known_of(source: str) -> Known:
    """Look without being in anybody's way: in a transaction of its own that only reads."""
    with reading(), Session(db.engine) as session:
        return known_in(session, source)


def known_in(session: Session, source: str) -> Known:
    """As the transaction of this session sees it."""
    people = session.execute(
        select(User.source_id, User.id).where(User.source == source).order_by(User.source_id)
    )
    ideas = session.execute(select(Idea.source_id, Idea.id).where(Idea.source == source))
    comments = session.execute(
        select(Comment.source_id, Comment.id, Idea.source_id)
        .join(Idea, Idea.id == Comment.idea_id)
        .where(Comment.source == source)
    ).all()
    return Known(
        people={str(there): here for there, here in people},
        ideas={str(there): here for there, here in ideas},
        comments={str(there): here for there, here, _ in comments},
        idea_of={str(there): str(idea) for there, _, idea in comments},
    )


def known_reasons() -> dict[str, int]:
    """The ids of the reasons for declining by their keys, looked up as in `known_of`."""
    with reading(), Session(db.engine) as session:
        return reasons_in(session)


def reasons_in(session: Session) -> dict[str, int]:
    """Also those that are not offered any more: what is imported was decided before."""
    reasons = select(DeclineReason.key, DeclineReason.id).order_by(DeclineReason.id)
    return dict(session.execute(reasons).all())

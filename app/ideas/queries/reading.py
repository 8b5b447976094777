"""What is new in a conversation since somebody was there last."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from app.auth.models import User
from app.core import clock
from app.core.db import db
from app.core.links import path
from app.ideas.models import VISIT_LASTS, Comment, Idea, Reading
from app.ideas.policy import by_others

MOST_COUNTED = 100


@dataclass(frozen=True)
class Seen:
    """Up to which comment somebody has seen a conversation: now, and before the visit that goes
    on, if one does. None if they never were there."""

    now_id: int | None
    before_id: int | None


@dataclass(frozen=True)
class News:
    """`count` is how many comments are new, counted up to MOST_COUNTED; `url` leads to the first
    of them. `is_unnoted`: that this person is here now tells more than is known."""

    count: int
    url: str | None
    is_unnoted: bool


def seen_by(user: User, idea_ids: Collection[int]) -> Seen:
    """What somebody has seen of the conversation of these ideas, which are one."""
    readings = db.session.scalars(
        select(Reading).where(Reading.user_id == user.id, Reading.idea_id.in_(idea_ids))
    ).all()
    lately = clock.now() - VISIT_LASTS
    return Seen(
        max((reading.seen_id for reading in readings), default=None),
        max(
            (reading.before_id if reading.at > lately else reading.seen_id for reading in readings),
            default=None,
        ),
    )


def news_for(
    user: User, idea: Idea, idea_ids: Collection[int], seen: Seen, *, newest_id: int
) -> News:
    """What others wrote on an idea and its parts since the person's last visit."""
    is_unnoted = seen.now_id is None or newest_id > seen.now_id
    if seen.before_id is None:
        return News(0, None, is_unnoted)
    new = db.session.scalars(
        select(Comment.id)
        .where(Comment.idea_id.in_(idea_ids), Comment.id > seen.before_id)
        .where(Comment.deleted_at.is_(None), by_others(user))
        .order_by(Comment.id)
        .limit(MOST_COUNTED)
    ).all()
    url = path("comments.show", idea_id=idea.id, comment_id=new[0]) if new else None
    return News(len(new), url, is_unnoted)

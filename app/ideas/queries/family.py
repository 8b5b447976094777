"""An idea together with those that were merged into it, and who wrote them."""

from __future__ import annotations

from sqlalchemy import ScalarSelect, Select, func, or_, select

from app.core.db import db
from app.ideas.models import CoAuthor, CoAuthorState, Idea

STANDS_AT = func.coalesce(Idea.merged_into_id, Idea.id)
"""The id of the idea at which an idea is read: itself, or the one it is merged into."""


def family_of(idea_id: int) -> Select[int]:
    """The ids of an idea and of all that are merged into it, however long the chain."""
    return select(Idea.id).where(or_(Idea.id == idea_id, Idea.merged_into_id == idea_id))


def end_of(idea_id: int) -> ScalarSelect[int]:
    """The id of the idea at which this one is read."""
    return select(STANDS_AT).where(Idea.id == idea_id).scalar_subquery()


def whole_family_of(idea_id: int) -> Select[int]:
    """The ids of the family that an idea belongs to, whether the others are merged into it or
    it into one of them."""
    end = end_of(idea_id)
    return select(Idea.id).where(or_(Idea.id == end, Idea.merged_into_id == end))


def standing_of(idea: Idea) -> Idea:
    """The idea at which this one is read, votes for it count and credit for it is given."""
    if idea.merged_into_id is None:
        return idea
    return db.session.get_one(Idea, idea.merged_into_id)


def authors_of(idea_id: int) -> Select[int]:
    """The ids of the people whose idea it is: who posted it or one that was merged into it, and
    the co-authors who accepted."""
    family = family_of(idea_id)
    posted = select(Idea.author_id).where(Idea.id.in_(family), Idea.author_id.is_not(None))
    shared = select(CoAuthor.user_id).where(
        CoAuthor.idea_id.in_(family), CoAuthor.state == CoAuthorState.ACCEPTED
    )
    return select(posted.union(shared).subquery().c[0])

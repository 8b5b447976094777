"""Where an idea went that is merged into another, and when it was answered there."""

from __future__ import annotations

from sqlalchemy import Subquery, case, func, select
from sqlalchemy.orm import aliased, joinedload

from app.auth.models import User
from app.core.db import db
from app.ideas.models import Idea, Merge
from app.ideas.policy import visible_to


def visible_standing_of(idea: Idea, user: User) -> Idea | None:
    """The idea that this one is merged into, if it is and the person may see that one;
    with its board."""
    return db.session.scalars(
        select(Idea)
        .options(joinedload(Idea.board))
        .where(Idea.id == idea.merged_into_id, visible_to(user))
    ).one_or_none()


def answered_where_they_went() -> Subquery:
    """`idea_id` and `at` of every merged idea that was answered where it went: when the answer
    was given there, or when the merge brought people to one that was there. Along a chain of
    merges the first one counts; a merge that was undone counts for nothing."""
    start, further = aliased(Merge), aliased(Merge)
    way = (
        select(start.from_id.label("idea_id"), start.into_id.label("at_idea"), start.at)
        .where(start.undone_at.is_(None))
        .cte("way", recursive=True)
    )
    way = way.union_all(
        select(
            way.c.idea_id,
            further.into_id,
            case((further.at > way.c.at, further.at), else_=way.c.at),
        )
        .join(further, further.from_id == way.c.at_idea)
        .where(further.undone_at.is_(None))
    )
    there = aliased(Idea)
    heard = case((there.first_answered_at > way.c.at, there.first_answered_at), else_=way.c.at)
    return (
        select(way.c.idea_id, func.min(heard).label("at"))
        .join(there, there.id == way.c.at_idea)
        .where(there.first_answered_at.is_not(None))
        .group_by(way.c.idea_id)
        .subquery()
    )

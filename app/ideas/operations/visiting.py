"""Seeing an idea: who looked at it, and when they last did."""

from __future__ import annotations

from sqlalchemy import ColumnElement, func, select, union_all, update

from app.auth.models import User
from app.core import clock
from app.core.db import db, upsert
from app.ideas.models import Comment, Idea, Visit, Vote
from app.ideas.operations.counting import count_viewers, recount_seen


def visit(idea: Idea, *, by: User) -> None:
    """Note that somebody has the page of an idea before them. They count once, however often."""
    if see(idea.id, by.id):
        recount_seen(idea.id)
    else:
        db.session.execute(
            update(Visit)
            .where(Visit.idea_id == idea.id, Visit.user_id == by.id)
            .values(last_at=clock.now())
        )


def see(idea_id: int, user_id: int) -> bool:
    """Note that somebody saw an idea, for who takes part in it has seen it; whoever calls this
    counts anew. Whether that was the first time."""
    now = clock.now()
    added = db.session.execute(
        upsert(Visit)
        .values(idea_id=idea_id, user_id=user_id, first_at=now, last_at=now)
        .on_conflict_do_nothing()
        .returning(Visit.idea_id)
    ).all()
    return bool(added)


def see_in_bulk(ideas: ColumnElement[bool]) -> None:
    """Note that whoever took part in the ideas that meet this condition has seen them; for rows
    that were written in bulk."""
    posted = select(Idea.id.label("idea_id"), Idea.author_id.label("user_id"), Idea.created_at)
    voted = select(Idea.id, Vote.user_id, Vote.created_at).join(Vote, Vote.idea_id == Idea.id)
    commented = select(Idea.id, Comment.author_id, Comment.created_at).join(
        Comment, Comment.idea_id == Idea.id
    )
    acts = union_all(*(some.where(ideas) for some in (posted, voted, commented))).subquery()
    first_and_last = (
        select(
            acts.c.idea_id, acts.c.user_id, func.min(acts.c.created_at), func.max(acts.c.created_at)
        )
        .where(acts.c.user_id.is_not(None))
        .group_by(acts.c.idea_id, acts.c.user_id)
    )
    columns = ["idea_id", "user_id", "first_at", "last_at"]
    db.session.execute(upsert(Visit).from_select(columns, first_and_last).on_conflict_do_nothing())
    count_viewers(ideas)

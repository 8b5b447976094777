"""Following: who is told of what happens to an idea, and how much of it."""

from __future__ import annotations

from app.auth.models import User
from app.core.db import db, upsert
from app.ideas.models import Follow, Idea, Level


def follow_automatically(idea_id: int, user_id: int) -> None:
    """Someone took part, so they follow, unless they chose a level before."""
    db.session.execute(
        upsert(Follow)
        .values(idea_id=idea_id, user_id=user_id, level=Level.EVERYTHING)
        .on_conflict_do_nothing()
    )


def follow(idea: Idea, level: Level, *, by: User) -> None:
    """Choose how much of an idea one is told."""
    db.session.execute(
        upsert(Follow)
        .values(idea_id=idea.id, user_id=by.id, level=level)
        .on_conflict_do_update(
            index_elements=[Follow.idea_id, Follow.user_id], set_={"level": level}
        )
    )

"""Following: who is told of what happens to an idea, and how much of it."""

from __future__ import annotations

from app.auth.models import User
from app.core.db import db
from app.ideas.models import Follow, Idea, Level


def follow_automatically(idea_id: int, user_id: int) -> None:
    """Someone took part, so they follow, unless they chose a level before."""
    if db.session.get(Follow, (idea_id, user_id)) is None:
        db.session.add(Follow(idea_id=idea_id, user_id=user_id, level=Level.EVERYTHING))
        db.session.flush()


def follow(idea: Idea, level: Level, *, by: User) -> None:
    """Choose how much of an idea one is told."""
    chosen = db.session.get(Follow, (idea.id, by.id))
    if chosen is None:
        db.session.add(Follow(idea_id=idea.id, user_id=by.id, level=level))
    else:
        chosen.level = level
    db.session.flush()

"""Where an idea went that is merged into another."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.auth.models import User
from app.core.db import db
from app.ideas.models import Idea
from app.ideas.policy import visible_to


def visible_standing_of(idea: Idea, user: User) -> Idea | None:
    """The idea that this one is merged into, if it is and the person may see that one;
    with its board."""
    return db.session.scalars(
        select(Idea)
        .options(joinedload(Idea.board))
        .where(Idea.id == idea.merged_into_id, visible_to(user))
    ).one_or_none()

"""The rule of `policy.visible_to` asked the other way round: who of these people sees an idea."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import or_, select

from app.auth.models import User
from app.auth.queries import IS_ACTIVE
from app.boards.models import Board
from app.boards.queries import readers_of
from app.core.db import db
from app.ideas.models import Idea

# Databases take a limited number of values in one statement; popular ideas have more followers.
MOST_AT_ONCE = 5000


def viewers_among(idea: Idea, user_ids: Collection[int]) -> set[int]:
    """Those of these people who may see the idea now, in one query (for each MOST_AT_ONCE).

    Agrees with `policy.visible_to` for everybody who can sign in; who cannot sees nothing.
    """
    reads = or_(
        User.id.in_(readers_of(db.session.get_one(Board, idea.board_id))),
        User.id == idea.author_id,
    )
    ids = list(user_ids)
    found: set[int] = set()
    for start in range(0, len(ids), MOST_AT_ONCE):
        some = ids[start : start + MOST_AT_ONCE]
        found.update(db.session.scalars(select(User.id).where(User.id.in_(some), IS_ACTIVE, reads)))
    return found

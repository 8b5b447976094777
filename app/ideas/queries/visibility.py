"""The rule of `policy.visible_to` asked the other way round: who of these people sees an idea."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import exists, or_, select

from app.auth.models import User
from app.auth.queries import IS_ACTIVE
from app.boards.models import Board
from app.boards.queries import readers_of
from app.core.db import db
from app.ideas.models import Idea
from app.ideas.policy import others_took_part

# Databases take a limited number of values in one statement; popular ideas have more followers.
MOST_AT_ONCE = 5000


def viewers_among(idea: Idea, user_ids: Collection[int]) -> set[int]:
    """Those of these people who may see the idea now, in one query (for each MOST_AT_ONCE).

    Agrees with `policy.visible_to` for everybody who can sign in; who cannot sees nothing.
    """
    return set() if idea.withdrawn_at is not None else _within_reach_of(idea, user_ids)


def tombstone_viewers_among(idea: Idea, user_ids: Collection[int]) -> set[int]:
    """Those of these people who may know that a withdrawn idea was there; agrees with
    `policy.tombstone_visible_to` in the same way."""
    if idea.withdrawn_at is None:
        return set()
    leaves_a_trace = select(exists().where(Idea.id == idea.id, others_took_part()))
    known_to = user_ids if db.session.scalar(leaves_a_trace) else {idea.author_id} & {*user_ids}
    return _within_reach_of(idea, [id for id in known_to if id is not None])


def _within_reach_of(idea: Idea, user_ids: Collection[int]) -> set[int]:
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

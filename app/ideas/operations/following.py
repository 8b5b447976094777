"""Following: who is told of what happens to an idea, and how much of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, case, delete, exists, func, literal, select

from app.auth.models import User
from app.core.db import db, upsert
from app.core.errors import BadInput
from app.core.i18n import _
from app.ideas.models import Comment, Follow, FollowPreference, Idea, Level, Occasion
from app.ideas.policy import by_others, is_author
from app.ideas.queries.family import family_of

PREFERRED = {
    Occasion.POSTING: FollowPreference.posting,
    Occasion.COMMENTING: FollowPreference.commenting,
    Occasion.VOTING: FollowPreference.voting,
}


def follow_automatically(idea_id: int, user_id: int, occasion: Occasion) -> None:
    """Someone took part, so they follow at the level they like for that. Taking part in more than
    one way counts by what tells more; what they chose themselves stays."""
    preferred = select(PREFERRED[occasion]).where(FollowPreference.user_id == user_id)
    _follow_at_least(
        idea_id, user_id, func.coalesce(preferred.scalar_subquery(), Level.EVERYTHING.value)
    )


def follow_as_owner(idea_id: int, user_id: int) -> None:
    """Someone sees to it that an idea comes true, so they follow all of it, unless they chose a
    level themselves."""
    _follow_at_least(idea_id, user_id, literal(Level.EVERYTHING.value))


def follow(idea: Idea, level: Level, *, by: User) -> None:
    """Choose how much of an idea one is told. Nothing but another choice changes that."""
    db.session.execute(
        upsert(Follow)
        .values(idea_id=idea.id, user_id=by.id, level=level, is_chosen=True)
        .on_conflict_do_update(
            index_elements=[Follow.idea_id, Follow.user_id],
            set_={"level": level, "is_chosen": True},
        )
    )


def follow_no_longer_for_a_vote(idea: Idea, *, by: User) -> None:
    """Someone took their vote back. Who took part in nothing else and chose nothing follows no
    longer: a press by mistake leaves nothing behind."""
    family = family_of(idea.id)
    has_commented = exists().where(Comment.idea_id.in_(family), ~by_others(by))
    sees_to_it = exists().where(Idea.id.in_(family), Idea.owner_id == by.id)
    if db.session.scalar(select(has_commented | sees_to_it)) or is_author(by, idea):
        return
    db.session.execute(
        delete(Follow).where(Follow.idea_id.in_(family), Follow.user_id == by.id, ~Follow.is_chosen)
    )


def prefer_levels(levels: Mapping[Occasion, Level], *, by: User) -> None:
    """Say at which level one follows from now on, for each occasion.

    Raises BadInput for wanting to hear nothing of one's own ideas.
    """
    if levels[Occasion.POSTING] is Level.NOTHING:
        raise BadInput(_("You always hear what is decided on your own ideas."), "posting")
    chosen = {occasion.value: level for occasion, level in levels.items()}
    db.session.execute(
        upsert(FollowPreference)
        .values(user_id=by.id, **chosen)
        .on_conflict_do_update(index_elements=[FollowPreference.user_id], set_=chosen)
    )


def _follow_at_least(idea_id: int, user_id: int, level: ColumnElement[Any]) -> None:
    fresh = upsert(Follow).values(idea_id=idea_id, user_id=user_id, level=level, is_chosen=False)
    tells_more = _loudness(fresh.excluded.level) > _loudness(Follow.level)
    db.session.execute(
        fresh.on_conflict_do_update(
            index_elements=[Follow.idea_id, Follow.user_id],
            set_={"level": fresh.excluded.level},
            where=and_(~Follow.is_chosen, tells_more),
        )
    )


def _loudness(level: Any) -> ColumnElement[int]:
    return case({one.value: one.loudness for one in Level}, value=level)

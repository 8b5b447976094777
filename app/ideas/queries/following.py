"""How much of an idea people are told, and what they like to be told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import Row, case, or_, select

from app.auth.models import User
from app.core.db import db
from app.ideas.models import Follow, FollowPreference, Idea, Level, Occasion
from app.ideas.queries.family import all_merged_into


def levels_on(idea: Idea) -> Mapping[int, Level]:
    """How much of an idea people are told, by id: what they chose goes before what came with what
    they did; then the level they have on the idea itself before that on one that was merged into
    it; then the loudest."""
    rows = db.session.execute(
        select(Follow.user_id, Follow.level, Follow.idea_id, Follow.is_chosen).where(
            Follow.idea_id.in_(all_merged_into(idea.id))
        )
    )
    return {row.user_id: row.level for row in _weakest_first(rows, idea.id)}


def level_of(idea_id: int, user: User) -> Level:
    """How much of an idea one person is told, as `levels_on` says; nothing if they follow
    neither it nor one that was merged into it."""
    rows = db.session.execute(
        select(Follow.user_id, Follow.level, Follow.idea_id, Follow.is_chosen).where(
            Follow.user_id == user.id, Follow.idea_id.in_(all_merged_into(idea_id))
        )
    )
    return next((row.level for row in reversed(_weakest_first(rows, idea_id))), Level.NOTHING)


def followed_among(ids: Iterable[int], user: User) -> set[int]:
    """Of which of these ideas one person is told anything."""
    levels = levels_among(ids, user)
    return {idea_id for idea_id, level in levels.items() if level is not Level.NOTHING}


def levels_among(ids: Iterable[int], user: User) -> dict[int, Level]:
    """How much of each of these ideas one person is told, as `level_of` says, in one query: those
    that they never followed are not among them."""
    ids = set(ids)
    standing = case((Idea.id.in_(ids), Idea.id), else_=Idea.merged_into_id).label("standing_id")
    rows = db.session.execute(
        select(standing, Follow.user_id, Follow.level, Follow.idea_id, Follow.is_chosen)
        .join(Idea, Idea.id == Follow.idea_id)
        .where(Follow.user_id == user.id, or_(Idea.id.in_(ids), Idea.merged_into_id.in_(ids)))
    ).all()
    return {
        row.standing_id: row.level
        for row in sorted(
            rows,
            key=lambda row: (row.is_chosen, row.idea_id == row.standing_id, row.level.loudness),
        )
    }


def preferred_levels(user: User) -> dict[Occasion, Level]:
    """At which level they follow what they take part in."""
    preference = db.session.get(FollowPreference, user.id)
    if preference is None:
        return dict.fromkeys(Occasion, Level.EVERYTHING)
    return {
        Occasion.POSTING: preference.posting,
        Occasion.COMMENTING: preference.commenting,
        Occasion.VOTING: preference.voting,
    }


def _weakest_first(
    rows: Iterable[Row[int, Level, int, bool]], idea_id: int
) -> list[Row[int, Level, int, bool]]:
    return sorted(rows, key=lambda row: (row.is_chosen, row.idea_id == idea_id, row.level.loudness))

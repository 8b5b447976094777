"""Who took part in an idea, or in one that was merged into it, and by what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import CompoundSelect, Select, String, literal, select, union_all

from app.core.db import db
from app.ideas.models import CoAuthor, CoAuthorState, Comment, Decision, Follow, Idea, Level, Vote
from app.ideas.queries.family import all_merged_into
from app.ideas.queries.following import levels_on
from app.notifications.models import Reason

STRENGTH = {
    reason: place
    for place, reason in enumerate(
        (
            *(Reason.AUTHOR, Reason.CO_AUTHOR, Reason.OWNER),
            *(Reason.COMMENTER, Reason.VOTER, Reason.FOLLOWER),
        )
    )
}


@dataclass(frozen=True)
class Why:
    """Why somebody is told. `via_id` is the merged idea that connects them, None for the idea
    itself."""

    reason: Reason
    via_id: int | None = None


def participants_of(idea: Idea) -> dict[int, Why]:
    """Everybody connected to an idea or to one that was merged into it, by id, each once by what
    connects them most; between equals the idea itself goes first. One query."""
    family = all_merged_into(idea.id)
    return _strongest(idea, union_all(*_named_bonds(family), *_masked_bonds(family)))


def named_participants_of(idea: Idea) -> dict[int, Why]:
    """The same by what they did under their names."""
    return _strongest(idea, union_all(*_named_bonds(all_merged_into(idea.id))))


def told_of_decision(decision: Decision, idea: Idea) -> dict[int, Why]:
    """Who is told of a decision on an idea, published or not: all who took part, but for those who
    chose to hear nothing, and whom it names to see to it. Whose idea it is hears of it whatever
    they chose, and so does who is to see to it: they choose the channel, not whether."""
    told = told_of_news(idea)
    owner_id = decision.owner_id
    if owner_id is not None and (owner_id not in told or not told[owner_id].reason.is_authors):
        told[owner_id] = Why(Reason.OWNER)
    return told


def told_of_news(idea: Idea) -> dict[int, Why]:
    """Everybody who took part, but for those who chose to hear nothing of an idea that is not
    theirs."""
    levels = levels_on(idea)
    return {
        user_id: why
        for user_id, why in participants_of(idea).items()
        if why.reason.is_authors or levels.get(user_id) is not Level.NOTHING
    }


def _strongest(idea: Idea, found: CompoundSelect[str, int, int]) -> dict[int, Why]:
    people: dict[int, Why] = {}
    bonds = [(Reason(reason), *rest) for reason, *rest in db.session.execute(found)]
    for reason, user_id, idea_id in sorted(
        bonds, key=lambda bond: (STRENGTH[bond[0]], bond[2] != idea.id, bond[2])
    ):
        people.setdefault(user_id, Why(reason, None if idea_id == idea.id else idea_id))
    return people


def _named_bonds(family: Select[int]) -> list[Select[str, int, int]]:
    return [
        _bond(Reason.AUTHOR, Idea.author_id, Idea.id).where(
            Idea.id.in_(family), Idea.author_id.is_not(None)
        ),
        _bond(Reason.CO_AUTHOR, CoAuthor.user_id, CoAuthor.idea_id).where(
            CoAuthor.idea_id.in_(family), CoAuthor.state == CoAuthorState.ACCEPTED
        ),
        _comments_by(Comment.author_id, family),
        _bond(Reason.VOTER, Vote.user_id, Vote.idea_id).where(Vote.idea_id.in_(family)),
        _bond(Reason.FOLLOWER, Follow.user_id, Follow.idea_id).where(
            Follow.idea_id.in_(family), Follow.level != Level.NOTHING
        ),
    ]


def _masked_bonds(family: Select[int]) -> list[Select[str, int, int]]:
    return [
        _bond(Reason.AUTHOR, Idea.masked_author_id, Idea.id).where(
            Idea.id.in_(family), Idea.masked_author_id.is_not(None)
        ),
        _comments_by(Comment.masked_author_id, family),
    ]


def _comments_by(person: Any, family: Select[int]) -> Select[str, int, int]:
    return (
        _bond(Reason.COMMENTER, person, Comment.idea_id)
        .where(Comment.idea_id.in_(family), person.is_not(None), Comment.deleted_at.is_(None))
        .distinct()
    )


def _bond(reason: Reason, person: Any, idea_id: Any) -> Select[str, int, int]:
    return select(literal(reason.value, String), person, idea_id)

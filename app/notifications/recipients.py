"""Who is told of an event, and why them."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from app.boards.queries import moderator_ids
from app.core.db import db
from app.events import Event, Fact, fact_of
from app.ideas.events import CommentPosted, CreditGiven, IdeaPosted, StatusChanged
from app.ideas.models import Comment, Follow, Idea, Level
from app.ideas.queries.visibility import viewers_among
from app.notifications.models import Reason


def recipients_of(event: Event) -> dict[int, Reason]:
    """Everybody to be told of an event, by id, each with their strongest reason.

    Never the one who did it, nobody who cannot sign in, and only who may see the idea now.
    """
    if event.idea_id is None:
        return {}
    idea = db.session.get_one(Idea, event.idea_id)
    reasons = _reasons(fact_of(event), idea)
    told = viewers_among(idea, reasons.keys() - {event.actor_id})
    return {user_id: reasons[user_id] for user_id in sorted(told)}


def _reasons(fact: Fact, idea: Idea) -> dict[int, Reason]:
    match fact:
        case IdeaPosted():
            return dict.fromkeys(moderator_ids(idea.board_id), Reason.MODERATOR)
        case CommentPosted():
            return _told_of_comment(fact.comment_id, idea)
        case StatusChanged():
            return _told_of_decision(idea)
        case CreditGiven():
            return {fact.user_id: Reason.CREDITED}
        case _:
            return {}


def _told_of_decision(idea: Idea) -> dict[int, Reason]:
    """The author whatever level they chose: they choose the channel, not whether."""
    levels = _levels_on(idea.id)
    followers = [id for id, level in levels.items() if level is not Level.NOTHING]
    return _strongest_last((Reason.FOLLOWER, followers), (Reason.AUTHOR, [idea.author_id]))


def _told_of_comment(comment_id: int, idea: Idea) -> dict[int, Reason]:
    """The author, whom it answers, and followers, but for those who chose to hear less."""
    levels = _levels_on(idea.id)
    reasons = _strongest_last(
        (Reason.FOLLOWER, levels),
        (Reason.ANSWERED, [_answered_by(comment_id)]),
        (Reason.AUTHOR, [idea.author_id]),
    )
    return {
        user_id: reason
        for user_id, reason in reasons.items()
        if levels.get(user_id, Level.EVERYTHING) is Level.EVERYTHING
    }


def _strongest_last(*groups: tuple[Reason, Iterable[int | None]]) -> dict[int, Reason]:
    return {id: reason for reason, ids in groups for id in ids if id is not None}


def _levels_on(idea_id: int) -> dict[int, Level]:
    levels = select(Follow.user_id, Follow.level).where(Follow.idea_id == idea_id)
    return dict(db.session.execute(levels).all())


def _answered_by(comment_id: int) -> int | None:
    """The author of the comment that this one replies to."""
    parent_id = select(Comment.parent_id).where(Comment.id == comment_id).scalar_subquery()
    return db.session.scalar(select(Comment.author_id).where(Comment.id == parent_id))

"""Who is told of an event, and why them."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from app.auth.models import Role, User
from app.auth.queries import IS_ACTIVE
from app.boards.queries import moderator_ids
from app.core.db import db
from app.events import Event, Fact, fact_of
from app.ideas.events import (
    AnswerDueSoon,
    AnswerDueToday,
    AnswerLate,
    BoardLate,
    CommentPosted,
    CreditGiven,
    IdeaHandedOver,
    IdeaPosted,
    IdeaWokeUp,
    PromiseBroken,
    PromiseMoved,
    StatusChanged,
    TargetReached,
)
from app.ideas.models import Comment, Follow, Idea, Level
from app.ideas.queries.promises import responsible_ids
from app.ideas.queries.visibility import viewers_among
from app.notifications.models import Reason


def recipients_of(event: Event) -> dict[int, Reason]:
    """Everybody to be told of an event, by id, each with their strongest reason.

    Never the one who did it, nobody who cannot sign in, and only who may see the idea now.
    """
    fact = fact_of(event)
    if isinstance(fact, BoardLate):
        return _told_of_late_board(fact.board_id)
    if event.idea_id is None:
        return {}
    idea = db.session.get_one(Idea, event.idea_id)
    reasons = _reasons(fact, idea)
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
        case IdeaHandedOver(to_id=int(to_id)):
            return {to_id: Reason.ANSWERER}
        case AnswerDueSoon() | AnswerDueToday() | AnswerLate():
            return _told_of_promise(idea)
        case PromiseMoved() | PromiseBroken():
            return _strongest_last((Reason.AUTHOR, [idea.author_id]))
        case IdeaWokeUp() | TargetReached():
            return _told_of_return(idea)
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


def _told_of_promise(idea: Idea) -> dict[int, Reason]:
    """Whoever is to answer: the one it was handed to, or all who moderate the board."""
    people = responsible_ids(idea)
    reason = Reason.ANSWERER if people == [idea.answerer_id] else Reason.MODERATOR
    return dict.fromkeys(people, reason)


def _told_of_return(idea: Idea) -> dict[int, Reason]:
    """Whoever looks after the idea."""
    return _told_of_promise(idea)


def _told_of_late_board(board_id: int) -> dict[int, Reason]:
    """Administrators, who hear the number alone: those who moderate the board hear of each."""
    administrators = db.session.scalars(
        select(User.id).where(
            User.role == Role.ADMINISTRATOR, IS_ACTIVE, User.id.not_in(moderator_ids(board_id))
        )
    )
    return dict.fromkeys(sorted(administrators), Reason.ADMINISTRATOR)


def _strongest_last(*groups: tuple[Reason, Iterable[int | None]]) -> dict[int, Reason]:
    return {id: reason for reason, ids in groups for id in ids if id is not None}


def _levels_on(idea_id: int) -> dict[int, Level]:
    levels = select(Follow.user_id, Follow.level).where(Follow.idea_id == idea_id)
    return dict(db.session.execute(levels).all())


def _answered_by(comment_id: int) -> int | None:
    """The author of the comment that this one replies to."""
    parent_id = select(Comment.parent_id).where(Comment.id == comment_id).scalar_subquery()
    return db.session.scalar(select(Comment.author_id).where(Comment.id == parent_id))

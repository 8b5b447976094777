"""Reacting to a comment: each kind once a person, not to one's own, and it can be taken back.

Reactions are rows, not events: like votes, they are many and tell nobody.
"""

from __future__ import annotations

from sqlalchemy import delete, func, select, update

from app.auth.models import User
from app.core import clock
from app.core.db import db, upsert
from app.core.errors import NotAllowed, WrongState
from app.core.i18n import _
from app.ideas.models import Comment, Reaction, ReactionKind
from app.ideas.policy import may_react


def react(comment: Comment, kind: ReactionKind, *, by: User) -> None:
    """Reacting twice is the same as once. Raises NotAllowed for one's own comment, WrongState for
    one that was deleted."""
    if comment.is_deleted:
        raise WrongState(_("This comment was deleted."))
    if not may_react(by, comment):
        raise NotAllowed(_("Reactions to one's own comment do not count."))
    _lock(comment)
    db.session.execute(
        upsert(Reaction)
        .values(comment_id=comment.id, user_id=by.id, kind=kind, given_at=clock.now())
        .on_conflict_do_nothing()
    )
    _recount(comment.id)


def take_reaction_back(comment: Comment, kind: ReactionKind, *, by: User) -> None:
    """Taking back what is not there changes nothing."""
    _lock(comment)
    db.session.execute(
        delete(Reaction).where(
            Reaction.comment_id == comment.id, Reaction.user_id == by.id, Reaction.kind == kind
        )
    )
    _recount(comment.id)


def _lock(comment: Comment) -> None:
    """Let nobody else count here: see `counting._locked_family`."""
    db.session.refresh(comment, with_for_update={"key_share": True})


def _recount(comment_id: int) -> None:
    """Make the numbers of a comment what the rows say."""
    theirs = Reaction.comment_id == comment_id
    by_kind = dict(
        db.session.execute(
            select(Reaction.kind, func.count()).where(theirs).group_by(Reaction.kind)
        ).all()
    )
    people = select(func.count(Reaction.user_id.distinct())).where(theirs).scalar_subquery()
    reactions = {kind.value: by_kind[kind] for kind in ReactionKind if kind in by_kind}
    db.session.execute(
        update(Comment).where(Comment.id == comment_id).values(reactions=reactions, helpful=people)
    )

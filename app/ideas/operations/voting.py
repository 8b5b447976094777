"""Voting: one vote per person and idea, not for one's own, and it can be taken back."""

from __future__ import annotations

from sqlalchemy import ColumnElement, delete, exists, select

from app.auth.models import User
from app.core import clock
from app.core.db import db, upsert
from app.core.errors import NotAllowed, WrongState
from app.core.i18n import _
from app.ideas.models import Idea, Vote
from app.ideas.operations.counting import recount_votes
from app.ideas.operations.following import follow_automatically
from app.ideas.operations.standing import require_standing
from app.ideas.policy import is_author
from app.ideas.queries.family import family_of


def vote(idea: Idea, *, by: User) -> None:
    """Support an idea; voting twice is the same as once. The voter follows it.

    Raises NotAllowed for one's own idea, WrongState once its life is over.
    """
    require_standing(idea)
    if is_author(by, idea):
        raise NotAllowed(_("Votes for one's own idea do not count."))
    _require_open(idea)
    if not _supports(by, idea):
        # The same press twice, or two tabs at once, meet here: the row is there once.
        db.session.execute(
            upsert(Vote)
            .values(idea_id=idea.id, user_id=by.id, created_at=clock.now())
            .on_conflict_do_nothing()
        )
    recount_votes(idea.id)
    follow_automatically(idea.id, by.id)


def take_vote_back(idea: Idea, *, by: User) -> None:
    """Support an idea no longer, nor any that is merged into it.

    Raises WrongState once the idea's life is over.
    """
    require_standing(idea)
    _require_open(idea)
    db.session.execute(delete(Vote).where(*_votes_of(by, idea)))
    recount_votes(idea.id)


def _supports(user: User, idea: Idea) -> bool:
    """Whether there is a vote of theirs, for the idea or one that is merged into it."""
    return bool(db.session.scalar(select(exists().where(*_votes_of(user, idea)))))


def _votes_of(user: User, idea: Idea) -> tuple[ColumnElement[bool], ...]:
    return Vote.idea_id.in_(family_of(idea.id)), Vote.user_id == user.id


def _require_open(idea: Idea) -> None:
    if idea.is_final:
        raise WrongState(_("Voting on this idea has ended: it has its final answer."))

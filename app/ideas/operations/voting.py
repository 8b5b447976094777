"""Voting: one vote per person and idea, not for one's own, and it can be taken back."""

from __future__ import annotations

from sqlalchemy import delete

from app.auth.models import User
from app.core import clock
from app.core.db import db, upsert
from app.core.errors import NotAllowed, WrongState
from app.core.i18n import _
from app.ideas.models import Idea, Vote
from app.ideas.operations.counting import recount_votes
from app.ideas.operations.following import follow_automatically


def vote(idea: Idea, *, by: User) -> None:
    """Support an idea; voting twice is the same as once. The voter follows it.

    Raises NotAllowed for one's own idea, WrongState once its life is over.
    """
    if idea.author_id == by.id:
        raise NotAllowed(_("Votes for one's own idea do not count."))
    _require_open(idea)
    # The same press twice, or two tabs at once, meet here: the row is there once.
    db.session.execute(
        upsert(Vote)
        .values(idea_id=idea.id, user_id=by.id, created_at=clock.now())
        .on_conflict_do_nothing()
    )
    recount_votes(idea.id)
    follow_automatically(idea.id, by.id)


def take_vote_back(idea: Idea, *, by: User) -> None:
    """Raises WrongState once the idea's life is over."""
    _require_open(idea)
    db.session.execute(delete(Vote).where(Vote.idea_id == idea.id, Vote.user_id == by.id))
    recount_votes(idea.id)


def _require_open(idea: Idea) -> None:
    if idea.is_final:
        raise WrongState(_("Voting on this idea has ended: it has its final answer."))

"""The numbers an idea carries: always what its rows say."""

from __future__ import annotations

from sqlalchemy import func, select, update

from app.core.db import db
from app.ideas.models import Comment, Idea, Vote
from app.ideas.queries.family import authors_of, family_of


def recount_votes(idea_id: int) -> None:
    """Make an idea's number of votes what its rows say: everybody who voted for it or for one
    that was merged into it, once each, but for those whose idea it is."""
    _lock(idea_id)
    counted = (
        select(func.count(Vote.user_id.distinct()))
        .where(Vote.idea_id.in_(family_of(idea_id)), Vote.user_id.not_in(authors_of(idea_id)))
        .scalar_subquery()
    )
    db.session.execute(update(Idea).where(Idea.id == idea_id).values(votes=counted))


def recount_comments(idea_id: int) -> None:
    """Make an idea's number of comments what its rows and those merged into it say."""
    _lock(idea_id)
    family = family_of(idea_id)
    counted = select(func.count()).where(Comment.idea_id.in_(family)).scalar_subquery()
    db.session.execute(update(Idea).where(Idea.id == idea_id).values(comments=counted))


def _lock(idea_id: int) -> None:
    """Wait for whoever else counts on this idea.

    PostgreSQL counts what was committed before the statement began. Begun while another
    waits to commit, it would miss that one's row; begun with the lock in hand, it cannot.
    The lock leaves keys alone: new votes hold on to those, and two of them would block.
    """
    db.session.execute(select(Idea.id).where(Idea.id == idea_id).with_for_update(key_share=True))

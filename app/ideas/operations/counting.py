"""The numbers an idea carries: always what its rows say."""

from __future__ import annotations

from sqlalchemy import func, select, update

from app.core.db import db
from app.ideas.models import Comment, Idea, Vote


def recount_votes(idea_id: int) -> None:
    """Make an idea's number of votes what its rows say."""
    _lock(idea_id)
    counted = select(func.count()).where(Vote.idea_id == idea_id).scalar_subquery()
    db.session.execute(update(Idea).where(Idea.id == idea_id).values(votes=counted))


def recount_comments(idea_id: int) -> None:
    """Make an idea's number of comments what its rows say."""
    _lock(idea_id)
    counted = select(func.count()).where(Comment.idea_id == idea_id).scalar_subquery()
    db.session.execute(update(Idea).where(Idea.id == idea_id).values(comments=counted))


def _lock(idea_id: int) -> None:
    """Wait for whoever else counts on this idea.

    PostgreSQL counts what was committed before the statement began. Begun while another
    waits to commit, it would miss that one's row; begun with the lock in hand, it cannot.
    The lock leaves keys alone: new votes hold on to those, and two of them would block.
    """
    db.session.execute(select(Idea.id).where(Idea.id == idea_id).with_for_update(key_share=True))

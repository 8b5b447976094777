"""The numbers an idea carries: always what its rows say."""

from __future__ import annotations

from sqlalchemy import ScalarSelect, func, select, update

from app.core.db import db
from app.core.errors import LostRace
from app.core.i18n import _
from app.ideas.models import Comment, Idea, Thanks, Vote
from app.ideas.queries.family import authors_of, end_of, family_of, whole_family_of


def recount_votes(idea_id: int) -> None:
    """Make the number of votes, of an idea and of its whole family, what the rows say.

    Everybody counts who voted for an idea or for one that was merged into it, once each, but
    for those whose idea it is.
    """
    for one in _locked_family(idea_id):
        db.session.execute(update(Idea).where(Idea.id == one).values(votes=_votes_of(one)))


def recount_comments(idea_id: int) -> None:
    """Make the number of comments, of an idea and of its whole family, what the rows say: its
    own and those of the ideas that were merged into it."""
    for one in _locked_family(idea_id):
        db.session.execute(update(Idea).where(Idea.id == one).values(comments=_comments_of(one)))


def recount_thanks(idea_id: int) -> None:
    """Make the number of thanks, of an idea and of its whole family, what the rows say: how many
    people wrote some, for it or for one that was merged into it."""
    for one in _locked_family(idea_id):
        db.session.execute(update(Idea).where(Idea.id == one).values(thanks=_thanks_of(one)))


def _votes_of(idea_id: int) -> ScalarSelect[int]:
    return (
        select(func.count(Vote.user_id.distinct()))
        .where(Vote.idea_id.in_(family_of(idea_id)), Vote.user_id.not_in(authors_of(idea_id)))
        .scalar_subquery()
    )


def _comments_of(idea_id: int) -> ScalarSelect[int]:
    family = family_of(idea_id)
    return select(func.count()).where(Comment.idea_id.in_(family)).scalar_subquery()


def _thanks_of(idea_id: int) -> ScalarSelect[int]:
    return (
        select(func.count(Thanks.user_id.distinct()))
        .where(Thanks.idea_id.in_(family_of(idea_id)))
        .scalar_subquery()
    )


def _locked_family(idea_id: int) -> list[int]:
    """The ids of the family an idea belongs to, once nobody else counts in it.

    PostgreSQL counts what was committed before the statement began. Begun while another
    waits to commit, it would miss that one's row; begun with the lock in hand, it cannot.
    The lock leaves keys alone: new votes hold on to those, and two of them would block. It is
    that of the idea where the family stands, and who finds it merged after waiting for it lets
    go: two who each hold one and wait for the other would wait for ever.
    Raises LostRace then.
    """
    end = db.session.scalar(
        select(Idea.id).where(Idea.id == end_of(idea_id)).with_for_update(key_share=True)
    )
    if db.session.scalar(select(end_of(idea_id))) != end:
        db.session.rollback()
        raise LostRace(_("Somebody merged this idea, or undid that, just now. Look at it again."))
    return list(db.session.scalars(whole_family_of(idea_id)))

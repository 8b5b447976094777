"""The numbers an idea carries: always what its rows say."""

from __future__ import annotations

from sqlalchemy import ColumnElement, ScalarSelect, bindparam, func, or_, select, update
from sqlalchemy.orm import aliased

from app.core.db import db
from app.core.errors import LostRace
from app.core.i18n import _
from app.ideas.models import Comment, Idea, Thanks, Visit, Vote
from app.ideas.queries.acts import last_acts_on, moments_of
from app.ideas.queries.family import authors_of, end_of, family_of, whole_family_of
from app.ideas.ranking import trending


def recount_votes(idea_id: int) -> None:
    """Make the number of votes, of an idea and of its whole family, what the rows say.

    Everybody counts who voted for an idea or for one that was merged into it, once each, but
    for those whose idea it is. Who saw it is counted, and how warm it is computed, with it.
    """
    for one in _locked_family(idea_id):
        _write(one, votes=_votes_of(one), seen_by=_seen_by(one), trending=_trending_of(one))


def recount_comments(idea_id: int) -> None:
    """Make the number of comments, of an idea and of its whole family, what the rows say: its
    own and those of the ideas that were merged into it, without those that were deleted. Who saw
    it is counted, and how warm it is computed, with it."""
    for one in _locked_family(idea_id):
        _write(one, comments=_comments_of(one), seen_by=_seen_by(one), trending=_trending_of(one))


def recount_replies(root_id: int) -> None:
    """Make the number of comments in a branch what the rows say, deleted ones among them: they
    keep their place. The caller holds the lock of the family, as `recount_comments` leaves it."""
    below = aliased(Comment)
    replies = select(func.count()).where(below.root_id == root_id).scalar_subquery()
    db.session.execute(update(Comment).where(Comment.id == root_id).values(replies=replies))


def recount_thanks(idea_id: int) -> None:
    """Make the number of thanks, of an idea and of its whole family, what the rows say: how many
    people wrote some, for it or for one that was merged into it."""
    for one in _locked_family(idea_id):
        _write(one, thanks=_thanks_of(one))


def recount_seen(idea_id: int) -> None:
    """Make the number of people who saw an idea, and each of its whole family, what the rows say:
    those who saw it or one that was merged into it, once each."""
    for one in _locked_family(idea_id):
        _write(one, seen_by=_seen_by(one))


def count_viewers(ideas: ColumnElement[bool]) -> None:
    """Count who saw the ideas that meet this condition, all at once, as `recount_seen` does."""
    part = aliased(Idea)
    viewers = (
        select(func.count(Visit.user_id.distinct()))
        .join(part, part.id == Visit.idea_id)
        .where(or_(part.id == Idea.id, part.merged_into_id == Idea.id))
        .correlate(Idea)
        .scalar_subquery()
    )
    db.session.execute(
        update(Idea)
        .where(ideas)
        .values(seen_by=viewers)
        .execution_options(synchronize_session=False)
    )


def score_ideas(ideas: ColumnElement[bool]) -> None:
    """Compute how warm the ideas are that meet this condition, all at once; for rows that were
    written in bulk, while nobody else knows of them."""
    scores = [{"idea": id, "score": trending(moments)} for id, moments in last_acts_on(ideas)]
    if scores:
        one = update(Idea).where(Idea.id == bindparam("idea"))
        # Past the mapper, which would want the version of every row.
        db.session.connection().execute(one.values(trending=bindparam("score")), scores)


def _votes_of(idea_id: int) -> ScalarSelect[int]:
    return (
        select(func.count(Vote.user_id.distinct()))
        .where(Vote.idea_id.in_(family_of(idea_id)), Vote.user_id.not_in(authors_of(idea_id)))
        .scalar_subquery()
    )


def _comments_of(idea_id: int) -> ScalarSelect[int]:
    family = family_of(idea_id)
    return (
        select(func.count())
        .where(Comment.idea_id.in_(family), Comment.deleted_at.is_(None))
        .scalar_subquery()
    )


def _thanks_of(idea_id: int) -> ScalarSelect[int]:
    return (
        select(func.count(Thanks.user_id.distinct()))
        .where(Thanks.idea_id.in_(family_of(idea_id)))
        .scalar_subquery()
    )


def _seen_by(idea_id: int) -> ScalarSelect[int]:
    return (
        select(func.count(Visit.user_id.distinct()))
        .where(Visit.idea_id.in_(family_of(idea_id)))
        .scalar_subquery()
    )


def _trending_of(idea_id: int) -> float:
    return trending(moments_of(idea_id))


def _write(idea_id: int, **numbers: ScalarSelect[int] | float) -> None:
    db.session.execute(update(Idea).where(Idea.id == idea_id).values(**numbers))


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

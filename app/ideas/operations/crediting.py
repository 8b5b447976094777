"""Giving and withdrawing credit, in the transaction of the change it follows from.

Who is due credit is read from what is true of the idea now. Every operation that changes it (a
decision, a merge, an improvement) settles the idea's credits, and they follow.
"""

from __future__ import annotations

from sqlalchemy import delete, select

from app.auth.models import User
from app.core import clock
from app.core.db import db, upsert
from app.events import record
from app.ideas.events import CreditGiven, CreditWithdrawn
from app.ideas.models import Comment, Credit, CreditRole, Idea, Implementer
from app.ideas.queries.family import authors_of, family_of, whole_family_of
from app.ideas.status import Status

Due = tuple[int, CreditRole]
"""A person's id, and their part in the idea."""


def settle_credits(idea: Idea, *, by: User) -> None:
    """Make the credits of an idea's whole family those that are due, at the idea where it stands;
    doing it again changes nothing.

    Records CreditGiven and CreditWithdrawn for each that is new or gone.
    """
    db.session.flush()
    family = select(Idea).where(Idea.id.in_(whole_family_of(idea.id))).order_by(Idea.id)
    for one in db.session.scalars(family).all():
        _settle(one, by=by)


def _settle(idea: Idea, *, by: User) -> None:
    held = {
        (credit.user_id, credit.role): credit
        for credit in db.session.scalars(select(Credit).where(Credit.idea_id == idea.id))
    }
    due = due_credits(idea)
    for user_id, role in sorted(due - held.keys()):
        _give(idea, user_id, role, by=by)
    for user_id, role in sorted(held.keys() - due):
        db.session.delete(held[user_id, role])
        record(CreditWithdrawn(idea.id, user_id, role), by=by)


def due_credits(idea: Idea) -> set[Due]:
    """Who is due which credit: nobody unless the idea is implemented."""
    if idea.status is not Status.IMPLEMENTED:
        return set()
    family = family_of(idea.id)
    authors = set(db.session.scalars(authors_of(idea.id)))
    improvers = db.session.scalars(
        select(Comment.author_id).where(
            Comment.idea_id.in_(family), Comment.improved_at.is_not(None)
        )
    )
    implementers = db.session.scalars(
        select(Implementer.user_id).where(Implementer.idea_id.in_(family))
    )
    return {
        *((id, CreditRole.ORIGINATOR) for id in authors & {idea.author_id}),
        *((id, CreditRole.CO_AUTHOR) for id in authors - {idea.author_id}),
        *((id, CreditRole.IMPROVER) for id in improvers if id and id not in authors),
        *((id, CreditRole.IMPLEMENTER) for id in implementers),
    }


def mark_improvement(comment: Comment, idea: Idea, *, by: User) -> None:
    """Say that a comment made the idea better: who wrote it is credited as an improver."""
    comment.improved_at = clock.now()
    comment.improved_by_id = by.id
    settle_credits(idea, by=by)


def unmark_improvement(comment: Comment, idea: Idea, *, by: User) -> None:
    """Take back what `mark_improvement` said."""
    comment.improved_at = comment.improved_by_id = None
    settle_credits(idea, by=by)


def name_implementer(idea: Idea, person: User, *, by: User) -> None:
    """Say who built it, or is building it; naming somebody again changes nothing."""
    db.session.execute(
        upsert(Implementer)
        .values(idea_id=idea.id, user_id=person.id, named_by_id=by.id, named_at=clock.now())
        .on_conflict_do_nothing()
    )
    settle_credits(idea, by=by)


def remove_implementer(idea: Idea, person: User, *, by: User) -> None:
    """Take back what `name_implementer` said."""
    db.session.execute(
        delete(Implementer).where(Implementer.idea_id == idea.id, Implementer.user_id == person.id)
    )
    settle_credits(idea, by=by)


def _give(idea: Idea, user_id: int, role: CreditRole, *, by: User) -> None:
    db.session.add(Credit(idea_id=idea.id, user_id=user_id, role=role, given_at=clock.now()))
    record(CreditGiven(idea.id, user_id, role), by=by)

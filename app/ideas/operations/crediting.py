"""Giving and withdrawing credit, in the transaction of the decision it follows from."""

from __future__ import annotations

from sqlalchemy import select

from app.auth.models import User
from app.core import clock
from app.core.db import db
from app.events import record
from app.ideas.events import CreditGiven, CreditWithdrawn
from app.ideas.models import Credit, CreditRole, Idea


def award_credit(idea: Idea, *, to_id: int, role: CreditRole, by: User) -> None:
    """Credit a person with a part in an idea; doing it again changes nothing.

    Records CreditGiven.
    """
    held = select(Credit.id).where(
        Credit.idea_id == idea.id, Credit.user_id == to_id, Credit.role == role
    )
    if db.session.scalar(held) is not None:
        return
    db.session.add(Credit(idea_id=idea.id, user_id=to_id, role=role, given_at=clock.now()))
    record(CreditGiven(idea.id, to_id, role), by=by)


def withdraw_credits(idea: Idea, *, by: User) -> None:
    """Take all credits of an idea back. Records CreditWithdrawn for each."""
    for credit in db.session.scalars(select(Credit).where(Credit.idea_id == idea.id)).all():
        db.session.delete(credit)
        record(CreditWithdrawn(idea.id, credit.user_id, credit.role), by=by)

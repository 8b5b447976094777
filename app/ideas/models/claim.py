"""Claim: a credit that somebody misses on an implemented idea, and what a moderator said to it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.auth.models import User
from app.core.db import Base, index_where, value_enum
from app.ideas.models.credit import CreditRole
from app.ideas.models.idea import Idea

CLAIM_LENGTH = 500
MOST_CLAIMS = 2
"""How often a person can claim credit for an idea: once, and once more with a new argument."""

_OPEN = "state = 'open'"


class ClaimState(StrEnum):
    OPEN = "open"
    GRANTED = "granted"
    REFUSED = "refused"
    TAKEN_BACK = "taken_back"


class Claim(Base):
    """`answer` says why a claim was refused. One that is granted is a reason for credit. One that
    its claimant took back is shown nowhere; it counts among those they may make."""

    __tablename__ = "claim"
    __table_args__ = (
        CheckConstraint("length(reason) > 0", name="reason_not_empty"),
        CheckConstraint("role <> 'originator'", name="not_for_having_the_idea"),
        CheckConstraint("state = 'open' OR answered_at IS NOT NULL", name="answered_when"),
        CheckConstraint("state <> 'refused' OR answer IS NOT NULL", name="refused_says_why"),
        index_where("ix_claim_idea_id_user_id_open", "idea_id", "user_id", unique=True, rows=_OPEN),
        Index("ix_claim_idea_id_id", "idea_id", "id"),
        index_where("ix_claim_open", "id", rows=_OPEN),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    role: Mapped[CreditRole] = mapped_column(value_enum(CreditRole))
    reason: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]
    state: Mapped[ClaimState] = mapped_column(value_enum(ClaimState), default=ClaimState.OPEN)
    answer: Mapped[str | None] = mapped_column(Text)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    answered_at: Mapped[datetime | None]

    idea: Mapped[Idea] = relationship(lazy="raise")
    user: Mapped[User] = relationship(lazy="raise", foreign_keys=[user_id])

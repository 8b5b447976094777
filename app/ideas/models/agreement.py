"""Agreement: what was done already has the consent of somebody else than its author, or has not."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, index_where, value_enum

OBJECTION_LENGTH = 500

_OBJECTED = "state = 'objected'"


class AgreementState(StrEnum):
    ASKED = "asked"
    CONFIRMED = "confirmed"
    OBJECTED = "objected"


class Agreement(Base):
    """Who logged an idea as done says that `user_id` agreed, who confirms that or objects; or a
    moderator agreed later. `reason` is what an objection says."""

    __tablename__ = "agreement"
    __table_args__ = (
        CheckConstraint("(state = 'asked') = (answered_at IS NULL)", name="answered_when"),
        CheckConstraint(
            "state <> 'objected' OR (reason IS NOT NULL AND length(reason) > 0)",
            name="objected_says_why",
        ),
        index_where("ix_agreement_objected", "idea_id", rows=_OBJECTED),
    )

    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, index=True)
    state: Mapped[AgreementState] = mapped_column(
        value_enum(AgreementState), default=AgreementState.ASKED
    )
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(Text)

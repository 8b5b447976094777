"""Credit: who had, improved and built an implemented idea."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, value_enum


class CreditRole(StrEnum):
    ORIGINATOR = "originator"
    CO_AUTHOR = "co_author"
    IMPROVER = "improver"
    IMPLEMENTER = "implementer"


class Credit(Base):
    __tablename__ = "credit"
    __table_args__ = (
        UniqueConstraint("idea_id", "user_id", "role"),
        Index("ix_credit_user_id_given_at", "user_id", "given_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    role: Mapped[CreditRole] = mapped_column(value_enum(CreditRole))
    given_at: Mapped[datetime]


class Implementer(Base):
    """Somebody a moderator named for having built it; credited once it is implemented."""

    __tablename__ = "implementer"

    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, index=True)
    named_by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    named_at: Mapped[datetime]

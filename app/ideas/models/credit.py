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
    """`department_id` is where the person worked when it was given; they may move since.
    Who declined theirs appears nowhere with it; the row stays, so that they are left in peace.
    """

    __tablename__ = "credit"
    __table_args__ = (
        UniqueConstraint("idea_id", "user_id", "role"),
        Index("ix_credit_user_id_given_at", "user_id", "given_at"),
        Index("ix_credit_department_id_idea_id", "department_id", "idea_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    role: Mapped[CreditRole] = mapped_column(value_enum(CreditRole))
    department_id: Mapped[int | None] = mapped_column(
        ForeignKey("department.id", ondelete="SET NULL")
    )
    given_at: Mapped[datetime]
    declined_at: Mapped[datetime | None]


class Implementer(Base):
    """Somebody a moderator named for having built it; credited once it is implemented."""

    __tablename__ = "implementer"

    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, index=True)
    named_by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    named_at: Mapped[datetime]

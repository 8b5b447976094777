"""PromiseMove: a moderator gave another date for the first answer, and said why."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.auth.models import User
from app.core.db import Base

NOTE_LENGTH = 300


class PromiseMove(Base):
    """The note is public. An idea that has one keeps its date when its board pauses."""

    __tablename__ = "promise_move"
    __table_args__ = (CheckConstraint("length(note) > 0", name="note_not_empty"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    old_due_at: Mapped[datetime]
    new_due_at: Mapped[datetime]
    note: Mapped[str] = mapped_column(String(NOTE_LENGTH))
    at: Mapped[datetime]

    by: Mapped[User] = relationship(lazy="raise")

"""Thanks: a colleague's note to those who are credited with an idea."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base

THANKS_LENGTH = 280


class Thanks(Base):
    """Read by the credited and its writer; by all who see the idea while `shown_at` is set."""

    __tablename__ = "thanks"
    __table_args__ = (
        UniqueConstraint("idea_id", "user_id"),
        CheckConstraint("length(note) > 0", name="note_not_empty"),
        Index("ix_thanks_idea_id_id", "idea_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    note: Mapped[str] = mapped_column(String(THANKS_LENGTH))
    written_at: Mapped[datetime]
    shown_at: Mapped[datetime | None]

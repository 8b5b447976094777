"""SavedFilter: a list of ideas that somebody comes back to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base

FILTER_NAME_LENGTH = 60
FILTER_WORDS_LENGTH = 2_000


class SavedFilter(Base):
    """`words` are what stands in the address of the list, after the question mark."""

    __tablename__ = "saved_filter"
    __table_args__ = (
        CheckConstraint("length(name) > 0", name="name_not_empty"),
        UniqueConstraint("user_id", "name"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    name: Mapped[str] = mapped_column(String(FILTER_NAME_LENGTH))
    words: Mapped[str] = mapped_column(String(FILTER_WORDS_LENGTH))
    saved_at: Mapped[datetime]

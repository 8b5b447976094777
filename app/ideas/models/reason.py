"""DeclineReason: one of the reasons that administrators offer for declining an idea."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, index_where

REASON_LENGTH = 120
_IN_USE = "retired_at IS NULL"


class DeclineReason(Base):
    """`text` is a clause that goes on after "Declined because". It never changes, and rows stay:
    answers that gave a reason keep their words. `key` is its name in imports."""

    __tablename__ = "decline_reason"
    __table_args__ = (
        CheckConstraint("length(text) > 0", name="text_not_empty"),
        index_where("ix_decline_reason_text_in_use", "text", unique=True, rows=_IN_USE),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(60), unique=True)
    text: Mapped[str] = mapped_column(String(REASON_LENGTH))
    position: Mapped[int]
    retired_at: Mapped[datetime | None]

"""BoardRecord: how a board kept its promises, as it was counted last."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base


class BoardRecord(Base):
    """What each figure means is said in `queries.record.DEFINITIONS`. Medians are in days, and
    empty where there is nothing to take them of."""

    __tablename__ = "board_record"
    __table_args__ = (
        CheckConstraint("0 <= on_time AND on_time <= answered", name="on_time_among_answered"),
        CheckConstraint("0 <= overdue AND overdue <= waiting", name="overdue_among_waiting"),
        CheckConstraint("0 <= helpful AND helpful <= rated", name="helpful_among_rated"),
    )

    board_id: Mapped[int] = mapped_column(ForeignKey("board.id"), primary_key=True)
    answered: Mapped[int] = mapped_column(default=0)
    on_time: Mapped[int] = mapped_column(default=0)
    days_to_answer: Mapped[float | None]
    days_to_decision: Mapped[float | None]
    waiting: Mapped[int] = mapped_column(default=0)
    overdue: Mapped[int] = mapped_column(default=0)
    rated: Mapped[int] = mapped_column(default=0)
    helpful: Mapped[int] = mapped_column(default=0)
    as_of: Mapped[datetime]

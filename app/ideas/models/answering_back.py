"""What the author says back to an answer: whether it helped, and that it be looked at again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base

ARGUMENT_LENGTH = 5_000


class AnswerFeedback(Base):
    """Whether a decision's answer helped the author of the idea; said once, never changed."""

    __tablename__ = "answer_feedback"
    __table_args__ = (Index("ix_answer_feedback_at", "at"),)

    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), primary_key=True)
    helped: Mapped[bool]
    at: Mapped[datetime]


class Reconsideration(Base):
    """Why the author of a declined idea asks for a second look; public, once per decision."""

    __tablename__ = "reconsideration"
    __table_args__ = (CheckConstraint("length(argument) > 0", name="argument_not_empty"),)

    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), primary_key=True)
    argument: Mapped[str] = mapped_column(Text)
    argument_html: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]

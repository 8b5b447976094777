"""AnswerDraft: an answer that a moderator has begun and not published."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, value_enum
from app.ideas.status import Status


class AnswerDraft(Base):
    """`fields` is the form as it was typed, by field; also what makes no sense yet.

    A draft that was discarded stays until another is saved, so that it can be brought back.
    """

    __tablename__ = "answer_draft"

    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), primary_key=True)
    moderator_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, index=True)
    status: Mapped[Status] = mapped_column(value_enum(Status))
    fields: Mapped[dict[str, list[str]]] = mapped_column(JSON)
    saved_at: Mapped[datetime]
    discarded_at: Mapped[datetime | None]

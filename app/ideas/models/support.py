"""Vote and Follow: who supports an idea, and who is told of what happens to it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, value_enum


class Level(StrEnum):
    """How much of an idea a follower is told."""

    EVERYTHING = "everything"
    DECISIONS = "decisions"
    NOTHING = "nothing"


class Vote(Base):
    __tablename__ = "vote"

    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    created_at: Mapped[datetime]


class Follow(Base):
    __tablename__ = "follow"

    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    level: Mapped[Level] = mapped_column(value_enum(Level), default=Level.EVERYTHING)

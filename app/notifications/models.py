"""Notification: one message to one person about one event. Bell and email are views of it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.auth.models import User
from app.boards.models import Board
from app.core.db import Base, value_enum
from app.ideas.models import Idea


class Reason(StrEnum):
    """Why a person is told; `wording.REASONS` says it in words."""

    AUTHOR = "author"
    CREDITED = "credited"
    ANSWERED = "answered"
    FOLLOWER = "follower"
    MODERATOR = "moderator"
    ANSWERER = "answerer"
    ADMINISTRATOR = "administrator"


class Notification(Base):
    """Whether it was emailed is known by its delivery, whose target is this row's id.

    It is about an idea, or about a board: then there is no idea.
    """

    __tablename__ = "notification"
    __table_args__ = (
        UniqueConstraint("event_id", "user_id"),
        Index("ix_notification_user_id_id", "user_id", "id"),
        Index("ix_notification_user_id_read_at", "user_id", "read_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    idea_id: Mapped[int | None] = mapped_column(ForeignKey("idea.id"))
    board_id: Mapped[int | None] = mapped_column(ForeignKey("board.id"))
    reason: Mapped[Reason] = mapped_column(value_enum(Reason))
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(lazy="raise")
    idea: Mapped[Idea | None] = relationship(lazy="raise")
    board: Mapped[Board | None] = relationship(lazy="raise")

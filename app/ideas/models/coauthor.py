"""CoAuthor: a person the author asked to share an idea, and what they answered."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, value_enum


class CoAuthorState(StrEnum):
    INVITED = "invited"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    ENDED = "ended"
    """Taken back by the author, or left by the co-author, who can be asked again."""


class CoAuthor(Base):
    """`mailed_event_id` is the invitation that went by email: no other one does."""

    __tablename__ = "co_author"

    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, index=True)
    state: Mapped[CoAuthorState] = mapped_column(
        value_enum(CoAuthorState), default=CoAuthorState.INVITED
    )
    invited_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    mailed_event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"))

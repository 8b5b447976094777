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
    CO_AUTHOR = "co_author"
    COMMENTER = "commenter"
    VOTER = "voter"
    FOLLOWER = "follower"
    CREDITED = "credited"
    ANSWERED = "answered"
    MENTIONED = "mentioned"
    MODERATOR = "moderator"
    INVITED = "invited"
    BUILDER = "builder"
    CLAIMANT = "claimant"
    ANSWERER = "answerer"
    OWNER = "owner"
    AGREED = "agreed"
    ADMINISTRATOR = "administrator"

    @property
    def is_authors(self) -> bool:
        """Whether it is their own idea that they are told of."""
        return self in {Reason.AUTHOR, Reason.CO_AUTHOR}


class Notification(Base):
    """Whether it was emailed is known by its delivery, whose target is this row's id.

    It is about an idea, or about a board: then there is no idea. `via_id` is the idea that
    connects the person to `idea`, which it was merged into; empty when they are connected to that
    one itself. `withheld_at` is set when no mail was written because the person could not see the
    idea at that moment, `resent_at` when a moderator last had the mail sent again, `told_at` when
    `told_by_id` said that they told it in person to who has no address.
    """

    __tablename__ = "notification"
    __table_args__ = (
        UniqueConstraint("event_id", "user_id"),
        Index("ix_notification_event_id_id", "event_id", "id"),
        Index("ix_notification_user_id_id", "user_id", "id"),
        Index("ix_notification_user_id_idea_id_id", "user_id", "idea_id", "id"),
        Index("ix_notification_created_at", "created_at"),
        Index("ix_notification_user_id_read_at", "user_id", "read_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    idea_id: Mapped[int | None] = mapped_column(ForeignKey("idea.id"))
    board_id: Mapped[int | None] = mapped_column(ForeignKey("board.id"))
    via_id: Mapped[int | None] = mapped_column(ForeignKey("idea.id"))
    reason: Mapped[Reason] = mapped_column(value_enum(Reason))
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    withheld_at: Mapped[datetime | None]
    resent_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    told_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))

    user: Mapped[User] = relationship(lazy="raise", foreign_keys=[user_id])
    idea: Mapped[Idea | None] = relationship(lazy="raise", foreign_keys=[idea_id])
    board: Mapped[Board | None] = relationship(lazy="raise")


class Subject(StrEnum):
    """What a message is about for the person who gets it; each has a channel of its own."""

    OWN_IDEAS = "own_ideas"
    OTHER_IDEAS = "other_ideas"
    TO_DO = "to_do"
    ADDRESSED = "addressed"


class Way(StrEnum):
    """How messages come. There is no member for "not at all"."""

    EMAIL = "email"
    APPLICATION = "application"


class Preference(Base):
    """How a person chose to get what is about a subject; where there is no row, by email too."""

    __tablename__ = "preference"

    user_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    subject: Mapped[Subject] = mapped_column(value_enum(Subject), primary_key=True)
    way: Mapped[Way] = mapped_column(value_enum(Way))

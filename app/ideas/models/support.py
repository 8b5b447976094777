"""Vote, Follow and Visit: who supports an idea, who is told of what happens to it and at which
level they like that, who saw it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, value_enum


class Level(StrEnum):
    """How much of an idea a follower is told."""

    EVERYTHING = "everything"
    DECISIONS = "decisions"
    NOTHING = "nothing"

    @property
    def loudness(self) -> int:
        """Of two levels the louder one tells more."""
        return (Level.NOTHING, Level.DECISIONS, Level.EVERYTHING).index(self)


class Occasion(StrEnum):
    """What makes somebody follow an idea without their saying so."""

    POSTING = "posting"
    COMMENTING = "commenting"
    VOTING = "voting"


class Vote(Base):
    __tablename__ = "vote"
    __table_args__ = (Index("ix_vote_user_id_created_at", "user_id", "created_at", "idea_id"),)

    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    created_at: Mapped[datetime]


class Follow(Base):
    """`is_chosen`: the person said so; otherwise it came with what they did."""

    __tablename__ = "follow"
    __table_args__ = (Index("ix_follow_user_id_idea_id", "user_id", "idea_id"),)

    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    level: Mapped[Level] = mapped_column(value_enum(Level), default=Level.EVERYTHING)
    is_chosen: Mapped[bool] = mapped_column(default=False)


class FollowPreference(Base):
    """The level at which a person follows what they take part in; who never said has no row, and
    follows everything."""

    __tablename__ = "follow_preference"
    __table_args__ = (
        # Whose idea it is hears what is decided on it: they choose the channel, not whether.
        CheckConstraint("posting <> 'nothing'", name="authors_are_told"),
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    posting: Mapped[Level] = mapped_column(value_enum(Level, "posting_known"))
    commenting: Mapped[Level] = mapped_column(value_enum(Level, "commenting_known"))
    voting: Mapped[Level] = mapped_column(value_enum(Level, "voting_known"))


class Visit(Base):
    """That somebody saw an idea: they opened its page, or took part in it, which is no visit but
    no less of a look. `last_at` is when they last opened the page."""

    __tablename__ = "visit"

    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, index=True)
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]

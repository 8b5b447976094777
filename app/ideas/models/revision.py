"""Revision: what an idea said, version by version; and what its voters have yet to hear of that."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.auth.models import User
from app.core.db import Base

Words = dict[str, str]
"""All that an idea says, by the name of the part: `keeping_versions.words_of` reads it."""


class IdeaRevision(Base):
    """One version of what an idea says. An idea that was never edited has none; the first edit
    also keeps what was there before, as number 1.

    `changed` are the names of the parts that differ from the version before. `idea_version` is
    the idea's `version` since it says this. `restored` is the number of the version that was
    taken up again. `by_id` is empty when an imported idea came without an author, and when an
    anonymous one was edited.
    """

    __tablename__ = "idea_revision"
    __table_args__ = (
        UniqueConstraint("idea_id", "number"),
        CheckConstraint("number > 0", name="number_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"))
    number: Mapped[int]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    at: Mapped[datetime]
    words: Mapped[Words] = mapped_column(JSON)
    changed: Mapped[list[str]] = mapped_column(JSON)
    idea_version: Mapped[int]
    restored: Mapped[int | None]

    by: Mapped[User | None] = relationship(lazy="raise")


class VoterNews(Base):
    """What those who voted for an idea have yet to hear of its edits.

    They know version `known`. At `due_at` they are told what changed since; it is empty when
    there is nothing to tell. They are not told again before `not_before`.
    """

    __tablename__ = "voter_news"
    __table_args__ = (Index("ix_voter_news_due_at", "due_at"),)

    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), primary_key=True)
    known: Mapped[int]
    due_at: Mapped[datetime | None]
    not_before: Mapped[datetime | None]

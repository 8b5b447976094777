"""Comment: one voice in an idea's conversation, answering the idea or another comment."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.auth.models import User
from app.core.db import Base

COMMENT_LENGTH = 10_000


class Comment(Base):
    """`author_id` is empty when the account was erased before the comment was imported.

    `improved_at` is set once the author or a moderator said that it made the idea better.
    """

    __tablename__ = "comment"
    __table_args__ = (
        Index("ix_comment_idea_id_created_at", "idea_id", "created_at", "id"),
        Index("ix_comment_source", "source", "source_id", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    body: Mapped[str] = mapped_column(Text)
    body_html: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    improved_at: Mapped[datetime | None]
    improved_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    source: Mapped[str | None] = mapped_column(String(40))
    source_id: Mapped[str | None] = mapped_column(String(80))

    author: Mapped[User | None] = relationship(lazy="raise", foreign_keys=[author_id])

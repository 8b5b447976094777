"""Comment: one voice in an idea's conversation, answering the idea or another comment."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.auth.models import User
from app.core.db import Base, index_where, value_enum
from app.ideas.models.byline import NAMED_OR_MASKED, HasByline
from app.ideas.places import PATH_LENGTH

COMMENT_LENGTH = 10_000
VISIT_LASTS = timedelta(minutes=30)
"""Who looks at a conversation again within it is still there."""


class ReactionKind(StrEnum):
    """What a press below a comment says; `queries.reactions` has the words."""

    HELPFUL = "helpful"
    THANKS = "thanks"
    INSIGHT = "insight"
    CHEERS = "cheers"


# The rows that some indexes are made of.
FIRST_IN_BRANCH = "root_id IS NULL"
OFFICIAL = "official_at IS NOT NULL"
DELETED_WITH_WORDS = "deleted_at IS NOT NULL AND body <> ''"


class Comment(HasByline, Base):
    """`author_id` is whose name stands on it, empty when the account was erased before the comment
    was imported, and when it is anonymous: then `masked_author_id` is who wrote it, which nothing
    shows.

    `root_id` is the comment its branch begins with, empty for that one itself, and `path` where it
    stands in the branch (`app/ideas/places.py`); `replies` is how many stand in the branch of a
    comment that begins one. `reactions` are the people who gave each kind, `helpful` those who
    gave any, counted from their rows on every change of those. `version` grows with every edit.
    `improved_at` is set once the author or a moderator said that it made the idea better,
    `official_at` once a moderator said that it speaks for the board. What was deleted keeps its
    place, and for a while its words.
    """

    __tablename__ = "comment"
    __table_args__ = (
        CheckConstraint("replies >= 0 AND helpful >= 0", name="counts_not_negative"),
        CheckConstraint("(root_id IS NULL) = (parent_id IS NULL)", name="replies_have_a_root"),
        CheckConstraint(
            "(official_at IS NULL) = (official_by_id IS NULL)", name="official_by_somebody"
        ),
        CheckConstraint(
            "deleted_at IS NULL OR official_at IS NULL", name="deleted_speaks_for_none"
        ),
        CheckConstraint(NAMED_OR_MASKED, name="named_or_masked"),
        CheckConstraint(
            "masked_author_id IS NULL OR official_at IS NULL", name="masked_speaks_for_none"
        ),
        Index("ix_comment_idea_id_created_at", "idea_id", "created_at", "id"),
        Index("ix_comment_idea_id_id", "idea_id", "id"),
        index_where("ix_comment_first", "idea_id", "created_at", "id", rows=FIRST_IN_BRANCH),
        index_where("ix_comment_first_helpful", "idea_id", "helpful", "id", rows=FIRST_IN_BRANCH),
        Index("ix_comment_root_id_path", "root_id", "path"),
        Index("ix_comment_root_id_id", "root_id", "id"),
        index_where("ix_comment_official", "idea_id", "official_at", rows=OFFICIAL),
        index_where("ix_comment_deleted", "deleted_at", rows=DELETED_WITH_WORDS),
        Index("ix_comment_source", "source", "source_id", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id"))
    root_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id"))
    path: Mapped[str] = mapped_column(String(PATH_LENGTH), default="")
    replies: Mapped[int] = mapped_column(default=0)
    body: Mapped[str] = mapped_column(Text)
    body_html: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    reactions: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    helpful: Mapped[int] = mapped_column(default=0)
    improved_at: Mapped[datetime | None]
    improved_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    official_at: Mapped[datetime | None]
    official_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    source: Mapped[str | None] = mapped_column(String(40))
    source_id: Mapped[str | None] = mapped_column(String(80))

    author: Mapped[User | None] = relationship(lazy="raise", foreign_keys="Comment.author_id")

    @property
    def branch_id(self) -> int:
        """The id of the comment that its branch begins with."""
        return self.root_id or self.id

    @property
    def is_deleted(self) -> bool:
        return self.deleted_at is not None


class CommentRevision(Base):
    """What a comment said before it was edited."""

    __tablename__ = "comment_revision"
    __table_args__ = (Index("ix_comment_revision_comment_id_id", "comment_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id"))
    body: Mapped[str] = mapped_column(Text)
    body_html: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime]


class Reaction(Base):
    __tablename__ = "reaction"

    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, index=True)
    kind: Mapped[ReactionKind] = mapped_column(value_enum(ReactionKind), primary_key=True)
    given_at: Mapped[datetime]


class Mention(Base):
    """A comment names somebody who may see the idea."""

    __tablename__ = "mention"

    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, index=True)


class Reading(Base):
    """Up to which comment, by id, somebody has seen the conversation of an idea; 0 for none.
    `before_id` is what that was before the visit that was going on `at` then."""

    __tablename__ = "reading"

    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, index=True)
    seen_id: Mapped[int]
    before_id: Mapped[int]
    at: Mapped[datetime]

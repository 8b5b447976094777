"""Attachment: a file that somebody added to a text, where it is shown, and which are permitted."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, index_where, value_enum

FILE_NAME_LENGTH = 120
_UNUSED = "unused_since IS NOT NULL"


class TextKind(StrEnum):
    """The texts that files are attached to."""

    BODY = "body"
    COMMENT = "comment"
    ANSWER = "answer"
    ARGUMENT = "argument"


class Attachment(Base):
    """`name` stands in its address and is its name in the storage; nobody guesses it. Pictures,
    and they alone, have a width and a height. `unused_since` is when it was sent, or when the last
    text that showed it let go of it; empty while there is one.
    """

    __tablename__ = "attachment"
    __table_args__ = (
        CheckConstraint("bytes > 0", name="not_empty"),
        CheckConstraint("length(file_name) > 0", name="file_name_not_empty"),
        CheckConstraint("(width IS NULL) = (height IS NULL)", name="size_whole"),
        index_where("ix_attachment_unused", "unused_since", rows=_UNUSED),
        index_where("ix_attachment_uploader_id_unused", "uploader_id", rows=_UNUSED),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(50), unique=True)
    uploader_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    file_name: Mapped[str] = mapped_column(String(FILE_NAME_LENGTH))
    media_type: Mapped[str] = mapped_column(String(100))
    bytes: Mapped[int]
    width: Mapped[int | None]
    height: Mapped[int | None]
    created_at: Mapped[datetime]
    unused_since: Mapped[datetime | None]

    @property
    def is_picture(self) -> bool:
        return self.width is not None


class AttachmentUse(Base):
    """A text of an idea shows an attachment. `text_id` is the id of the idea, the comment or the
    decision (for the answer, and for what the author says against it)."""

    __tablename__ = "attachment_use"
    __table_args__ = (
        Index("ix_attachment_use_kind_text_id", "kind", "text_id"),
        Index("ix_attachment_use_idea_id", "idea_id"),
    )

    attachment_id: Mapped[int] = mapped_column(ForeignKey("attachment.id"), primary_key=True)
    kind: Mapped[TextKind] = mapped_column(value_enum(TextKind), primary_key=True)
    text_id: Mapped[int] = mapped_column(primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"))


class AttachmentPolicy(Base):
    """Set by administrators; there is one row at most, and none means the usual.

    `file_types` are endings without their dots, with spaces between them, besides pictures.
    """

    __tablename__ = "attachment_policy"
    __table_args__ = (
        CheckConstraint("id = 1", name="only_one"),
        CheckConstraint("largest_mb > 0", name="largest_positive"),
        CheckConstraint("most_per_text > 0", name="most_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    file_types: Mapped[str] = mapped_column(Text)
    largest_mb: Mapped[int]
    most_per_text: Mapped[int]

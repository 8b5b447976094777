"""What somebody has begun and not published: an answer of a moderator, an idea, a comment."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, value_enum
from app.ideas.models.idea import TITLE_LENGTH
from app.ideas.status import Status


class AnswerDraft(Base):
    """`fields` is the form as it was typed, by field; also what makes no sense yet.

    `version` names one saving of it; each has another. A draft that was discarded stays until
    another is saved, so that it can be brought back.
    """

    __tablename__ = "answer_draft"

    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), primary_key=True)
    moderator_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, index=True)
    status: Mapped[Status] = mapped_column(value_enum(Status))
    fields: Mapped[dict[str, list[str]]] = mapped_column(JSON)
    version: Mapped[str] = mapped_column(String(32))
    saved_at: Mapped[datetime]
    discarded_at: Mapped[datetime | None]


class DraftKind(StrEnum):
    """What a draft becomes."""

    IDEA = "idea"
    EDIT = "edit"
    COMMENT = "comment"
    COMMENT_EDIT = "comment_edit"


class Draft(Base):
    """What somebody is writing: a new idea, a comment, or either of them anew.

    `fields` is the form as it was typed, by field; `title` is the beginning of its title, or of its
    text. `idea_id` is where a comment or an edit belongs, `comment_id` the comment that is edited
    or answered. `version` grows each time it is saved; a tab that knows an older one does not write
    over it. One that was discarded can be brought back for a while.
    """

    __tablename__ = "draft"
    __table_args__ = (
        CheckConstraint("(kind = 'idea') = (idea_id IS NULL)", name="has_its_place"),
        Index("ix_draft_author_id_saved_at", "author_id", "saved_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    kind: Mapped[DraftKind] = mapped_column(value_enum(DraftKind))
    idea_id: Mapped[int | None] = mapped_column(ForeignKey("idea.id"))
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id"))
    board_id: Mapped[int | None] = mapped_column(ForeignKey("board.id"))
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    fields: Mapped[dict[str, list[str]]] = mapped_column(JSON)
    version: Mapped[int] = mapped_column(default=1)
    saved_at: Mapped[datetime]
    discarded_at: Mapped[datetime | None] = mapped_column(index=True)

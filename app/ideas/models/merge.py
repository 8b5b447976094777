"""Merge: one idea joined another that says the same; it can be taken back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, index_where, value_enum
from app.ideas.status import Status

_IN_FORCE = "undone_at IS NULL"


class Merge(Base):
    """`from_id` became a part of `into_id`, which may have joined a third one itself: where all
    of them end is `Idea.merged_into_id`. Rows stay when a merge is undone; they are history.
    The `old_` fields are what undoing gives back to `from_id`.
    """

    __tablename__ = "merge"
    __table_args__ = (
        CheckConstraint("from_id <> into_id", name="into_another"),
        index_where("ix_merge_from_id_in_force", "from_id", unique=True, rows=_IN_FORCE),
        Index("ix_merge_into_id", "into_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    from_id: Mapped[int] = mapped_column(ForeignKey("idea.id"))
    into_id: Mapped[int] = mapped_column(ForeignKey("idea.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    at: Mapped[datetime]
    old_status: Mapped[Status] = mapped_column(value_enum(Status, "old_status_known"))
    old_status_changed_at: Mapped[datetime]
    old_first_answered_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    undone_at: Mapped[datetime | None]

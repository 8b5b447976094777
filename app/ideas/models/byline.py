"""Whose something is that was written, with their name on it or without."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.auth.models import User

NAMED_OR_MASKED = "author_id IS NULL OR masked_author_id IS NULL"


class HasByline:
    """`author_id` is whose name stands on it; of what is anonymous it is empty, and
    `masked_author_id` is whose it is, which nothing shows."""

    author_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    masked_author_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))

    @property
    def whose_id(self) -> int | None:
        """Whose it is, named or not: for what they may do and are told, not to be shown."""
        return self.masked_author_id or self.author_id

    @property
    def is_masked(self) -> bool:
        return self.masked_author_id is not None

    def is_by(self, user: User) -> bool:
        return self.whose_id == user.id

"""Section: a part of what an idea says that its board asked for by name."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.boards.models import SectionKind
from app.core.db import Base, value_enum

SECTION_LENGTH = 10_000


class IdeaSection(Base):
    """It stays when the board stops asking for it."""

    __tablename__ = "idea_section"
    __table_args__ = (CheckConstraint("length(text) > 0", name="text_not_empty"),)

    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), primary_key=True)
    kind: Mapped[SectionKind] = mapped_column(value_enum(SectionKind), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)

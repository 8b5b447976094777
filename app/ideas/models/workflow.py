"""BoardWorkflow: what a board chose about its statuses. A board without a row uses all as usual."""

from __future__ import annotations

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base


class BoardWorkflow(Base):
    """`unused` are values of Status, `names` those that are called otherwise on this board."""

    __tablename__ = "board_workflow"

    board_id: Mapped[int] = mapped_column(ForeignKey("board.id"), primary_key=True)
    unused: Mapped[list[str]] = mapped_column(JSON)
    names: Mapped[dict[str, str]] = mapped_column(JSON)
    closes_comments: Mapped[bool]

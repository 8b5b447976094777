"""What administrators switch on for the whole site."""

from __future__ import annotations

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, db


class SiteOptions(Base):
    """There is one row at most; none means that everything is off."""

    __tablename__ = "site_options"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    leaderboard: Mapped[bool] = mapped_column(default=False)


def site_options() -> SiteOptions:
    return db.session.get(SiteOptions, 1) or SiteOptions(id=1, leaderboard=False)

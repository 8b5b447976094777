"""The filters that people saved."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from app.auth.models import User
from app.core.db import db
from app.core.errors import NotVisible
from app.core.links import path
from app.ideas.models import SavedFilter


@dataclass(frozen=True)
class SavedFilterRef:
    id: int
    name: str
    url: str


def saved_filters_of(user: User) -> list[SavedFilterRef]:
    """By name."""
    rows = db.session.scalars(
        select(SavedFilter).where(SavedFilter.user_id == user.id).order_by(SavedFilter.name)
    )
    return [SavedFilterRef(row.id, row.name, f"{path('ideas.index')}?{row.words}") for row in rows]


def own_filter_or_404(id: int, user: User) -> SavedFilter:
    """Raises NotVisible for what somebody else saved."""
    found = db.session.get(SavedFilter, id)
    if found is None or found.user_id != user.id:
        raise NotVisible
    return found

"""What lists can be narrowed by: tags, people and departments, as addresses name them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, exists, select

from app.auth.models import Department, User
from app.core.db import db
from app.core.text import clean_line
from app.ideas.models import Idea, IdeaTag, Tag
from app.ideas.policy import visible_to

MOST_TAGS_OFFERED = 100


def tags_for(user: User) -> Sequence[str]:
    """Tags of ideas this person may see, by name, up to MOST_TAGS_OFFERED."""
    return db.session.scalars(
        select(Tag.name).where(_is_seen_by(user)).order_by(Tag.name).limit(MOST_TAGS_OFFERED)
    ).all()


def tag_called(name: str, user: User) -> Tag | None:
    """A tag of some idea this person may see."""
    wanted = clean_line(name).lower()
    return db.session.scalars(
        select(Tag).where(Tag.name == wanted, _is_seen_by(user))
    ).one_or_none()


def author_called(handle: str) -> User | None:
    """A colleague, typed with or without their @; not one who left, or who only asked to join."""
    wanted = clean_line(handle).lower().removeprefix("@")
    user = db.session.scalars(
        select(User).where(User.handle == wanted, User.deactivated_at.is_(None))
    ).one_or_none()
    return None if user is None or user.awaits_confirmation else user


def departments() -> dict[str, str]:
    """The names of all departments, by their ids as addresses have them."""
    rows = db.session.execute(select(Department.id, Department.name).order_by(Department.name))
    return {str(row.id): row.name for row in rows}


def _is_seen_by(user: User) -> ColumnElement[bool]:
    return exists().where(IdeaTag.tag_id == Tag.id, Idea.id == IdeaTag.idea_id, visible_to(user))

"""Marking notices as read, and choosing how they come; only one's own are ever touched."""

from __future__ import annotations

from sqlalchemy import ColumnElement, update

from app.auth.models import User
from app.core import clock
from app.core.db import db, upsert
from app.notifications.models import AnswersBy, Notification, Preference


def mark_read(notification_id: int, *, by: User) -> None:
    """Doing it again keeps the first time."""
    _mark(by, Notification.id == notification_id)


def mark_all_read(*, until: int, by: User) -> None:
    """Mark the notice `until` and all before it: what came since was not seen yet."""
    _mark(by, Notification.id <= until)


def choose_answers_by(way: AnswersBy, *, by: User) -> None:
    """Choose the channel of the answers to one's own ideas; there is no way to have none."""
    db.session.execute(
        upsert(Preference)
        .values(user_id=by.id, answers_by=way)
        .on_conflict_do_update(index_elements=[Preference.user_id], set_={"answers_by": way})
    )


def _mark(user: User, *conditions: ColumnElement[bool]) -> None:
    db.session.execute(
        update(Notification)
        .where(Notification.user_id == user.id, Notification.read_at.is_(None), *conditions)
        .values(read_at=clock.now())
    )

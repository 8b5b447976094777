"""Marking notices as read, and choosing how they come; only one's own are ever touched."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import ColumnElement, update

from app.auth.models import User
from app.core import clock
from app.core.db import db, upsert
from app.notifications.models import Notification, Preference, Subject, Way


def mark_read(notification_id: int, *, by: User) -> None:
    """Doing it again keeps the first time."""
    _mark(by, Notification.id == notification_id)


def mark_all_read(*, until: int, by: User) -> None:
    """Mark the notice `until` and all before it: what came since was not seen yet."""
    _mark(by, Notification.id <= until)


def choose_ways(ways: Mapping[Subject, Way], *, by: User) -> None:
    """Choose the channel of what is about each of these subjects; there is no way to have none."""
    rows = [{"user_id": by.id, "subject": subject, "way": way} for subject, way in ways.items()]
    chosen = upsert(Preference).values(rows)
    db.session.execute(
        chosen.on_conflict_do_update(
            index_elements=[Preference.user_id, Preference.subject],
            set_={"way": chosen.excluded.way},
        )
    )


def _mark(user: User, *conditions: ColumnElement[bool]) -> None:
    db.session.execute(
        update(Notification)
        .where(Notification.user_id == user.id, Notification.read_at.is_(None), *conditions)
        .values(read_at=clock.now())
    )

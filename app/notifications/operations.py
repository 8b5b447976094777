"""Marking notices as read, and choosing how they come; only one's own are ever touched."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import ColumnElement, delete, select, update

from app.auth.models import User
from app.core import clock
from app.core.db import db, upsert
from app.events import Event
from app.ideas.events.answers import StatusChanged
from app.notifications.models import Notification, Preference, Subject, Way
from app.notifications.notices import KEPT_FOR, of_group

FORGOTTEN_AT_ONCE = 1_000


def mark_read(*, first: int, last: int, by: User) -> None:
    """Mark the notices between these two that stand in one group with the last, and they too.
    Doing it again keeps the first time."""
    _mark(by, Notification.id.between(first, last), of_group(last))


def mark_unread(*, first: int, last: int, by: User) -> None:
    """Take that back."""
    db.session.execute(
        update(Notification)
        .where(Notification.user_id == by.id, Notification.id.between(first, last), of_group(last))
        .values(read_at=None)
        .execution_options(synchronize_session=False)
    )


def mark_all_read(*, until: int, by: User) -> None:
    """Mark the notice `until` and all before it: what came since was not seen yet."""
    _mark(by, Notification.id <= until)


def forget_old_notices() -> None:
    """Delete notices that are not shown any more, some at a time. Those of decisions stay: the
    record of who was told of an answer is made of them."""
    decisions = select(Event.id).where(Event.kind == StatusChanged.__name__)
    old = (
        select(Notification.id)
        .where(
            Notification.created_at <= clock.now() - KEPT_FOR,
            Notification.event_id.not_in(decisions),
        )
        .limit(FORGOTTEN_AT_ONCE)
    )
    db.session.execute(
        delete(Notification)
        .where(Notification.id.in_(old))
        .execution_options(synchronize_session=False)
    )


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
        .execution_options(synchronize_session=False)
    )

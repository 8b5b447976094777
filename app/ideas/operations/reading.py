"""What people have seen of a conversation, so that what is new to them can be marked."""

from __future__ import annotations

from typing import Any

from sqlalchemy import case

from app.auth.models import User
from app.core import clock
from app.core.db import db, upsert
from app.ideas.models import VISIT_LASTS, Reading


def note_reading(idea_id: int, seen_id: int, *, by: User) -> None:
    """Somebody has seen the comments of an idea up to this one.

    Within VISIT_LASTS it is the same visit, during which what was new at its beginning stays
    marked. What was seen stays seen, in whatever order several tabs tell.
    """
    goes_on = Reading.at > clock.now() - VISIT_LASTS
    _note(idea_id, seen_id, by, before_id=case((goes_on, Reading.before_id), else_=Reading.seen_id))


def mark_read(idea_id: int, seen_id: int, *, by: User) -> None:
    """Somebody has read the comments of an idea up to this one: they are not marked any more."""
    _note(idea_id, seen_id, by, before_id=seen_id)


def _note(idea_id: int, seen_id: int, by: User, *, before_id: Any) -> None:
    reading = upsert(Reading).values(
        idea_id=idea_id, user_id=by.id, seen_id=seen_id, before_id=seen_id, at=clock.now()
    )
    further = reading.excluded.seen_id > Reading.seen_id
    db.session.execute(
        reading.on_conflict_do_update(
            index_elements=[Reading.idea_id, Reading.user_id],
            set_={
                "seen_id": case((further, reading.excluded.seen_id), else_=Reading.seen_id),
                "before_id": before_id,
                "at": reading.excluded.at,
            },
        )
    )

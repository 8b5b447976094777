"""What happened to an idea, newest first, from the events that say so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.auth.models import User
from app.auth.people import PERSON_COLUMNS, PersonRef, person_in
from app.core.db import db
from app.core.formats import short_date
from app.core.i18n import _
from app.events import Event
from app.ideas.events import IdeaEdited, IdeaPosted, StatusChanged
from app.ideas.models import Decision
from app.ideas.status import Status, label

KINDS = [kind.__name__ for kind in (IdeaPosted, IdeaEdited, StatusChanged)]
ICONS = {
    Status.NEW: "sparkles",
    Status.UNDER_REVIEW: "eye",
    Status.PLANNED: "flag",
    Status.IN_PROGRESS: "hammer",
    Status.IMPLEMENTED: "check",
    Status.DECLINED: "x",
    Status.PARKED: "pause",
    Status.MERGED: "merge",
}


@dataclass(frozen=True)
class TimelineEntry:
    """`by` is None when the application itself, or an import, did it."""

    icon: str
    label: str
    detail: str | None
    at: datetime
    by: PersonRef | None


def timeline_of(idea_id: int, decisions: Sequence[Decision]) -> list[TimelineEntry]:
    by_id = {decision.id: decision for decision in decisions}
    rows = db.session.execute(
        select(Event, *PERSON_COLUMNS)
        .outerjoin(User, User.id == Event.actor_id)
        .where(Event.idea_id == idea_id, Event.kind.in_(KINDS))
        .order_by(Event.id.desc())
    )
    return [_entry(row.Event, person_in(row) if row.person_id else None, by_id) for row in rows]


def _entry(event: Event, by: PersonRef | None, decisions: dict[int, Decision]) -> TimelineEntry:
    if event.kind == IdeaPosted.__name__:
        return TimelineEntry("sparkles", _("Posted"), None, event.at, by)
    if event.kind == IdeaEdited.__name__:
        return TimelineEntry("pencil", _("Edited"), None, event.at, by)
    decision = decisions[event.data["decision_id"]]
    return TimelineEntry(
        ICONS[decision.status], label(decision.status), _until(decision), event.at, by
    )


def _until(decision: Decision) -> str | None:
    if decision.target_date:
        return _("for %(day)s", day=short_date(decision.target_date))
    if decision.wake_up_date:
        return _("until %(day)s", day=short_date(decision.wake_up_date))
    return None

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
from app.ideas.status import Status, reopens
from app.ideas.workflow import Workflow

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


def timeline_of(
    idea_id: int, decisions: Sequence[Decision], workflow: Workflow
) -> list[TimelineEntry]:
    """`workflow` says what the statuses are called on the idea's board."""
    by_id = {decision.id: decision for decision in decisions}
    rows = db.session.execute(
        select(Event, *PERSON_COLUMNS)
        .outerjoin(User, User.id == Event.actor_id)
        .where(Event.idea_id == idea_id, Event.kind.in_(KINDS))
        .order_by(Event.id.desc())
    )
    return [
        _entry(row.Event, person_in(row) if row.person_id else None, by_id, workflow)
        for row in rows
    ]


def _entry(
    event: Event, by: PersonRef | None, decisions: dict[int, Decision], workflow: Workflow
) -> TimelineEntry:
    if event.kind == IdeaPosted.__name__:
        return TimelineEntry("sparkles", _("Posted"), None, event.at, by)
    if event.kind == IdeaEdited.__name__:
        return TimelineEntry("pencil", _("Edited"), None, event.at, by)
    return _decided(event, by, decisions[event.data["decision_id"]], workflow)


def _decided(
    event: Event, by: PersonRef | None, decision: Decision, workflow: Workflow
) -> TimelineEntry:
    name, icon = workflow.name_of(decision.status), ICONS[decision.status]
    if reopens(decision.old_status, decision.status):
        return TimelineEntry("rotate-ccw", _("Opened again"), name, event.at, by)
    if decision.status is not decision.old_status:
        detail = _moved(decision) if decision.old_date else _until(decision)
        return TimelineEntry(icon, name, detail, event.at, by)
    if decision.old_date:
        return TimelineEntry("calendar", _("New date"), _moved(decision), event.at, by)
    return TimelineEntry(icon, name, _stayed(decision), event.at, by)


def _moved(decision: Decision) -> str:
    new = decision.target_date or decision.wake_up_date
    return _(
        "%(new)s, before %(old)s",
        new=short_date(new) if new else "",
        old=short_date(decision.old_date) if decision.old_date else "",
    )


def _stayed(decision: Decision) -> str:
    """What is new about an idea that stays in its status and keeps its date."""
    if decision.owner:
        return _("%(name)s sees to it now", name=decision.owner.name)
    return _until(decision) or _("News of the work")


def _until(decision: Decision) -> str | None:
    if decision.target_date:
        return _("for %(day)s", day=short_date(decision.target_date))
    if decision.wake_up_date:
        return _("until %(day)s", day=short_date(decision.wake_up_date))
    return None

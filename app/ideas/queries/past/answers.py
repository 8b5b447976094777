"""What was answered to an idea, what was promised, and what came of it."""

from __future__ import annotations

from datetime import date

from app.core.formats import short_date
from app.core.i18n import _
from app.ideas.events.answers import (
    IdeaHandedOver,
    IdeaWokeUp,
    NextAnswerDue,
    PromiseMoved,
    PromiseRecounted,
    ReconsiderationAsked,
    StatusChanged,
    TargetReached,
)
from app.ideas.models import Decision
from app.ideas.queries.past import Kinds, Past, Words
from app.ideas.status import ANSWERED_NEXT, Status, reopens
from app.ideas.workflow import Workflow

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


def _decided(past: Past) -> Words:
    icon, label, detail = _words_of(past.decision, past.workflow)
    return Words(icon, label, detail, past.answer_url)


def _words_of(decision: Decision, workflow: Workflow) -> tuple[str, str, str | None]:
    """The icon, the label and the detail of a decision."""
    name, icon = workflow.name_of(decision.status), ICONS[decision.status]
    if reopens(decision.old_status, decision.status):
        return "rotate-ccw", _("Opened again"), name
    if decision.status is not decision.old_status:
        return icon, name, _moved(decision) if decision.old_date else _until(decision)
    if decision.status is Status.DECLINED:
        return icon, _("Stays declined"), None
    if decision.old_date:
        return "calendar", _("New date"), _moved(decision)
    return icon, name, _stayed(decision)


def _moved(decision: Decision) -> str:
    new = decision.target_date or decision.wake_up_date
    return _(
        "%(new)s, before %(old)s",
        new=short_date(new) if new else "",
        old=short_date(decision.old_date) if decision.old_date else "",
    )


def _stayed(decision: Decision) -> str | None:
    """What is new about an idea that stays in its status and keeps its date."""
    if decision.owner:
        return _("%(name)s sees to it now", name=decision.owner.name)
    if decision.status is Status.IN_PROGRESS:
        return _("News of the work")
    return _until(decision)


def _until(decision: Decision) -> str | None:
    if decision.target_date and decision.status in ANSWERED_NEXT:
        return _("next answer by %(day)s", day=short_date(decision.target_date))
    if decision.target_date:
        return _("for %(day)s", day=short_date(decision.target_date))
    if decision.wake_up_date:
        return _("until %(day)s", day=short_date(decision.wake_up_date))
    return None


def _handed_over(past: Past) -> Words:
    if past.fact.to_id is None:
        return Words("users", _("Handed back"), _("to all moderators of the board"))
    name = past.people[past.fact.to_id].name
    return Words("user", _("Handed over"), _("to %(name)s", name=name))


def _recounted(past: Past) -> Words:
    old, new = _day(past.fact.old), _day(past.fact.new)
    return Words(
        "calendar", _("Day moved by a pause"), _("%(new)s, before %(old)s", new=new, old=old)
    )


def _day(day: str) -> str:
    return short_date(date.fromisoformat(day))


KINDS: Kinds = {
    StatusChanged: _decided,
    ReconsiderationAsked: lambda past: Words(
        "rotate-ccw", _("Asked to look at it again"), href=past.answer_url
    ),
    IdeaHandedOver: _handed_over,
    PromiseMoved: lambda past: Words("calendar", _("Another day promised"), _day(past.fact.new)),
    PromiseRecounted: _recounted,
    IdeaWokeUp: lambda past: Words("history", _("Back to be looked at again"), _day(past.fact.day)),
    TargetReached: lambda past: Words(
        "calendar-check", _("Planned day reached"), _day(past.fact.day)
    ),
    NextAnswerDue: lambda past: Words("history", _("Next answer due"), _day(past.fact.day)),
}

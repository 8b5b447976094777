"""The answers to an idea: its decisions, and how they are read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from app.auth.people import PersonRef, person_of
from app.core.db import db
from app.core.formats import short_date
from app.core.i18n import _
from app.ideas.models import Decision, Idea
from app.ideas.promise import how_kept
from app.ideas.queries.lists import status_text
from app.ideas.status import Status, reopens
from app.ideas.workflow import Workflow


@dataclass(frozen=True)
class DecisionView:
    """A decision as it is read. `promise_text` only stands on the first answer; a merge that was
    undone is taken back."""

    id: int
    status: Status
    status_text: str
    by: PersonRef | None
    at: datetime
    html: Markup
    promise_text: str | None
    owner: PersonRef | None
    details: list[str]
    is_taken_back: bool


def view_of(decision: Decision, idea: Idea, workflow: Workflow) -> DecisionView:
    # An imported answer was given before anybody promised one here, and what was posted as done
    # waited for none. What moderators answer themselves counts for nothing.
    waited = decision.by is not None and not (idea.posted_as_done or decision.on_own_idea)
    kept = waited and idea.first_answered_at == decision.at
    taken_back = is_taken_back(decision, idea)
    return DecisionView(
        id=decision.id,
        status=decision.status,
        status_text=status_text(
            decision.status, decision.target_date, decision.wake_up_date, workflow=workflow
        ),
        by=person_of(decision.by) if decision.by else None,
        at=decision.at,
        html=Markup(decision.answer_html),  # noqa: S704 (sanitised when it was written)
        promise_text=how_kept(idea.promised_at, decision.at) if kept else None,
        owner=person_of(decision.owner) if decision.owner else None,
        details=[
            *_details(decision, workflow),
            *([_("This merge was undone.")] if taken_back else []),
        ],
        is_taken_back=taken_back,
    )


def latest_decision(idea_id: int) -> Decision | None:
    return db.session.scalars(decisions_on(idea_id).limit(1)).one_or_none()


def latest_answer(idea_id: int) -> Decision | None:
    """The newest decision that the author can answer back to. A merge is none, undone or not."""
    answers = decisions_on(idea_id).where(Decision.status != Status.MERGED)
    return db.session.scalars(answers.limit(1)).one_or_none()


def is_taken_back(decision: Decision, idea: Idea) -> bool:
    """Whether it is a merge that was undone: no merge is in force, or only a later one."""
    in_force = idea.status is Status.MERGED and decision.at >= idea.status_changed_at
    return decision.status is Status.MERGED and not in_force


def decisions_on(idea_id: int) -> Select[Decision]:
    """The decisions on an idea with what they name, newest first."""
    return (
        decisions_with_what_they_name()
        .where(Decision.idea_id == idea_id)
        .order_by(Decision.id.desc())
    )


def decisions_with_what_they_name() -> Select[Decision]:
    """Decisions with who took them, their owner and reason."""
    return select(Decision).options(
        joinedload(Decision.by), joinedload(Decision.owner), joinedload(Decision.decline_reason)
    )


def _details(decision: Decision, workflow: Workflow) -> list[str]:
    details: list[str] = []
    if reopens(decision.old_status, decision.status):
        before = workflow.name_of(decision.old_status)
        details.append(_("Opened again; before, it was “%(status)s”", status=before))
    if decision.old_date:
        details.append(_("Moved from %(day)s", day=short_date(decision.old_date)))
    if decision.decline_reason:
        details.append(_("Declined because %(reason)s", reason=decision.decline_reason.text))
    if decision.what_changed and decision.since:
        details.append(decision.what_changed)
        details.append(_("Since %(day)s", day=short_date(decision.since)))
    return details

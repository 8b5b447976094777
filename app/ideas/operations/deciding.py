"""Deciding: moving an idea along and telling everybody why, in public."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.auth.models import User
from app.core import clock, markdown
from app.core.db import db, flush_or_lose
from app.core.errors import BadInput, LostRace, WrongState
from app.core.i18n import _
from app.core.text import clean_line, clean_text, is_blank
from app.events import record
from app.ideas.events import StatusChanged
from app.ideas.models import ANSWER_LENGTH, Decision, Idea
from app.ideas.operations.crediting import settle_credits
from app.ideas.status import TRANSITIONS, DeclineReason, Status, label


@dataclass(frozen=True)
class Outcome:
    """What a decision says: the new status, the public answer, and what that status needs."""

    status: Status
    answer: str
    decline_reason: DeclineReason | None = None
    target_date: date | None = None
    wake_up_date: date | None = None
    what_changed: str | None = None
    since: date | None = None


def change_status(idea: Idea, outcome: Outcome, *, seen_version: int, by: User) -> Decision:
    """Move an idea along and say why.

    Records StatusChanged; the author and all who follow are told by its consumers. Credits
    follow at once: given when it becomes implemented, withdrawn when it no longer is.
    Raises WrongState if there is no such step, LostRace if the idea changed since
    `seen_version`, BadInput if the answer or what the status needs is missing.
    """
    if idea.version != seen_version:
        raise LostRace(_lost_race())
    if outcome.status not in TRANSITIONS[idea.status]:
        raise WrongState(_no_such_step(idea.status, outcome.status))
    outcome = checked_outcome(outcome, today=clock.now().date())
    old, now = idea.status, clock.now()
    decision = Decision(
        idea_id=idea.id,
        by_id=by.id,
        old_status=old,
        status=outcome.status,
        answer=outcome.answer,
        answer_html=markdown.render(outcome.answer),
        decline_reason=outcome.decline_reason,
        target_date=outcome.target_date,
        wake_up_date=outcome.wake_up_date,
        what_changed=outcome.what_changed,
        since=outcome.since,
        at=now,
    )
    db.session.add(decision)
    _move(idea, decision)
    flush_or_lose(_lost_race())
    settle_credits(idea, by=by)
    record(StatusChanged(idea.id, decision.id, old, outcome.status), by=by)
    return decision


def _move(idea: Idea, decision: Decision) -> None:
    idea.status = decision.status
    idea.status_changed_at = decision.at
    if decision.status is not Status.IN_PROGRESS:  # work that has begun keeps its date
        idea.target_date = decision.target_date
    idea.wake_up_date = decision.wake_up_date
    idea.first_answered_at = idea.first_answered_at or decision.at


def checked_outcome(outcome: Outcome, *, today: date) -> Outcome:
    """An outcome as it is kept, without what its status does not use. Raises BadInput."""
    answer = clean_text(outcome.answer)
    if is_blank(answer):
        raise BadInput(_("Say why: the answer goes to everybody who took part."), "answer")
    if len(answer) > ANSWER_LENGTH:
        raise BadInput(
            _("Shorten the answer to %(most)s characters.", most=ANSWER_LENGTH), "answer"
        )
    match outcome.status:
        case Status.DECLINED:
            return _declined(outcome, answer)
        case Status.PLANNED:
            return _planned(outcome, answer, today)
        case Status.PARKED:
            return _parked(outcome, answer, today)
        case Status.IMPLEMENTED:
            return _implemented(outcome, answer, today)
        case _:
            return Outcome(outcome.status, answer)


def _declined(outcome: Outcome, answer: str) -> Outcome:
    if outcome.decline_reason is None:
        raise BadInput(_("Choose the reason for declining."), "decline_reason")
    return Outcome(outcome.status, answer, decline_reason=outcome.decline_reason)


def _planned(outcome: Outcome, answer: str, today: date) -> Outcome:
    if outcome.target_date is None or outcome.target_date < today:
        raise BadInput(_("Give the day by which it is planned, today or later."), "target_date")
    return Outcome(outcome.status, answer, target_date=outcome.target_date)


def _parked(outcome: Outcome, answer: str, today: date) -> Outcome:
    if outcome.wake_up_date is None or outcome.wake_up_date <= today:
        raise BadInput(_("Give the day on which it is looked at again."), "wake_up_date")
    return Outcome(outcome.status, answer, wake_up_date=outcome.wake_up_date)


def _implemented(outcome: Outcome, answer: str, today: date) -> Outcome:
    what_changed = clean_line(outcome.what_changed)
    if is_blank(what_changed):
        raise BadInput(_("Say in one sentence what changed."), "what_changed")
    if outcome.since is None or outcome.since > today:
        raise BadInput(_("Give the day since when it is so, today or earlier."), "since")
    return Outcome(outcome.status, answer, what_changed=what_changed, since=outcome.since)


def _lost_race() -> str:
    return _("Somebody else changed this idea while you were writing.")


def _no_such_step(old: Status, new: Status) -> str:
    return _("An idea that is “%(old)s” cannot become “%(new)s”.", old=label(old), new=label(new))

"""Deciding: moving an idea along and telling everybody why, in public."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from app.auth.models import User
from app.boards.models import Board
from app.boards.queries import pauses_of
from app.core import clock, markdown
from app.core.db import db, flush_or_lose
from app.core.errors import BadInput, LostRace, WrongState
from app.core.i18n import _
from app.core.text import clean_line, clean_text, is_blank
from app.events import record
from app.ideas.bounds import require_within
from app.ideas.events.answers import StatusChanged
from app.ideas.models import ANSWER_LENGTH, Decision, Idea, TextKind
from app.ideas.operations.attaching import Place, require_few_files, show_files
from app.ideas.operations.crediting import settle_credits
from app.ideas.operations.drafting import forget_draft
from app.ideas.operations.following import follow_as_owner
from app.ideas.operations.standing import require_standing
from app.ideas.policy import is_author, steps_from
from app.ideas.promise import due_on, stage_when_given
from app.ideas.queries.reasons import reason_in_use
from app.ideas.queries.visibility import known_viewers_among
from app.ideas.queries.workflows import workflow_of
from app.ideas.status import ANSWERED_NEXT, Status, goes_on


@dataclass(frozen=True)
class Outcome:
    """What a decision says: the new status, the public answer, and what that status needs.

    `decline_reason` is the key of one that is offered. `owner` sees to it that it comes true.
    """

    status: Status
    answer: str
    decline_reason: str | None = None
    owner: User | None = None
    target_date: date | None = None
    wake_up_date: date | None = None
    what_changed: str | None = None
    since: date | None = None


def change_status(
    idea: Idea, outcome: Outcome, *, seen_version: int, draft: str = "", by: User
) -> Decision:
    """Move an idea along and say why; or, with the status it has, give it a new date. An idea
    that stays open without a date gets the one by which the board answers next. The draft that
    the answer was made from, of the version `draft`, is gone with it.

    Records StatusChanged; the author and all who follow are told by its consumers. Credits
    follow at once: given when it becomes implemented, withdrawn when it no longer is. Who is
    named as its owner follows it.
    Raises LostRace if the idea changed since `seen_version`, WrongState if it is merged or its
    board's workflow has no such step, BadInput if the answer or what the status needs is missing
    or of no use.
    """
    decision = decision_from(idea, outcome, seen_version=seen_version, by=by)
    db.session.add(decision)
    _move(idea, decision)
    flush_or_lose(_lost_race())
    show_files(decision.answer, Place(TextKind.ANSWER, decision.id, idea.id), by=by)
    forget_draft(idea, seen=draft, by=by)
    if decision.owner_id is not None:
        follow_as_owner(idea.id, decision.owner_id)
    record(StatusChanged(idea.id, decision.id, decision.old_status, decision.status), by=by)
    settle_credits(idea, by=by)
    return decision


def decision_from(idea: Idea, outcome: Outcome, *, seen_version: int, by: User) -> Decision:
    """The decision that an outcome comes to, which is in no session yet: nothing has happened.

    Raises what `change_status` raises.
    """
    if idea.version != seen_version:
        raise LostRace(_lost_race())
    require_step(idea, outcome.status)
    outcome = checked_outcome(outcome, today=clock.now().date())
    _require_news(idea, outcome)
    _require_owner_sees(idea, outcome.owner)
    if outcome.status in ANSWERED_NEXT:
        outcome = replace(
            outcome, target_date=outcome.target_date or _next_answer_on(idea, outcome)
        )
    return _decision(idea, outcome, by=by)


def _next_answer_on(idea: Idea, outcome: Outcome) -> date:
    """The day that was promised already, as long as it is ahead; else the board's target."""
    kept = idea.target_date if goes_on(idea.status, outcome.status) else None
    return kept if kept and kept > clock.now().date() else answer_due_on(idea)


def answer_due_on(idea: Idea) -> date:
    """By when the board answers what is asked of it now."""
    board = db.session.get_one(Board, idea.board_id)
    return due_on(clock.now(), board.response_target_days, pauses_of(board.id))


def require_step(idea: Idea, new: Status) -> None:
    """Raises WrongState if a decision cannot give the idea this status now."""
    require_standing(idea)
    workflow = workflow_of(idea.board_id)
    if new not in steps_from(idea, workflow):
        raise WrongState(
            _(
                "An idea that is “%(old)s” cannot become “%(new)s”.",
                old=workflow.name_of(idea.status),
                new=workflow.name_of(new),
            )
        )


def _decision(idea: Idea, outcome: Outcome, *, by: User) -> Decision:
    reason = reason_in_use(outcome.decline_reason) if outcome.decline_reason else None
    return Decision(
        idea_id=idea.id,
        by_id=by.id,
        old_status=idea.status,
        status=outcome.status,
        answer=outcome.answer,
        answer_html=markdown.render(outcome.answer),
        decline_reason_id=reason.id if reason else None,
        owner_id=outcome.owner.id if outcome.owner else None,
        target_date=outcome.target_date,
        wake_up_date=outcome.wake_up_date,
        old_date=_replaced_date(idea, outcome),
        what_changed=outcome.what_changed,
        since=outcome.since,
        on_own_idea=is_author(by, idea),
        at=clock.now(),
    )


def _replaced_date(idea: Idea, outcome: Outcome) -> date | None:
    """The date that gives way to another one of the same kind."""
    if not goes_on(idea.status, outcome.status):
        return None
    for old, new in (
        (idea.target_date, outcome.target_date),
        (idea.wake_up_date, outcome.wake_up_date),
    ):
        if old and new and old != new:
            return old
    return None


def _move(idea: Idea, decision: Decision) -> None:
    keeps_owner = decision.status is Status.IN_PROGRESS
    idea.status = decision.status
    idea.status_changed_at = decision.at
    idea.target_date = decision.target_date
    if decision.owner_id or not keeps_owner:
        idea.owner_id = decision.owner_id
    idea.wake_up_date = decision.wake_up_date
    idea.reconsider_asked_at = None  # whatever was asked, this is the answer
    idea.implemented_since = decision.since
    idea.first_answered_at = idea.first_answered_at or decision.at
    idea.decided_here_at = idea.decided_here_at or decision.at
    idea.reminder_stage = stage_when_given(
        decision.wake_up_date or decision.target_date, now=decision.at
    )


def _require_news(idea: Idea, outcome: Outcome) -> None:
    """A planned or parked idea that stays so gets another date, or another owner."""
    if outcome.status is not idea.status or idea.status not in (Status.PLANNED, Status.PARKED):
        return
    promised = (idea.target_date, idea.wake_up_date, idea.owner_id)
    owner_id = outcome.owner.id if outcome.owner else None
    if promised == (outcome.target_date, outcome.wake_up_date, owner_id):
        field = "wake_up_date" if outcome.status is Status.PARKED else "target_date"
        raise BadInput(_("This is the day it has already. Give the new one."), field)


def _require_owner_sees(idea: Idea, owner: User | None) -> None:
    if owner and not known_viewers_among(idea, [owner.id]):
        raise BadInput(
            _("@%(handle)s does not see this idea. Name somebody who does.", handle=owner.handle),
            "owner",
        )


def checked_outcome(outcome: Outcome, *, today: date) -> Outcome:
    """An outcome as it is kept, without what its status does not use. Raises BadInput."""
    answer = clean_text(outcome.answer)
    if is_blank(answer):
        raise BadInput(_("Say why: the answer goes to everybody who took part."), "answer")
    if len(answer) > ANSWER_LENGTH:
        raise BadInput(
            _("Shorten the answer to %(most)s characters.", most=ANSWER_LENGTH), "answer"
        )
    require_few_files(answer, "answer")
    match outcome.status:
        case Status.DECLINED:
            return _declined(outcome, answer)
        case Status.PLANNED:
            return _planned(outcome, answer, today)
        case Status.UNDER_REVIEW:
            return _under_review(outcome, answer, today)
        case Status.IN_PROGRESS:
            return _in_progress(outcome, answer, today)
        case Status.PARKED:
            return _parked(outcome, answer, today)
        case Status.IMPLEMENTED:
            return _implemented(outcome, answer, today)
        case _:
            return Outcome(outcome.status, answer)


def _declined(outcome: Outcome, answer: str) -> Outcome:
    if outcome.decline_reason is None:
        raise BadInput(_("Choose the reason for declining."), "decline_reason")
    if reason_in_use(outcome.decline_reason) is None:
        raise BadInput(_("This reason is not offered any more. Choose another."), "decline_reason")
    return Outcome(outcome.status, answer, decline_reason=outcome.decline_reason)


def _planned(outcome: Outcome, answer: str, today: date) -> Outcome:
    if outcome.owner is None:
        raise BadInput(_("Name the colleague who sees to it, for example @max."), "owner")
    _require_active(outcome.owner)
    if outcome.target_date is None:
        raise BadInput(_("Give the day by which it is planned."), "target_date")
    require_within("target_date", outcome.target_date, today=today)
    return Outcome(outcome.status, answer, owner=outcome.owner, target_date=outcome.target_date)


def _under_review(outcome: Outcome, answer: str, today: date) -> Outcome:
    if outcome.target_date:
        require_within("target_date", outcome.target_date, today=today)
    return Outcome(outcome.status, answer, target_date=outcome.target_date)


def _in_progress(outcome: Outcome, answer: str, today: date) -> Outcome:
    if outcome.owner:
        _require_active(outcome.owner)
    if outcome.target_date:
        require_within("target_date", outcome.target_date, today=today)
    return Outcome(outcome.status, answer, owner=outcome.owner, target_date=outcome.target_date)


def _require_active(owner: User) -> None:
    if not owner.is_active:
        raise BadInput(
            _("@%(handle)s cannot sign in now. Name somebody else.", handle=owner.handle), "owner"
        )


def _parked(outcome: Outcome, answer: str, today: date) -> Outcome:
    if outcome.wake_up_date is None:
        raise BadInput(_("Give the day on which it is looked at again."), "wake_up_date")
    require_within("wake_up_date", outcome.wake_up_date, today=today)
    return Outcome(outcome.status, answer, wake_up_date=outcome.wake_up_date)


def _implemented(outcome: Outcome, answer: str, today: date) -> Outcome:
    what_changed = clean_line(outcome.what_changed)
    if is_blank(what_changed):
        raise BadInput(_("Say in one sentence what changed."), "what_changed")
    if outcome.since is None:
        raise BadInput(_("Give the day since when it is so."), "since")
    require_within("since", outcome.since, today=today)
    return Outcome(outcome.status, answer, what_changed=what_changed, since=outcome.since)


def _lost_race() -> str:
    return _("Somebody else changed this idea while you were writing.")

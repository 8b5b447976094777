"""Saying of itself what time brings: promises that come near, break and stay broken, and dates
at which an idea is to be looked at again.

Each job takes what crossed a threshold in one UPDATE whose condition it no longer meets, so that
any number of workers at the same time say everything once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute

from app.core import clock
from app.core.db import db
from app.events import Fact, record
from app.ideas.events.answers import (
    AnswerDueSoon,
    AnswerDueToday,
    AnswerLate,
    BoardLate,
    IdeaWokeUp,
    NextAnswerDue,
    PromiseBroken,
    TargetReached,
)
from app.ideas.models import AWAITS_NEXT, OWES_ANSWER, Idea
from app.ideas.promise import Stage, reached_by
from app.ideas.status import Status

BATCH = 500
IdeaFact = Callable[[int, str], Fact]


@dataclass(frozen=True)
class Step:
    """From what was said last to the stage that is reached, and what is said then."""

    said: tuple[Stage, ...]
    stage: Stage
    facts: tuple[IdeaFact, ...]


# The latest stage comes first and takes those that missed the ones before: after a stand-still
# nobody hears of all of them. Only that the promise broke is made up for: nobody else tells the
# author.
STEPS = (
    Step((Stage.NONE, Stage.SOON, Stage.TODAY), Stage.LATE, (PromiseBroken, AnswerLate)),
    Step((Stage.BREACH,), Stage.LATE, (AnswerLate,)),
    Step((Stage.NONE, Stage.SOON, Stage.TODAY), Stage.BREACH, (PromiseBroken,)),
    Step((Stage.NONE, Stage.SOON), Stage.TODAY, (AnswerDueToday,)),
    Step((Stage.NONE,), Stage.SOON, (AnswerDueSoon,)),
)


def remind_of_promises() -> None:
    """Remind of every open promise that came to its next stage; at most BATCH ideas a stage.

    Records AnswerDueSoon, AnswerDueToday, PromiseBroken and AnswerLate for each idea, and one
    BoardLate for each board that has more ideas late than before. Run again it finds nothing.
    """
    now, late_boards = clock.now(), set[int]()
    for step in STEPS:
        for id, board_id, due in _take(step, now):
            for fact in step.facts:
                record(fact(id, due.date().isoformat()), by=None)
            if step.stage is Stage.LATE:
                late_boards.add(board_id)
    for board_id in sorted(late_boards):
        record(BoardLate(board_id, _late_on(board_id)), by=None)


def bring_back() -> None:
    """Call parked ideas back at their wake-up date, planned ones at their target date, and those
    that are open without either on the day by which their next answer comes.

    Records IdeaWokeUp, TargetReached and NextAnswerDue, once for each date; at most BATCH ideas of
    a kind.
    """
    for id, day in _come_back(Idea.wake_up_date, Idea.status == Status.PARKED):
        record(IdeaWokeUp(id, day.isoformat()), by=None)
    for id, day in _come_back(Idea.target_date, Idea.status == Status.PLANNED):
        record(TargetReached(id, day.isoformat()), by=None)
    for id, day in _come_back(Idea.target_date, AWAITS_NEXT):
        record(NextAnswerDue(id, day.isoformat()), by=None)


def _take(step: Step, now: datetime) -> list[tuple[int, int, datetime]]:
    """The ideas that come to this stage by this call: id, board, and when the answer was due."""
    reached = (
        OWES_ANSWER
        & Idea.reminder_stage.in_(step.said)
        & (Idea.answer_due_at <= reached_by(step.stage, now=now))
    )
    some = select(Idea.id).where(reached).order_by(Idea.answer_due_at).limit(BATCH)
    rows = db.session.execute(
        update(Idea)
        .where(Idea.id.in_(some), reached)
        .values(reminder_stage=step.stage)
        .returning(Idea.id, Idea.board_id, Idea.answer_due_at)
        .execution_options(synchronize_session=False)
    )
    return sorted((row.id, row.board_id, row.answer_due_at) for row in rows)


def _late_on(board_id: int) -> int:
    late = select(func.count()).where(
        Idea.board_id == board_id, OWES_ANSWER, Idea.reminder_stage == Stage.LATE
    )
    return db.session.scalar(late) or 0


def _come_back(
    column: InstrumentedAttribute[date | None], status: ColumnElement[bool]
) -> list[tuple[int, date]]:
    """The ideas whose date came, and of which nobody was told for this date."""
    reached = (
        status
        & (column <= clock.now().date())
        & or_(Idea.came_back_for.is_(None), Idea.came_back_for != column)
        & Idea.withdrawn_at.is_(None)
    )
    some = select(Idea.id).where(reached).order_by(column).limit(BATCH)
    rows = db.session.execute(
        update(Idea)
        .where(Idea.id.in_(some), reached)
        .values(came_back_for=column)
        .returning(Idea.id, column.label("day"))
        .execution_options(synchronize_session=False)
    )
    return sorted((row.id, row.day) for row in rows)

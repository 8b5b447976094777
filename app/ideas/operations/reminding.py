"""Saying of itself what time brings: promises that come near, break and stay broken, and dates
at which an idea is to be looked at again.

One schedule for all of them: two days before, on the day, once the day is over, three days after
it. Each step takes what crossed its threshold in one UPDATE whose condition it no longer meets, so
that any number of workers at the same time say everything once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, update

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
    TargetDueSoon,
    TargetLate,
    TargetReached,
    WakeUpDueSoon,
    WakeUpLate,
)
from app.ideas.models import IS_OURS, OWES_ANSWER, OWES_NEXT, Idea
from app.ideas.promise import Stage, end_of, reached_on
from app.ideas.status import Status

BATCH = 500
IdeaFact = Callable[[int, str], Fact]


@dataclass(frozen=True)
class Dated:
    """Something that is promised for a day: of which ideas, for which day, and what is said at
    which stage. `reached` is what is due on a day or before it."""

    owed: ColumnElement[bool]
    day: Any
    facts: Mapping[Stage, IdeaFact]
    reached: Callable[[date], ColumnElement[bool]]


@dataclass(frozen=True)
class Step:
    """From what was said last to the stage that is reached, and the stages that are spoken of
    then."""

    said: tuple[Stage, ...]
    stage: Stage
    speaks_of: tuple[Stage, ...]


# The latest stage comes first and takes those that missed the ones before: after a stand-still
# nobody hears of all of them. Only that the promise broke is made up for: nobody else tells the
# author.
STEPS = (
    Step((Stage.NONE, Stage.SOON, Stage.TODAY), Stage.LATE, (Stage.BREACH, Stage.LATE)),
    Step((Stage.BREACH,), Stage.LATE, (Stage.LATE,)),
    Step((Stage.NONE, Stage.SOON, Stage.TODAY), Stage.BREACH, (Stage.BREACH,)),
    Step((Stage.NONE, Stage.SOON), Stage.TODAY, (Stage.TODAY,)),
    Step((Stage.NONE,), Stage.SOON, (Stage.SOON,)),
)
# Authors hear of answers that did not come; a plan or a second look of our own is no answer.
DATED = (
    Dated(
        OWES_ANSWER,
        Idea.answer_due_at,
        {
            Stage.SOON: AnswerDueSoon,
            Stage.TODAY: AnswerDueToday,
            Stage.BREACH: PromiseBroken,
            Stage.LATE: AnswerLate,
        },
        reached=lambda day: Idea.answer_due_at <= end_of(day),
    ),
    Dated(
        OWES_NEXT,
        Idea.target_date,
        {
            Stage.SOON: AnswerDueSoon,
            Stage.TODAY: NextAnswerDue,
            Stage.BREACH: PromiseBroken,
            Stage.LATE: AnswerLate,
        },
        reached=lambda day: Idea.target_date <= day,
    ),
    Dated(
        and_(Idea.status == Status.PLANNED, IS_OURS, Idea.withdrawn_at.is_(None)),
        Idea.target_date,
        {Stage.SOON: TargetDueSoon, Stage.TODAY: TargetReached, Stage.LATE: TargetLate},
        reached=lambda day: Idea.target_date <= day,
    ),
    Dated(
        and_(Idea.status == Status.PARKED, IS_OURS, Idea.withdrawn_at.is_(None)),
        Idea.wake_up_date,
        {Stage.SOON: WakeUpDueSoon, Stage.TODAY: IdeaWokeUp, Stage.LATE: WakeUpLate},
        reached=lambda day: Idea.wake_up_date <= day,
    ),
)


def remind_of_promises() -> None:
    """Remind of every day that was promised and came to its next stage; at most BATCH ideas a
    stage and kind.

    Records what DATED names for each idea, and one BoardLate for each board that has more ideas
    late than before. Run again it finds nothing.
    """
    now, late_boards = clock.now(), set[int]()
    for dated in DATED:
        for step in STEPS:
            facts = [dated.facts[stage] for stage in step.speaks_of if stage in dated.facts]
            for id, board_id, day in _take(dated, step, now) if facts else ():
                for fact in facts:
                    record(fact(id, day.isoformat()), by=None)
                if step.stage is Stage.LATE:
                    late_boards.add(board_id)
    for board_id in sorted(late_boards):
        record(BoardLate(board_id, _late_on(board_id)), by=None)


def _take(dated: Dated, step: Step, now: datetime) -> list[tuple[int, int, date]]:
    """The ideas that come to this stage by this call: id, board, and the day that was promised."""
    reached = and_(
        dated.owed,
        Idea.reminder_stage.in_(step.said),
        dated.reached(reached_on(step.stage, now=now)),
    )
    some = select(Idea.id).where(reached).order_by(dated.day).limit(BATCH)
    taken: Any = update(Idea)  # what it gives back is typed by nobody: the day is of either kind
    taken = (
        taken.where(Idea.id.in_(some), reached)
        .values(reminder_stage=step.stage)
        .returning(Idea.id, Idea.board_id, dated.day.label("day"))
        .execution_options(synchronize_session=False)
    )
    rows = db.session.execute(taken)
    return sorted((row.id, row.board_id, _day_of(row.day)) for row in rows)


def _day_of(day: date) -> date:
    """First answers are promised to the last moment of a day, all else for the day itself."""
    return day.date() if isinstance(day, datetime) else day


def _late_on(board_id: int) -> int:
    late = select(func.count()).where(
        Idea.board_id == board_id,
        Idea.reminder_stage == Stage.LATE,
        or_(*(dated.owed for dated in DATED)),
    )
    return db.session.scalar(late) or 0

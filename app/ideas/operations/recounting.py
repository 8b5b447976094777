"""Counting promised days anew, because the days changed on which somebody is there to answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select, update

from app.auth.models import User
from app.boards.models import Board
from app.boards.queries import pauses_of
from app.core.db import db
from app.events import record
from app.ideas.events.answers import PromiseRecounted
from app.ideas.models import (
    IS_OURS,
    IS_PROMISED,
    IS_PROMISED_NEXT,
    Decision,
    Idea,
    Merge,
    PromiseMove,
)
from app.ideas.promise import Span, Stage, days_promised, due_at, end_of
from app.ideas.status import ANSWERED_NEXT, Status


def recount_promises(board: Board, before: list[Span], *, by: User) -> None:
    """Count anew, with the pauses there are now, the days for which answers were promised.

    Like all that moves a promise it leaves the idea's version alone: nobody who is writing is to
    lose a race against a calendar. Records PromiseRecounted for each idea whose day moved.
    """
    after = pauses_of(board.id)
    moves = [
        *(_first_answer(row, before, after) for row in db.session.execute(_first_answers(board))),
        *(_next_answer(row, before, after) for row in db.session.execute(_next_answers(board))),
    ]
    table = Idea.metadata.tables[Idea.__tablename__]
    for move in filter(attrgetter("values"), moves):
        db.session.execute(update(table).where(table.c.id == move.idea_id).values(move.values))
        if move.old != move.new:
            days = (move.old.isoformat(), move.new.isoformat())
            record(PromiseRecounted(move.idea_id, *days), by=by)
    db.session.expire_all()


@dataclass(frozen=True)
class _Move:
    """What changes about an idea, and the day that holds before and after."""

    idea_id: int
    old: date
    new: date
    values: Mapping[str, object]


def _first_answers(board: Board) -> Any:
    by_hand = exists().where(PromiseMove.idea_id == Idea.id)
    return select(
        Idea.id, Idea.created_at, Idea.promised_at, Idea.answer_due_at, by_hand.label("by_hand")
    ).where(Idea.board_id == board.id, IS_PROMISED)


def _first_answer(row: Any, before: list[Span], after: list[Span]) -> _Move:
    """The first promise moves in any case; the day that holds does unless it was given by hand."""
    due = _recounted(row.created_at, row.promised_at, before, after)
    old = row.answer_due_at.date()
    if due == row.promised_at:
        return _Move(row.id, old, old, {})
    if row.by_hand:
        return _Move(row.id, old, old, {"promised_at": due})
    values = {"promised_at": due, "answer_due_at": due, "reminder_stage": Stage.NONE}
    return _Move(row.id, old, due.date(), values)


def _next_answers(board: Board) -> Any:
    """With the day that stands in the latest answer, if it names one."""
    given = (
        select(Decision.target_date)
        .where(Decision.idea_id == Idea.id, Decision.status != Status.MERGED)
        .order_by(Decision.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return select(Idea.id, Idea.created_at, Idea.target_date, given.label("given")).where(
        Idea.board_id == board.id, or_(IS_PROMISED_NEXT, _awaited_next())
    )


def _awaited_next() -> ColumnElement[bool]:
    """What is owed again once a merge is undone."""
    in_force = exists().where(
        Merge.from_id == Idea.id,
        Merge.undone_at.is_(None),
        or_(Merge.old_status.in_(ANSWERED_NEXT), Merge.old_status == Status.DECLINED),
    )
    return and_(Idea.status == Status.MERGED, Idea.target_date.is_not(None), IS_OURS, in_force)


def _next_answer(row: Any, before: list[Span], after: list[Span]) -> _Move:
    """Never earlier than the day that people read in an answer, whoever put it there."""
    old = row.target_date
    new = _recounted(row.created_at, end_of(old), before, after).date()
    new = max(new, row.given or new)
    changed = {"target_date": new, "reminder_stage": Stage.NONE} if new != old else {}
    return _Move(row.id, old, new, changed)


def _recounted(since: datetime, due: datetime, before: list[Span], after: list[Span]) -> datetime:
    return due_at(since, days_promised(since, due, before), after)

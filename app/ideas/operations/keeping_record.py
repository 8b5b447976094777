"""Counting how each board keeps its promises. The worker does it, so that no page has to."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Executable,
    Select,
    Subquery,
    and_,
    exists,
    func,
    or_,
    select,
)

from app.boards.models import Board
from app.core import clock
from app.core.db import db, upsert
from app.core.sql import DaysBetween
from app.ideas.models import IS_PROMISED, OWES_ANSWER, BoardRecord, Decision, Idea
from app.ideas.queries.answering_back import helpful_answers
from app.ideas.queries.merges import answered_where_they_went
from app.ideas.status import FINAL, Status

FRESH = timedelta(minutes=15)
PERIOD = timedelta(days=365)

Figures = dict[int, dict[str, Any]]
"""Values of columns of BoardRecord, by board."""

NOTHING: dict[str, Any] = {
    "answered": 0,
    "on_time": 0,
    "days_to_answer": None,
    "days_to_decision": None,
    "waiting": 0,
    "overdue": 0,
    "rated": 0,
    "helpful": 0,
}
_WAITED = and_(Idea.source.is_(None), Idea.posted_as_done.is_(False), Idea.withdrawn_at.is_(None))


def refresh_records() -> None:
    """Count anew for all boards if one has no record yet, or an older one than FRESH.

    Two workers at once come to the same.
    """
    now = clock.now()
    if not _is_stale(now):
        return
    figures: Figures = {
        board_id: {"board_id": board_id, "as_of": now, **NOTHING}
        for board_id in db.session.scalars(select(Board.id).order_by(Board.id))
    }
    for statement in _statements(now):
        for row in db.session.execute(statement).mappings():
            figures[row["board_id"]].update(row)
    insert = upsert(BoardRecord).values(list(figures.values()))
    kept = {name: insert.excluded[name] for name in ("as_of", *NOTHING)}
    db.session.execute(insert.on_conflict_do_update(index_elements=["board_id"], set_=kept))


def _is_stale(now: datetime) -> bool:
    fresh = select(BoardRecord.board_id).where(BoardRecord.as_of > now - FRESH)
    return bool(db.session.scalar(select(exists().where(Board.id.not_in(fresh)))))


def _statements(now: datetime) -> list[Executable]:
    """Each gives some figures of the boards that have any; imported and withdrawn ideas count in
    none, and what was posted as done in none about answers: nobody waited for one. A merge is
    neither an answer nor a decision: the idea gets its answer where it went. What moderators answer
    to ideas of their own is none that anybody kept a promise with."""
    return [
        _answered(now - PERIOD),
        _medians(_answer_times(now - PERIOD), "days_to_answer"),
        _medians(_decision_times(now - PERIOD), "days_to_decision"),
        _waiting(now),
        helpful_answers(now - PERIOD),
    ]


def _by_another(at: Any) -> ColumnElement[bool]:
    """Whether the answer that an idea got at that moment is not one that its author gave."""
    return ~exists().where(Decision.idea_id == Idea.id, Decision.at == at, Decision.on_own_idea)


def _first_answers(since: datetime) -> Subquery:
    """The first answers since then: `board_id`, `created_at`, `promised_at` and `at` of each idea.
    A merged idea has that of the idea it went to, and its own board answers for it."""
    there = answered_where_they_went()
    columns = (Idea.board_id, Idea.created_at, Idea.promised_at)
    own = select(*columns, Idea.first_answered_at.label("at")).where(
        _WAITED, _by_another(Idea.first_answered_at), Idea.first_answered_at >= since
    )
    merged = (
        select(*columns, there.c.at)
        .join(there, there.c.idea_id == Idea.id)
        .where(_WAITED, Idea.first_answered_at.is_(None), there.c.at >= since)
    )
    return own.union_all(merged).subquery()


def _answered(since: datetime) -> Select[int, int, int]:
    answers = _first_answers(since).c
    in_time = answers.at <= answers.promised_at
    return select(
        answers.board_id,
        func.count().label("answered"),
        func.count().filter(in_time).label("on_time"),
    ).group_by(answers.board_id)


def _waiting(now: datetime) -> Select[int, int, int]:
    """What is merged waits as long as the idea that it went to, for what was promised to it."""
    there = answered_where_they_went()
    overdue = Idea.answer_due_at < now
    waits_there = and_(
        IS_PROMISED, Idea.status == Status.MERGED, Idea.id.not_in(select(there.c.idea_id))
    )
    return (
        select(
            Idea.board_id,
            func.count().label("waiting"),
            func.count().filter(overdue).label("overdue"),
        )
        .where(or_(OWES_ANSWER, waits_there))
        .group_by(Idea.board_id)
    )


def _answer_times(since: datetime) -> Select[int, float]:
    answers = _first_answers(since).c
    return select(answers.board_id, DaysBetween(answers.created_at, answers.at).label("days"))


def _decision_times(since: datetime) -> Select[int, float]:
    """Until the first final status; what happened after it was opened again does not count."""
    first = (
        select(Decision.idea_id, func.min(Decision.at).label("at"))
        .where(Decision.status.in_(FINAL - {Status.MERGED}))
        .group_by(Decision.idea_id)
        .subquery()
    )
    return (
        select(Idea.board_id, DaysBetween(Idea.created_at, first.c.at).label("days"))
        .join(first, first.c.idea_id == Idea.id)
        .where(_WAITED, _by_another(first.c.at), first.c.at >= since)
    )


def _medians(times: Select[int, float], name: str) -> Select[Any, Any]:
    """The middle of each board's days; of an even number the mean of the two in the middle."""
    measured = times.subquery()
    board = measured.c.board_id
    ranked = select(
        board,
        measured.c.days,
        func.row_number().over(partition_by=board, order_by=measured.c.days).label("place"),
        func.count().over(partition_by=board).label("places"),
    ).subquery()
    middle = ranked.c.place.between((ranked.c.places + 1) // 2, (ranked.c.places + 2) // 2)
    return (
        select(ranked.c.board_id, func.avg(ranked.c.days).label(name))
        .where(middle)
        .group_by(ranked.c.board_id)
    )

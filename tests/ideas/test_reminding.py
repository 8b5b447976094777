"""What time brings is said once: stages of a promise, and dates at which an idea comes back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import User
from app.boards.models import Board
from app.core.db import db
from app.events import Event
from app.ideas.models import Idea
from app.ideas.operations.deciding import Outcome, change_status
from app.ideas.operations.promising import promise_anew
from app.ideas.operations.reminding import bring_back, remind_of_promises
from app.ideas.promise import Stage, end_of
from app.ideas.status import Status
from tests.events.forking import in_child, was_killed

DbSession = scoped_session[Session]
DUE = end_of(date(2026, 12, 20))
SAID = {
    *("AnswerDueSoon", "AnswerDueToday", "PromiseBroken", "AnswerLate", "BoardLate"),
    *("IdeaWokeUp", "TargetReached", "NextAnswerDue"),
}


@pytest.fixture
def due(session: DbSession, idea: Idea) -> Idea:
    """Ana's idea, whose answer is due on 20 December."""
    idea.answer_due_at = idea.promised_at = DUE
    session.commit()
    return idea


@pytest.fixture
def said_at(session: DbSession) -> Callable[[datetime], list[str]]:
    """What the jobs say, run twice at a moment."""

    def run(moment: datetime) -> list[str]:
        before = len(said(session))
        with time_machine.travel(moment, tick=False):
            for job in (remind_of_promises, bring_back, remind_of_promises, bring_back):
                job()
                session.commit()
        return said(session)[before:]

    return run


def said(session: DbSession) -> list[str]:
    return list(session.scalars(select(Event.kind).where(Event.kind.in_(SAID)).order_by(Event.id)))


def test_each_stage_is_said_once(due: Idea, said_at: Callable[[datetime], list[str]]) -> None:
    days = {
        DUE - timedelta(days=3): [],
        DUE - timedelta(days=2): ["AnswerDueSoon"],
        DUE - timedelta(days=1): [],
        DUE - timedelta(hours=23): ["AnswerDueToday"],
        DUE: [],
        DUE + timedelta(microseconds=1): ["PromiseBroken"],
        DUE + timedelta(days=2): [],
        DUE + timedelta(days=3): ["AnswerLate", "BoardLate"],
        DUE + timedelta(days=30): [],
    }

    assert {moment: said_at(moment) for moment in days} == days


def test_stages_missed_collapse_into_the_latest_but_the_author_hears(
    due: Idea, said_at: Callable[[datetime], list[str]], session: DbSession
) -> None:
    assert said_at(DUE + timedelta(days=9)) == ["PromiseBroken", "AnswerLate", "BoardLate"]
    assert session.scalars(select(Event.data).where(Event.kind == "AnswerLate")).one() == {
        "idea_id": due.id,
        "day": "2026-12-20",
    }


def test_stand_still_over_two_reminders_says_the_second_alone(
    due: Idea, said_at: Callable[[datetime], list[str]]
) -> None:
    assert said_at(DUE - timedelta(hours=1)) == ["AnswerDueToday"]


def test_moved_date_begins_anew(
    due: Idea, max_: User, session: DbSession, said_at: Callable[[datetime], list[str]]
) -> None:
    assert said_at(DUE + timedelta(hours=1)) == ["PromiseBroken"]
    with time_machine.travel(DUE + timedelta(hours=2)):
        promise_anew(due, date(2026, 12, 28), note="The quote is late.", by=max_)
        session.commit()

    assert said_at(DUE + timedelta(days=4)) == []
    assert said_at(DUE + timedelta(days=6)) == ["AnswerDueSoon"]


@pytest.mark.parametrize("reason", ["answered", "imported", "merged"])
def test_nothing_is_said_where_nothing_is_owed(
    reason: str, due: Idea, session: DbSession, said_at: Callable[[datetime], list[str]]
) -> None:
    match reason:
        case "answered":
            due.first_answered_at = DUE
        case "imported":
            due.source, due.source_id = "there", "1"
        case _:
            due.status = Status.MERGED
    session.commit()

    assert said_at(DUE + timedelta(days=9)) == []


def test_late_boards_are_named_once_with_how_many_ideas(
    session: DbSession,
    supply: Board,
    ana: User,
    make_board: Callable[..., Board],
    make_idea: Callable[..., Idea],
    said_at: Callable[[datetime], list[str]],
) -> None:
    other = make_board("other")
    ideas = [make_idea(board, ana, f"Idea {n}") for n, board in enumerate([supply, other, supply])]
    for one in ideas:
        one.answer_due_at = DUE
    session.commit()

    said_at(DUE + timedelta(days=3))

    rows = session.scalars(select(Event.data).where(Event.kind == "BoardLate").order_by(Event.id))
    assert rows.all() == [
        {"board_id": supply.id, "ideas": 2},
        {"board_id": other.id, "ideas": 1},
    ]
    assert {one.reminder_stage for one in ideas} == {Stage.LATE}


def test_reminding_does_not_make_anybody_lose_a_race(
    due: Idea, max_: User, session: DbSession, said_at: Callable[[datetime], list[str]]
) -> None:
    seen = due.version
    said_at(DUE + timedelta(days=3))

    change_status(due, Outcome(Status.UNDER_REVIEW, "Sorry."), seen_version=seen, by=max_)
    session.commit()


def test_workers_at_the_same_moment_say_it_once(
    app: Flask,
    session: DbSession,
    supply: Board,
    ana: User,
    make_idea: Callable[..., Idea],
) -> None:
    for number in range(8):
        make_idea(supply, ana, f"Idea {number}").answer_due_at = DUE
    session.commit()

    def remind() -> None:
        with time_machine.travel(DUE + timedelta(days=9)):
            remind_of_promises()
            db.session.commit()

    ended = [was_killed(pid) for pid in [in_child(app, remind) for _ in range(3)]]

    assert not any(ended)
    kinds = said(session)
    assert (kinds.count("AnswerLate"), kinds.count("PromiseBroken")) == (8, 8)
    assert kinds.count("BoardLate") == 1


def test_parked_idea_wakes_up_once_for_each_date(
    idea: Idea, max_: User, session: DbSession, said_at: Callable[[datetime], list[str]]
) -> None:
    park(idea, date(2026, 12, 20), max_)
    session.commit()

    assert said_at(DUE - timedelta(days=1)) == []
    assert said_at(DUE) == ["IdeaWokeUp"]
    assert said_at(DUE + timedelta(days=9)) == []
    idea.wake_up_date = date(2026, 12, 31)
    session.commit()
    assert said_at(DUE + timedelta(days=11)) == ["IdeaWokeUp"]


@pytest.mark.parametrize("begun", [False, True])
def test_planned_and_begun_ideas_come_back_at_their_target_date(
    begun: bool,
    idea: Idea,
    max_: User,
    session: DbSession,
    said_at: Callable[[datetime], list[str]],
) -> None:
    idea.status = Status.IN_PROGRESS if begun else Status.PLANNED
    idea.target_date, idea.first_answered_at = date(2026, 12, 20), DUE
    session.commit()

    assert said_at(DUE) == ["NextAnswerDue" if begun else "TargetReached"]
    assert said_at(DUE + timedelta(days=1)) == []


def park(idea: Idea, day: date, by: User) -> None:
    with time_machine.travel(datetime(2026, 12, 1, tzinfo=UTC)):
        outcome = Outcome(Status.PARKED, "Later.", wake_up_date=day)
        change_status(idea, outcome, seen_version=idea.version, by=by)

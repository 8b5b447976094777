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
from app.ideas.operations.reminding import remind_of_promises
from app.ideas.promise import Stage, end_of
from app.ideas.status import Status
from tests.events.forking import in_child, was_killed

DbSession = scoped_session[Session]
DUE = end_of(date(2026, 12, 20))
SAID = {
    *("AnswerDueSoon", "AnswerDueToday", "PromiseBroken", "AnswerLate", "BoardLate"),
    *("WakeUpDueSoon", "IdeaWokeUp", "WakeUpLate", "NextAnswerDue"),
    *("TargetDueSoon", "TargetReached", "TargetLate"),
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
            for _ in range(2):
                remind_of_promises()
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


@pytest.mark.parametrize(
    ("status", "soon", "on_the_day", "over", "late"),
    [
        (Status.UNDER_REVIEW, "AnswerDueSoon", "NextAnswerDue", ["PromiseBroken"], "AnswerLate"),
        (Status.IN_PROGRESS, "AnswerDueSoon", "NextAnswerDue", ["PromiseBroken"], "AnswerLate"),
        (Status.PLANNED, "TargetDueSoon", "TargetReached", [], "TargetLate"),
        (Status.PARKED, "WakeUpDueSoon", "IdeaWokeUp", [], "WakeUpLate"),
    ],
)
def test_every_later_day_has_the_same_schedule(
    status: Status,
    soon: str,
    on_the_day: str,
    over: list[str],
    late: str,
    idea: Idea,
    max_: User,
    session: DbSession,
    said_at: Callable[[datetime], list[str]],
) -> None:
    dated(idea, status, max_)
    session.commit()
    days = {
        DUE - timedelta(days=3): [],
        DUE - timedelta(days=2): [soon],
        DUE - timedelta(days=1): [],
        DUE: [on_the_day],
        DUE + timedelta(hours=1): over,
        DUE + timedelta(days=2): [],
        DUE + timedelta(days=3): [late, "BoardLate"],
        DUE + timedelta(days=30): [],
    }

    assert {moment: said_at(moment) for moment in days} == days


@pytest.mark.parametrize(
    ("status", "kinds"),
    [
        (Status.IN_PROGRESS, ["PromiseBroken", "AnswerLate", "BoardLate"]),
        (Status.PLANNED, ["TargetLate", "BoardLate"]),
        (Status.PARKED, ["WakeUpLate", "BoardLate"]),
    ],
)
def test_stand_still_over_a_later_day_says_the_latest_alone(
    status: Status,
    kinds: list[str],
    idea: Idea,
    max_: User,
    session: DbSession,
    said_at: Callable[[datetime], list[str]],
) -> None:
    dated(idea, status, max_)
    session.commit()

    assert said_at(DUE + timedelta(days=9)) == kinds


def test_day_of_a_plan_that_is_over_is_still_said_after_a_short_stand_still(
    idea: Idea, max_: User, session: DbSession, said_at: Callable[[datetime], list[str]]
) -> None:
    dated(idea, Status.PLANNED, max_)
    session.commit()

    assert said_at(DUE + timedelta(days=1)) == ["TargetReached"]


def test_every_new_date_begins_anew(
    idea: Idea, max_: User, session: DbSession, said_at: Callable[[datetime], list[str]]
) -> None:
    dated(idea, Status.PARKED, max_)
    session.commit()
    assert said_at(DUE) == ["IdeaWokeUp"]
    with time_machine.travel(DUE + timedelta(hours=1)):
        outcome = Outcome(Status.PARKED, "Later.", wake_up_date=date(2026, 12, 31))
        change_status(idea, outcome, seen_version=idea.version, by=max_)
        session.commit()

    assert said_at(DUE + timedelta(days=8)) == []
    assert said_at(DUE + timedelta(days=9)) == ["WakeUpDueSoon"]
    assert said_at(DUE + timedelta(days=11)) == ["IdeaWokeUp"]


def test_who_gives_a_near_day_is_not_told_that_it_is_near(
    idea: Idea, max_: User, session: DbSession, said_at: Callable[[datetime], list[str]]
) -> None:
    with time_machine.travel(DUE - timedelta(days=1)):
        outcome = Outcome(Status.UNDER_REVIEW, "Tomorrow.", target_date=DUE.date())
        change_status(idea, outcome, seen_version=idea.version, by=max_)
        session.commit()

    assert said_at(DUE - timedelta(days=1)) == []
    assert said_at(DUE) == ["NextAnswerDue"]


def test_dates_that_came_with_an_import_wake_nobody(
    idea: Idea, session: DbSession, said_at: Callable[[datetime], list[str]]
) -> None:
    idea.source, idea.source_id = "there", "1"
    idea.status, idea.target_date, idea.first_answered_at = Status.IN_PROGRESS, DUE.date(), DUE
    session.commit()

    assert said_at(DUE + timedelta(days=9)) == []


def dated(idea: Idea, status: Status, by: User) -> None:
    """Decide on the idea on 1 December, with a day on 20 December."""
    field = "wake_up_date" if status is Status.PARKED else "target_date"
    owner = by if status in (Status.PLANNED, Status.IN_PROGRESS) else None
    outcome = Outcome(status, "Then.", owner=owner, **{field: DUE.date()})
    with time_machine.travel(datetime(2026, 12, 1, tzinfo=UTC)):
        change_status(idea, outcome, seen_version=idea.version, by=by)

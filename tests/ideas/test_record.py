"""The boards' record: what is counted, by which definition, and who sees it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import User
from app.boards.models import Board, Visibility
from app.core import clock
from app.core.db import db
from app.ideas.models import BoardRecord, Decision, Idea
from app.ideas.operations.keeping_record import FRESH, refresh_records
from app.ideas.operations.merging import undo_merge
from app.ideas.queries.reasons import reason_in_use
from app.ideas.status import Status
from tests.events.forking import in_child, was_killed

DbSession = scoped_session[Session]
SignIn = Callable[[User], Any]
Answer = Callable[..., Idea]


@pytest.fixture
def answered(
    session: DbSession, supply: Board, ana: User, make_idea: Callable[..., Idea]
) -> Answer:
    """An idea that was posted and answered so many days ago."""

    def make(posted: float, first: float, *, board: Board = supply, late: bool = False) -> Idea:
        idea = make_idea(board, ana, "Label the drawers")
        idea.created_at, idea.first_answered_at = ago(posted), ago(first)
        idea.promised_at = ago(first + (1 if late else -1))
        idea.answer_due_at = ago(first - 1)
        session.commit()
        return idea

    return make


def ago(days: float) -> datetime:
    return clock.now() - timedelta(days=days)


def record(session: DbSession, board: Board) -> BoardRecord:
    refresh_records()
    session.commit()
    return session.get_one(BoardRecord, board.id)


def test_answered_on_time_is_measured_by_the_first_promise(
    session: DbSession, supply: Board, answered: Answer
) -> None:
    answered(20, 10)
    answered(30, 10)
    answered(40, 10, late=True)  # though by the other day that was given

    found = record(session, supply)

    assert (found.answered, found.on_time) == (3, 2)


@pytest.mark.parametrize(
    ("days", "median"), [([5], 5), ([9, 1], 5), ([1, 30, 2], 2), ([4, 1, 3, 30], 3.5)]
)
def test_median_days_to_first_answer(
    session: DbSession, supply: Board, answered: Answer, days: list[int], median: float
) -> None:
    for number in days:
        answered(100 + number, 100)

    assert record(session, supply).days_to_answer == pytest.approx(median, abs=0.01)


def test_median_days_to_decision_counts_the_first_final_status(
    session: DbSession, supply: Board, answered: Answer, max_: User
) -> None:
    for final, again in ((80, 10), (60, None)):
        idea = answered(100, 95)
        add_decision(session, idea, Status.UNDER_REVIEW, 95, max_)
        add_decision(session, idea, Status.DECLINED, final, max_)
        if again:
            add_decision(session, idea, Status.DECLINED, again, max_)
    undecided = answered(100, 95)
    add_decision(session, undecided, Status.UNDER_REVIEW, 95, max_)

    assert record(session, supply).days_to_decision == pytest.approx(30, abs=0.01)


def figures(session: DbSession, board: Board) -> tuple[int, int, float | None, int, int]:
    """Answered, on time, median days to it, waiting, overdue; counted now."""
    found = record(session, board)
    days = found.days_to_answer
    said = (found.answered, found.on_time, days if days is None else round(days, 2))
    found.as_of -= FRESH
    return (*said, found.waiting, found.overdue)


@pytest.fixture
def overdue(session: DbSession, duplicate: Idea) -> Idea:
    """Eva's idea, for which an answer was promised by ten days ago."""
    duplicate.created_at = ago(24)
    duplicate.promised_at = duplicate.answer_due_at = ago(10)
    session.commit()
    return duplicate


def test_merging_is_no_answer_and_hides_no_breach(
    session: DbSession,
    supply: Board,
    idea: Idea,
    overdue: Idea,
    max_: User,
    merge: Callable[..., object],
    decide: Callable[..., Decision],
) -> None:
    before = figures(session, supply)
    assert before == (0, 0, None, 2, 1)

    merge(overdue, idea)
    assert figures(session, supply) == before
    undo_merge(overdue, by=max_)
    assert figures(session, supply) == before

    merge(overdue, idea)
    decide(idea, Status.UNDER_REVIEW, max_)
    assert figures(session, supply) == (2, 1, 12, 0, 0)
    undo_merge(overdue, by=max_)
    assert figures(session, supply) == (1, 1, 0, 1, 1)
    decide(overdue, Status.UNDER_REVIEW, max_)
    assert figures(session, supply) == (2, 1, 12, 0, 0)


def test_breach_counts_for_its_own_board_from_the_merge_on(
    session: DbSession,
    supply: Board,
    make_board: Callable[..., Board],
    make_idea: Callable[..., Idea],
    ana: User,
    overdue: Idea,
    max_: User,
    merge: Callable[..., object],
    decide: Callable[..., Decision],
) -> None:
    other = make_board("other", moderators=(max_,))
    answered_there, waits_there = (make_idea(other, ana, f"Elsewhere {n}") for n in range(2))
    decide(answered_there, Status.UNDER_REVIEW, max_)
    answered_there.first_answered_at = ago(20)
    session.commit()
    merge(overdue, answered_there)
    assert figures(session, supply) == (1, 0, 24, 0, 0)

    merge(answered_there, waits_there)
    assert figures(session, supply) == (1, 0, 24, 0, 0)


def test_what_was_answered_and_decided_before_a_merge_counts(
    session: DbSession,
    supply: Board,
    idea: Idea,
    max_: User,
    answered: Answer,
    merge: Callable[..., object],
) -> None:
    declined = answered(20, 10)
    add_decision(session, declined, Status.DECLINED, 10, max_)
    declined.status = Status.DECLINED
    session.commit()
    merge(declined, idea)

    found = record(session, supply)

    assert (found.answered, found.on_time) == (1, 1)
    assert found.days_to_decision == pytest.approx(10, abs=0.01)


def test_waiting_and_overdue_are_those_of_now(
    session: DbSession, supply: Board, ana: User, answered: Answer, make_idea: Callable[..., Idea]
) -> None:
    answered(20, 10)
    waiting = [make_idea(supply, ana, f"Waiting {number}") for number in range(3)]
    waiting[0].answer_due_at = ago(1)
    waiting[1].status = Status.MERGED
    session.commit()

    found = record(session, supply)

    assert (found.waiting, found.overdue) == (3, 1)


def test_what_is_older_than_a_year_or_imported_does_not_count(
    session: DbSession, supply: Board, answered: Answer, max_: User
) -> None:
    old, imported = answered(400, 370), answered(20, 10)
    for idea in (old, imported):
        add_decision(session, idea, Status.DECLINED, 370 if idea is old else 5, max_)
    imported.source, imported.source_id = "there", "1"
    session.commit()

    found = record(session, supply)

    assert (found.answered, found.waiting) == (0, 0)
    assert (found.days_to_answer, found.days_to_decision) == (None, None)


def test_record_is_counted_anew_only_when_it_is_stale(
    session: DbSession,
    supply: Board,
    answered: Answer,
    make_board: Callable[..., Board],
    count_queries: Callable[[], AbstractContextManager[list[str]]],
) -> None:
    assert record(session, supply).answered == 0
    answered(20, 10)
    with count_queries() as statements:
        assert record(session, supply).answered == 0
    assert not any("row_number" in statement for statement in statements)

    with time_machine.travel(clock.now() + FRESH + timedelta(seconds=1)):
        assert record(session, supply).answered == 1
    other = make_board("other")
    assert record(session, other).answered == 0


def test_workers_at_the_same_moment_come_to_the_same(
    app: Flask, session: DbSession, supply: Board, answered: Answer
) -> None:
    answered(20, 10)

    def refresh() -> None:
        refresh_records()
        db.session.commit()

    ended = [was_killed(pid) for pid in [in_child(app, refresh) for _ in range(3)]]

    assert not any(ended)
    assert session.scalars(select(BoardRecord.answered)).all() == [1]


def test_page_shows_the_record_with_its_definitions(
    session: DbSession, supply: Board, answered: Answer, eva: User, sign_in: SignIn
) -> None:
    browser = sign_in(eva)
    assert "Nothing was counted yet" in browser.get("/promises").text
    answered(14, 10)
    answered(15, 10, late=True)
    refresh_records()
    session.commit()

    page = browser.get("/promises").text

    assert "50% of 2" in page
    assert ">4.5<" in page
    assert 'width="50.0"' in page
    assert "the first promise still decides" in page
    assert "As of" in page


def test_page_tells_nothing_of_boards_one_does_not_read(
    session: DbSession,
    supply: Board,
    make_board: Callable[..., Board],
    ana: User,
    omar: User,
    max_: User,
    sign_in: SignIn,
) -> None:
    for visibility in (Visibility.LISTED, Visibility.CONFIDENTIAL):
        make_board(visibility, visibility=visibility, moderators=(max_,))

    for person, sees in ((ana, False), (omar, False), (max_, True)):
        main = sign_in(person).get("/promises").text.partition("<main")[2]
        assert "Supply" in main
        assert ("Listed" in main, "Confidential" in main) == (sees, sees)


def test_page_without_boards_says_so(ana: User, sign_in: SignIn) -> None:
    assert "No board to tell of yet" in sign_in(ana).get("/promises").text


def add_decision(session: DbSession, idea: Idea, status: Status, days_ago: float, by: User) -> None:
    session.add(
        Decision(
            idea_id=idea.id,
            by_id=by.id,
            old_status=Status.NEW,
            status=status,
            answer="Because.",
            answer_html="<p>Because.</p>",
            decline_reason=reason_in_use("too_costly") if status is Status.DECLINED else None,
            at=ago(days_ago),
        )
    )
    session.commit()

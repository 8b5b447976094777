"""A promised day is one day for everybody: page, card, desk, mail and record agree about it at its
first and at its last minute, wherever the reader is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import User
from app.boards.models import Board
from app.ideas.models import BoardRecord, Decision, Idea
from app.ideas.operations.keeping_record import refresh_records
from app.ideas.operations.posting import post_idea
from app.ideas.promise import end_of
from app.ideas.status import Status

DbSession = scoped_session[Session]
SignIn = Callable[[User], Any]
POSTED = datetime(2026, 12, 6, 9, 30, tzinfo=UTC)
DAY = date(2026, 12, 20)
LAST_MINUTE = datetime(2026, 12, 20, 23, 59, 30, tzinfo=UTC)
NEXT_DAY = datetime(2026, 12, 21, 0, 0, 30, tzinfo=UTC)


@pytest.fixture
def posted(session: DbSession, supply: Board, ana: User) -> Idea:
    """Ana posted it in the morning; its answer is promised fourteen days later."""
    with time_machine.travel(POSTED, tick=False):
        idea = post_idea(supply, title="Label the drawers", body="With photos.", by=ana)
        session.commit()
    return idea


def test_promise_is_the_end_of_a_day(posted: Idea) -> None:
    assert posted.answer_due_at == posted.promised_at == end_of(DAY)


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Auckland", "America/Los_Angeles"])
@pytest.mark.parametrize(
    ("moment", "line", "card", "overdue"),
    [
        (LAST_MINUTE, "Due soon: first answer due by 20 December", "Answer due today", 0),
        (NEXT_DAY, "Overdue: first answer was due by 20 December", "Answer 1 day late", 1),
    ],
)
def test_every_surface_says_the_same_of_the_day(
    session: DbSession,
    posted: Idea,
    max_: User,
    sign_in: SignIn,
    zone: str,
    moment: datetime,
    line: str,
    card: str,
    overdue: int,
) -> None:
    max_.time_zone = zone
    session.commit()

    with time_machine.travel(moment, tick=False):
        browser = sign_in(max_)
        assert line in browser.get(f"/ideas/{posted.id}").text
        assert card in browser.get("/ideas?sort=awaiting").text
        assert card in browser.get("/desk").text
        refresh_records()
        session.commit()
    assert session.get_one(BoardRecord, posted.board_id).overdue == overdue


@pytest.mark.parametrize(
    ("moment", "kept", "on_time"),
    [
        (LAST_MINUTE, "on the promised day", 1),
        (NEXT_DAY, "1 day after the promised date", 0),
    ],
)
def test_answer_on_the_promised_day_is_on_time_everywhere(
    session: DbSession,
    posted: Idea,
    max_: User,
    sign_in: SignIn,
    decide: Callable[..., Decision],
    moment: datetime,
    kept: str,
    on_time: int,
) -> None:
    with time_machine.travel(moment, tick=False):
        decide(posted, Status.UNDER_REVIEW, max_)
        assert kept in sign_in(max_).get(f"/ideas/{posted.id}").text
        refresh_records()
        session.commit()
    assert session.get_one(BoardRecord, posted.board_id).on_time == on_time

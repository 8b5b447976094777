"""No open idea is forgotten: what is neither new nor final carries the day of its next answer, and
comes back on it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import User
from app.boards.models import Board
from app.core import clock
from app.core.formats import short_date
from app.events import Event
from app.ideas.models import Decision, Idea
from app.ideas.operations.answering_back import ask_again
from app.ideas.operations.merging import undo_merge
from app.ideas.operations.pausing import pause_board
from app.ideas.operations.reminding import remind_of_promises
from app.ideas.status import Status

DbSession = scoped_session[Session]
SignIn = Callable[[User], Any]
Decide = Callable[..., Decision]


def in_days(days: int) -> date:
    return clock.now().date() + timedelta(days=days)


DAYS = {Status.PLANNED: {"target_date": in_days(3)}, Status.PARKED: {"wake_up_date": in_days(3)}}


@pytest.mark.parametrize("status", [Status.UNDER_REVIEW, Status.IN_PROGRESS])
def test_open_answer_without_a_date_gets_the_target_of_the_board(
    idea: Idea, supply: Board, max_: User, decide: Decide, status: Status
) -> None:
    decision = decide(idea, status, max_)

    day = in_days(supply.response_target_days)
    assert (idea.target_date, decision.target_date, decision.old_date) == (day, day, None)


def test_opened_again_idea_gets_a_date_that_passes_over_pauses(
    session: DbSession, idea: Idea, supply: Board, max_: User, decide: Decide
) -> None:
    decide(idea, Status.DECLINED, max_)
    pause_board(supply, starts_on=in_days(2), ends_on=in_days(6), reason="Fair", by=max_)
    session.commit()

    decide(idea, Status.UNDER_REVIEW, max_)

    assert idea.target_date == in_days(supply.response_target_days + 5)


def test_given_date_holds_and_stays_until_it_comes(
    idea: Idea, supply: Board, max_: User, decide: Decide
) -> None:
    given = in_days(40)
    decide(idea, Status.UNDER_REVIEW, max_, target_date=given)
    news = decide(idea, Status.UNDER_REVIEW, max_)
    assert (idea.target_date, news.old_date) == (given, None)

    with time_machine.travel(clock.now() + timedelta(days=40)):
        late = decide(idea, Status.UNDER_REVIEW, max_)
        assert idea.target_date == in_days(supply.response_target_days)
    assert late.old_date == given


def test_date_of_another_kind_is_not_called_moved(idea: Idea, max_: User, decide: Decide) -> None:
    decide(idea, Status.UNDER_REVIEW, max_)

    planned = decide(idea, Status.PLANNED, max_)

    assert planned.old_date is None


def test_everybody_sees_by_when_the_next_answer_comes_and_that_it_moved(
    session: DbSession, idea: Idea, ana: User, max_: User, decide: Decide, sign_in: SignIn
) -> None:
    decide(idea, Status.UNDER_REVIEW, max_, target_date=in_days(9))
    before, after = short_date(in_days(9)), short_date(in_days(20))
    browser = sign_in(ana)
    page = browser.get(f"/ideas/{idea.id}").text
    assert f"Under review, next answer by {before}" in page
    assert f"Next answer due by {before}, from Max Weber" in page
    assert f"Under review, next answer by {before}" in browser.get("/ideas?sort=mine").text

    decide(idea, Status.UNDER_REVIEW, max_, target_date=in_days(20))

    page = browser.get(f"/ideas/{idea.id}").text
    assert f"Next answer due by {after}" in page
    assert f"{after}, before {before}" in page.partition("What happened")[2]


@pytest.mark.parametrize(
    ("days", "line", "card"),
    [
        (8, "Due soon: next answer due by", "Next answer due in 2 days"),
        (10, "Due soon: next answer due by", "Next answer due today"),
        (11, "Overdue: next answer was due by", "Next answer 1 day late"),
    ],
)
def test_due_and_overdue_are_said_in_words(
    idea: Idea, max_: User, decide: Decide, sign_in: SignIn, days: int, line: str, card: str
) -> None:
    decide(idea, Status.IN_PROGRESS, max_, target_date=in_days(10))

    with time_machine.travel(clock.now() + timedelta(days=days)):
        browser = sign_in(max_)
        assert line in browser.get(f"/ideas/{idea.id}").text
        assert card in browser.get("/ideas?sort=new").text
        assert (card in browser.get("/desk?tab=back").text) == (days >= 10)


@pytest.mark.parametrize("status", [Status.UNDER_REVIEW, Status.IN_PROGRESS])
def test_due_idea_comes_back_to_the_desk_and_leaves_it_with_its_answer(
    session: DbSession, idea: Idea, max_: User, decide: Decide, sign_in: SignIn, status: Status
) -> None:
    decide(idea, status, max_)
    assert idea.title not in sign_in(max_).get("/desk?tab=back").text

    with time_machine.travel(clock.now() + timedelta(days=14)):
        for _ in range(2):
            remind_of_promises()
            session.commit()
        assert idea.title in sign_in(max_).get("/desk?tab=back").text
        assert session.scalars(select(Event.kind).where(Event.kind == "NextAnswerDue")).all() == [
            "NextAnswerDue"
        ]
        page = sign_in(max_).get(f"/ideas/{idea.id}").text
        assert "Next answer due" in page.partition("What happened")[2]
        decide(idea, status, max_)
        assert idea.title not in sign_in(max_).get("/desk?tab=back").text


def test_second_look_is_promised_by_a_day_and_reminded_of(
    session: DbSession,
    idea: Idea,
    supply: Board,
    ana: User,
    max_: User,
    decide: Decide,
    sign_in: SignIn,
) -> None:
    declined = decide(idea, Status.DECLINED, max_)
    assert idea.target_date is None

    ask_again(idea, decision_id=declined.id, argument="It costs nothing.", by=ana)
    session.commit()

    day = in_days(supply.response_target_days)
    assert idea.target_date == day
    page = sign_in(ana).get(f"/ideas/{idea.id}").text
    assert f"Declined, second look by {short_date(day)}" in page
    assert f"Next answer due by {short_date(day)}, from Max Weber" in page
    with time_machine.travel(clock.now() + timedelta(days=14)):
        remind_of_promises()
        session.commit()
        assert session.scalars(select(Event.idea_id).where(Event.kind == "NextAnswerDue")).all()
        decide(idea, Status.DECLINED, max_)
    assert idea.target_date is None


def test_merge_that_is_undone_gives_the_date_back(
    idea: Idea, duplicate: Idea, max_: User, decide: Decide, merge: Callable[..., Any]
) -> None:
    decide(duplicate, Status.UNDER_REVIEW, max_, target_date=in_days(9))
    merge(duplicate, idea)

    undo_merge(duplicate, by=max_)

    assert (duplicate.status, duplicate.target_date) == (Status.UNDER_REVIEW, in_days(9))


def test_imported_idea_owes_no_next_answer(
    session: DbSession, idea: Idea, max_: User, sign_in: SignIn
) -> None:
    idea.status, idea.source, idea.source_id = Status.UNDER_REVIEW, "there", "1"
    idea.first_answered_at = clock.now()
    session.commit()

    assert "ext answer" not in sign_in(max_).get(f"/ideas/{idea.id}").text


@pytest.mark.parametrize(
    ("status", "day"), [(Status.UNDER_REVIEW, None), (Status.PLANNED, date(1, 1, 1))]
)
def test_database_takes_no_open_idea_without_a_possible_date(
    session: DbSession, idea: Idea, status: Status, day: date | None
) -> None:
    idea.status, idea.target_date = status, day

    with pytest.raises(IntegrityError):
        session.flush()


def test_form_asks_for_the_next_answer_and_does_not_insist(
    idea: Idea, max_: User, sign_in: SignIn
) -> None:
    browser = sign_in(max_)

    page = browser.get(f"/ideas/{idea.id}/status?to=under_review").text
    assert "Next answer by" in page
    [field] = [line for line in page.splitlines() if 'name="target_date"' in line]
    assert "required" not in field

    far = browser.post(
        f"/ideas/{idea.id}/status",
        {
            "status": "under_review",
            "version": idea.version,
            "answer": "A",
            "target_date": "9999-12-31",
        },
    )
    assert far.status_code == 422
    assert "Give a day from" in far.text


@pytest.mark.parametrize("status", [Status.PLANNED, Status.PARKED])
def test_day_of_a_plan_or_of_waking_up_that_came_shows_to_everyone(
    idea: Idea, max_: User, eva: User, decide: Decide, sign_in: SignIn, status: Status
) -> None:
    decide(idea, status, max_, **DAYS[status])
    browser = sign_in(eva)
    assert "Its day" not in browser.get("/ideas").text

    for days, on_card, on_page in (
        (3, "Its day has come", "Its day has come: an answer is due from Max Weber"),
        (5, "Its day passed 2 days ago", f"Overdue: its day was {short_date(in_days(3))}"),
    ):
        with time_machine.travel(clock.now() + timedelta(days=days)):
            assert on_card in sign_in(eva).get("/ideas").text
            assert on_page in sign_in(eva).get(f"/ideas/{idea.id}").text

"""Every undecided idea stands on the desk of its moderators, now or when its day comes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import User
from app.core import clock
from app.events import Event
from app.ideas.models import Decision, Idea
from app.ideas.operations.answering_back import ask_again
from app.ideas.operations.merging import undo_merge
from app.ideas.operations.reminding import remind_of_promises
from app.ideas.queries.desk import TABS, WantedOnDesk, desk_page
from app.ideas.status import FINAL, Status

DbSession = scoped_session[Session]
SignIn = Callable[[User], Any]
Decide = Callable[..., Decision]
OPEN = [status for status in Status if status not in FINAL]
UNDATED = [Status.NEW, Status.UNDER_REVIEW, Status.IN_PROGRESS]


def in_days(days: int) -> date:
    return clock.now().date() + timedelta(days=days)


@pytest.fixture
def tabs_of(app: Flask, idea: Idea, max_: User) -> Callable[..., list[str]]:
    """The tabs of Max's desk that Ana's idea is on after so many days."""

    def look(days: int = 0) -> list[str]:
        moment = clock.now() + timedelta(days=days)
        with app.test_request_context(), time_machine.travel(moment):
            return [
                tab
                for tab in TABS
                for row in desk_page(WantedOnDesk(tab), max_, key=None).rows
                if row.card.id == idea.id
            ]

    return look


@pytest.fixture
def imported(session: DbSession, idea: Idea) -> Callable[..., Idea]:
    """Ana's idea as an import brings it."""

    def act(status: Status, day: date | None = None) -> Idea:
        idea.source, idea.source_id, idea.status = "there", "1", status
        if status is Status.PARKED:
            idea.wake_up_date = day
        else:
            idea.target_date = day
        if status is not Status.NEW:
            idea.first_answered_at = clock.now()
        session.commit()
        return idea

    return act


@pytest.mark.parametrize("status", OPEN)
def test_what_is_open_is_on_the_desk_or_comes_back(
    idea: Idea, max_: User, decide: Decide, tabs_of: Callable[..., list[str]], status: Status
) -> None:
    if status is not Status.NEW:
        decide(idea, status, max_)

    assert tabs_of() == (["awaiting"] if status is Status.NEW else [])
    assert tabs_of(days=40) == (["awaiting"] if status is Status.NEW else ["back"])


@pytest.mark.parametrize("status", UNDATED)
def test_what_was_imported_open_and_without_a_day_is_on_the_desk_at_once(
    imported: Callable[..., Idea],
    tabs_of: Callable[..., list[str]],
    max_: User,
    sign_in: SignIn,
    status: Status,
) -> None:
    idea = imported(status)

    assert tabs_of() == tabs_of(days=400) == ["imported"]
    page = sign_in(max_).get("/desk").text
    assert "Imported, open" in page
    assert "ext answer due" not in sign_in(max_).get(f"/ideas/{idea.id}").text


@pytest.mark.parametrize("status", [status for status in OPEN if status is not Status.NEW])
def test_what_was_imported_with_a_day_comes_back_on_it(
    imported: Callable[..., Idea], tabs_of: Callable[..., list[str]], status: Status
) -> None:
    imported(status, in_days(9))

    assert (tabs_of(), tabs_of(days=9)) == ([], ["back"])


@pytest.mark.parametrize("status", [Status.DECLINED, Status.IMPLEMENTED, Status.MERGED])
def test_what_was_imported_decided_is_nobodys_to_do(
    imported: Callable[..., Idea], tabs_of: Callable[..., list[str]], status: Status
) -> None:
    imported(status)

    assert tabs_of(days=40) == []


@pytest.mark.parametrize("before", UNDATED)
@pytest.mark.parametrize("after", [Status.UNDER_REVIEW, Status.IN_PROGRESS])
def test_what_was_imported_and_decided_on_here_is_owed_its_next_answer(
    session: DbSession,
    imported: Callable[..., Idea],
    tabs_of: Callable[..., list[str]],
    ana: User,
    max_: User,
    decide: Decide,
    sign_in: SignIn,
    before: Status,
    after: Status,
) -> None:
    idea = imported(before)
    if (before, after) == (Status.IN_PROGRESS, Status.UNDER_REVIEW):  # no step leads back at once
        decide(idea, Status.PARKED, max_)
    decide(idea, after, max_, target_date=in_days(9))

    assert idea.next_answer_on == in_days(9)
    assert (tabs_of(), tabs_of(days=9)) == ([], ["back"])
    with time_machine.travel(clock.now() + timedelta(days=10)):
        browser = sign_in(ana)
        assert "Next answer 1 day late" in browser.get("/ideas?sort=new").text
        assert "Overdue: next answer was due by" in browser.get(f"/ideas/{idea.id}").text
        remind_of_promises()
        session.commit()
    kinds = session.scalars(select(Event.kind).where(Event.kind == "PromiseBroken"))
    assert kinds.all() == ["PromiseBroken"]


def test_second_look_at_what_was_imported_declined_is_owed_by_a_day(
    session: DbSession,
    imported: Callable[..., Idea],
    tabs_of: Callable[..., list[str]],
    ana: User,
    max_: User,
    decide: Decide,
) -> None:
    idea = imported(Status.UNDER_REVIEW)
    declined = decide(idea, Status.DECLINED, max_)
    idea.decided_here_at = None  # as if it had been declined elsewhere
    ask_again(idea, decision_id=declined.id, argument="It is free.", by=ana)
    session.commit()

    assert tabs_of() == ["asked"]
    assert idea.next_answer_on == idea.target_date


def test_what_is_taken_apart_again_is_on_the_desk_as_before(
    session: DbSession,
    duplicate: Idea,
    imported: Callable[..., Idea],
    tabs_of: Callable[..., list[str]],
    max_: User,
    merge: Callable[..., Any],
) -> None:
    idea = imported(Status.UNDER_REVIEW)
    merge(idea, duplicate)
    assert tabs_of() == []

    undo_merge(idea, by=max_)
    session.commit()

    assert tabs_of() == ["imported"]

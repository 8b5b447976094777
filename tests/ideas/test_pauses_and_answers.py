"""A pause in the life of an idea: it moves the day of a next answer, and stays in the history."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import User
from app.boards.models import Board, BoardPause
from app.core import clock
from app.core.formats import short_date
from app.events import Event
from app.ideas.models import Decision, Idea
from app.ideas.operations.answering_back import ask_again
from app.ideas.operations.merging import undo_merge
from app.ideas.operations.pausing import end_pause, pause_board
from app.ideas.operations.withdrawing import take_up_again, withdraw_idea
from app.ideas.status import Status

DbSession = scoped_session[Session]
SignIn = Callable[[User], Any]
Decide = Callable[..., Decision]
Told = list[tuple[str, str]]


def in_days(days: int) -> date:
    return clock.now().date() + timedelta(days=days)


@pytest.fixture
def pause(session: DbSession, supply: Board, max_: User) -> Callable[..., BoardPause]:
    def act(first: int, last: int, why: str = "Holidays") -> BoardPause:
        days = {"starts_on": in_days(first), "ends_on": in_days(last)}
        made = pause_board(supply, **days, reason=why, by=max_)
        session.commit()
        return made

    return act


@pytest.fixture
def told(idea: Idea, ana: User, sign_in: SignIn) -> Callable[..., Told]:
    """What Ana reads of pauses in the history of her idea, oldest first."""
    address = f"/ideas/{idea.id}"

    def read() -> Told:
        page = sign_in(ana).get(address).text.partition("What happened")[2]
        pairs = re.findall(r'timeline__label">([^<]+)</span> <span>([^<]+)</span>', page)
        return [(label, detail) for label, detail in pairs if "ause" in label][::-1]

    return read


@pytest.mark.parametrize("status", [Status.UNDER_REVIEW, Status.IN_PROGRESS])
@pytest.mark.parametrize("given", [None, 9])
def test_pause_moves_the_day_of_a_next_answer(
    session: DbSession,
    supply: Board,
    idea: Idea,
    ana: User,
    max_: User,
    decide: Decide,
    pause: Callable[..., BoardPause],
    sign_in: SignIn,
    status: Status,
    given: int | None,
) -> None:
    decide(idea, status, max_, target_date=in_days(given) if given else None)
    old, version = idea.target_date, idea.version
    assert old is not None
    new = old + timedelta(days=5)

    pause(3, 7)

    assert (idea.target_date, idea.version) == (new, version)
    page = sign_in(ana).get(f"/ideas/{idea.id}").text
    assert f"Next answer due by {short_date(new)}, from Max Weber" in page
    assert f"{short_date(new)}, before {short_date(old)}" in page.partition("What happened")[2]


def test_pause_moves_a_second_look_and_what_is_owed_again_after_a_merge(
    session: DbSession,
    idea: Idea,
    duplicate: Idea,
    ana: User,
    max_: User,
    decide: Decide,
    merge: Callable[..., Any],
    pause: Callable[..., BoardPause],
) -> None:
    ask_again(idea, decision_id=decide(idea, Status.DECLINED, max_).id, argument="Free.", by=ana)
    decide(duplicate, Status.UNDER_REVIEW, max_, target_date=in_days(9))
    merge(duplicate, idea)
    second_look = idea.target_date
    assert second_look is not None

    pause(3, 7)
    undo_merge(duplicate, by=max_)

    assert (idea.target_date, duplicate.target_date) == (
        second_look + timedelta(days=5),
        in_days(14),
    )


def test_pause_moves_no_plan_and_nothing_that_is_overdue(
    session: DbSession,
    idea: Idea,
    duplicate: Idea,
    max_: User,
    decide: Decide,
    pause: Callable[..., BoardPause],
) -> None:
    decide(idea, Status.PLANNED, max_, target_date=in_days(9))
    decide(duplicate, Status.UNDER_REVIEW, max_, target_date=in_days(2))
    days = (idea.target_date, duplicate.target_date)

    with time_machine.travel(clock.now() + timedelta(days=3)):
        pause(0, 7)

    assert (idea.target_date, duplicate.target_date) == days


def test_day_that_stands_in_an_answer_comes_no_nearer_when_a_pause_is_taken_back(
    session: DbSession,
    supply: Board,
    idea: Idea,
    duplicate: Idea,
    max_: User,
    decide: Decide,
    pause: Callable[..., BoardPause],
) -> None:
    decide(idea, Status.UNDER_REVIEW, max_, target_date=in_days(9))
    known = pause(3, 7)
    decide(duplicate, Status.UNDER_REVIEW, max_, target_date=in_days(20))

    end_pause(known, supply, by=max_)
    session.commit()

    assert (idea.target_date, duplicate.target_date) == (in_days(9), in_days(20))
    moves = select(Event.data).where(Event.kind == "PromiseRecounted").order_by(Event.id)
    moved = [move["idea_id"] for move in session.scalars(moves)]
    assert moved == [duplicate.id, idea.id, idea.id]  # of the duplicate its first answer alone


def test_idea_withdrawn_meanwhile_counts_the_days_that_were_left(
    session: DbSession,
    idea: Idea,
    ana: User,
    max_: User,
    decide: Decide,
    pause: Callable[..., BoardPause],
) -> None:
    decide(idea, Status.UNDER_REVIEW, max_, target_date=in_days(9))
    withdraw_idea(idea, seen_version=idea.version, by=ana)
    pause(3, 7)

    take_up_again(idea, by=ana)

    assert idea.target_date == in_days(14)


def test_history_tells_when_a_pause_began_and_when_it_was_over(
    idea: Idea, pause: Callable[..., BoardPause], told: Callable[[], Told]
) -> None:
    pause(3, 7)
    first, over = short_date(in_days(3)), short_date(in_days(8))
    due = [short_date(idea.answer_due_at.date() - timedelta(days=days)) for days in (0, 5)]
    set_, began, ended = (
        ("Day moved by a pause", f"{due[0]}, before {due[1]}"),
        ("Board pauses", f"from {first}: Holidays"),
        ("Pause over", f"days count again from {over}"),
    )

    days = {2: [set_], 3: [set_, began], 7: [set_, began], 8: [set_, began, ended]}

    for day, entries in days.items():
        with time_machine.travel(clock.now() + timedelta(days=day)):
            assert told() == entries


def test_history_tells_when_a_pause_was_ended_early(
    session: DbSession,
    supply: Board,
    max_: User,
    pause: Callable[..., BoardPause],
    told: Callable[[], Told],
) -> None:
    made = pause(3, 7)
    with time_machine.travel(clock.now() + timedelta(days=5)):
        end_pause(made, supply, by=max_)
        session.commit()
        today = short_date(in_days(0))
        labels = [label for label, _detail in told()]
        assert ("Pause over", f"days count again from {today}") in told()
    assert sorted(labels) == [
        "Board pauses",
        "Day moved by a pause",
        "Day moved by a pause",
        "Pause over",
    ]


def test_pause_that_was_taken_back_before_it_began_is_no_history(
    session: DbSession,
    supply: Board,
    max_: User,
    pause: Callable[..., BoardPause],
    told: Callable[[], Told],
) -> None:
    end_pause(pause(3, 7), supply, by=max_)
    session.commit()

    with time_machine.travel(clock.now() + timedelta(days=9)):
        assert [label for label, _detail in told()] == ["Day moved by a pause"] * 2


def test_history_tells_of_no_pause_that_no_answer_waited_for(
    session: DbSession,
    idea: Idea,
    max_: User,
    decide: Decide,
    pause: Callable[..., BoardPause],
    told: Callable[[], Told],
) -> None:
    decide(idea, Status.PLANNED, max_)
    pause(3, 7)

    def at(day: int) -> datetime:
        return clock.now() + timedelta(days=day)

    with time_machine.travel(at(5)):
        decide(idea, Status.IN_PROGRESS, max_)
    with time_machine.travel(at(9)):
        assert [label for label, _detail in told()] == ["Pause over"]
    idea.source, idea.source_id = "there", "1"
    session.commit()
    with time_machine.travel(at(9)):
        assert [label for label, _detail in told()] == ["Pause over"]


def test_merge_that_was_undone_hides_no_pause(
    session: DbSession,
    idea: Idea,
    duplicate: Idea,
    max_: User,
    merge: Callable[..., Any],
    pause: Callable[..., BoardPause],
    told: Callable[[], Told],
) -> None:
    pause(3, 7)
    merge(idea, duplicate)
    undo_merge(idea, by=max_)
    session.commit()

    with time_machine.travel(clock.now() + timedelta(days=9)):
        assert [label for label, _detail in told()][-2:] == ["Board pauses", "Pause over"]

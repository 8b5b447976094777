"""Pausing a board: its days do not count, everybody sees it, and it can be ended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import User
from app.boards.models import PAUSE_REASON_LENGTH, Board, BoardPause
from app.core import clock
from app.core.errors import BadInput, NotAllowed, WrongState
from app.core.formats import short_date
from app.events import Event
from app.ideas.models import Idea
from app.ideas.operations.merging import undo_merge
from app.ideas.operations.pausing import change_pause, end_pause, pause_board
from app.ideas.operations.promising import promise_anew
from app.ideas.promise import Stage

DbSession = scoped_session[Session]
SignIn = Callable[[User], Any]


def in_days(days: int) -> date:
    return clock.now().date() + timedelta(days=days)


@pytest.fixture
def pause(session: DbSession, supply: Board, idea: Idea, max_: User) -> BoardPause:
    """Five days off within the fourteen that Ana's idea was promised."""
    made = pause_board(supply, starts_on=in_days(3), ends_on=in_days(7), reason="Holidays", by=max_)
    session.commit()
    return made


def test_pause_moves_open_promises_and_what_is_posted_later(
    session: DbSession,
    supply: Board,
    idea: Idea,
    ana: User,
    max_: User,
    make_idea: Callable[..., Idea],
) -> None:
    due, version = idea.answer_due_at, idea.version
    idea.reminder_stage = Stage.SOON
    session.commit()

    pause_board(supply, starts_on=in_days(3), ends_on=in_days(7), reason="Holidays", by=max_)
    session.commit()

    assert idea.answer_due_at == idea.promised_at == due + timedelta(days=5)
    assert idea.reminder_stage is Stage.NONE
    assert idea.version == version + 1  # of the test's own change above
    later = make_idea(supply, ana, "Posted later")
    assert (later.answer_due_at - later.created_at).days == 14 + 5


def test_pause_moves_what_is_owed_again_when_a_merge_is_undone(
    session: DbSession,
    supply: Board,
    idea: Idea,
    duplicate: Idea,
    max_: User,
    merge: Callable[..., object],
) -> None:
    due = duplicate.answer_due_at
    merge(duplicate, idea)

    pause_board(supply, starts_on=in_days(3), ends_on=in_days(7), reason="Holidays", by=max_)
    undo_merge(duplicate, by=max_)
    session.commit()

    assert duplicate.owes_answer
    assert duplicate.answer_due_at == duplicate.promised_at == due + timedelta(days=5)


def test_pause_leaves_alone_what_is_answered_given_by_hand_imported_or_elsewhere(
    session: DbSession,
    supply: Board,
    ana: User,
    max_: User,
    make_idea: Callable[..., Idea],
    make_board: Callable[..., Board],
) -> None:
    answered, by_hand, imported = (make_idea(supply, ana, f"Idea {n}") for n in range(3))
    elsewhere = make_idea(make_board("elsewhere"), ana)
    answered.first_answered_at = clock.now()
    imported.source, imported.source_id = "there", "1"
    promise_anew(by_hand, in_days(20), note="Holidays", by=max_)
    session.commit()
    before = [i.answer_due_at for i in (answered, by_hand, imported, elsewhere)]
    first = by_hand.promised_at

    pause_board(supply, starts_on=in_days(3), ends_on=in_days(7), reason="Holidays", by=max_)
    session.commit()

    assert [i.answer_due_at for i in (answered, by_hand, imported, elsewhere)] == before
    assert by_hand.promised_at == first + timedelta(days=5)


def test_pause_changes_nothing_about_what_is_overdue(
    session: DbSession, supply: Board, idea: Idea, max_: User
) -> None:
    due = idea.answer_due_at
    with time_machine.travel(clock.now() + timedelta(days=16)):
        pause_board(supply, starts_on=in_days(0), ends_on=in_days(9), reason="Ill", by=max_)
        session.commit()

    assert idea.answer_due_at == due


def test_changed_target_does_not_touch_what_was_promised_before_a_pause(
    session: DbSession, supply: Board, idea: Idea, max_: User
) -> None:
    due = idea.answer_due_at
    supply.response_target_days = 3
    session.commit()

    pause_board(supply, starts_on=in_days(3), ends_on=in_days(7), reason="Holidays", by=max_)
    session.commit()

    assert idea.answer_due_at == due + timedelta(days=5)


def test_change_of_a_pause_counts_anew(
    session: DbSession, supply: Board, idea: Idea, pause: BoardPause, max_: User
) -> None:
    due = idea.answer_due_at
    change_pause(pause, supply, starts_on=in_days(4), ends_on=in_days(6), reason="Less", by=max_)
    session.commit()

    assert idea.answer_due_at == due - timedelta(days=2)
    assert pause.reason == "Less"


def test_pause_that_goes_on_keeps_its_first_day(
    session: DbSession, supply: Board, pause: BoardPause, max_: User
) -> None:
    first = pause.starts_on
    with time_machine.travel(clock.now() + timedelta(days=5)):
        change_pause(pause, supply, starts_on=None, ends_on=in_days(1), reason="Ill", by=max_)
        session.commit()

    assert (pause.starts_on, pause.ends_on) == (first, first + timedelta(days=3))


def test_pause_taken_back_leaves_no_trace_in_promises(
    session: DbSession, supply: Board, idea: Idea, pause: BoardPause, max_: User
) -> None:
    due = idea.answer_due_at
    end_pause(pause, supply, by=max_)
    session.commit()

    assert idea.answer_due_at == due - timedelta(days=5)
    assert session.scalars(select(BoardPause)).all() == []


def test_pause_ended_early_keeps_the_days_that_passed(
    session: DbSession, supply: Board, idea: Idea, pause: BoardPause, max_: User
) -> None:
    due = idea.answer_due_at
    with time_machine.travel(clock.now() + timedelta(days=5)):
        end_pause(pause, supply, by=max_)
        session.commit()
        assert pause.ends_on == in_days(-1)

    assert idea.answer_due_at == due - timedelta(days=3)
    kinds = session.scalars(select(Event.kind).where(Event.kind.like("%Pause%")).order_by(Event.id))
    assert kinds.all() == ["BoardPaused", "PauseEnded"]


def test_pause_that_is_over_stays(
    session: DbSession, supply: Board, pause: BoardPause, max_: User
) -> None:
    with time_machine.travel(clock.now() + timedelta(days=8)):
        with pytest.raises(WrongState):
            end_pause(pause, supply, by=max_)
        with pytest.raises(WrongState):
            change_pause(pause, supply, starts_on=None, ends_on=in_days(1), reason="More", by=max_)


@pytest.mark.parametrize(
    ("first", "last", "reason", "field"),
    [
        (None, 9, "Why", "starts_on"),
        (-1, 9, "Why", "starts_on"),
        (366, 367, "Why", "starts_on"),
        (9, None, "Why", "ends_on"),
        (9, 8, "Why", "ends_on"),
        (9, 69, "Why", "ends_on"),
        (9, 12, "\u200b", "reason"),
        (9, 12, "x" * (PAUSE_REASON_LENGTH + 1), "reason"),
        (7, 9, "Why", "starts_on"),
        (1, 3, "Why", "starts_on"),
    ],
)
def test_pause_that_cannot_be_is_refused(
    supply: Board,
    pause: BoardPause,
    max_: User,
    first: int | None,
    last: int | None,
    reason: str,
    field: str,
) -> None:
    days = [None if number is None else in_days(number) for number in (first, last)]
    with pytest.raises(BadInput) as refused:
        pause_board(supply, starts_on=days[0], ends_on=days[1], reason=reason, by=max_)

    assert refused.value.field == field


def test_pause_by_somebody_else_is_refused(
    supply: Board, pause: BoardPause, ana: User, omar: User
) -> None:
    for person in (ana, omar):
        with pytest.raises(NotAllowed):
            pause_board(supply, starts_on=in_days(9), ends_on=in_days(9), reason="x", by=person)
        with pytest.raises(NotAllowed):
            end_pause(pause, supply, by=person)


def test_moderator_pauses_and_everybody_sees_it(
    session: DbSession, supply: Board, idea: Idea, ana: User, max_: User, sign_in: SignIn
) -> None:
    browser = sign_in(max_)
    typed = {"starts_on": in_days(0), "ends_on": in_days(4), "reason": "Summer holidays"}
    assert "Pauses of this board" in browser.get("/boards/supply").text
    refused = browser.post("/boards/supply/pauses", {**typed, "ends_on": ""})
    assert refused.status_code == 422
    assert "Summer holidays" in refused.text

    assert browser.post("/boards/supply/pauses", typed).status_code == 303

    words = f"This board pauses until {short_date(in_days(4))}: Summer holidays"
    reader = sign_in(ana)
    for address in ("/boards/supply", f"/ideas/{idea.id}", "/ideas/new"):
        assert words in reader.get(address).text, address
    pause = session.scalars(select(BoardPause)).one()
    address = f"/boards/supply/pauses/{pause.id}"
    assert "It began on" in browser.get(address).text
    assert browser.post(address, {**typed, "ends_on": in_days(70)}).status_code == 422
    assert browser.post(address, {**typed, "reason": "Stocktaking"}).status_code == 303
    assert "Stocktaking" in browser.get("/boards/supply/pauses").text
    assert browser.post(f"{address}/end").status_code == 303
    assert "Stocktaking" not in reader.get("/boards/supply").text


def test_pause_to_come_is_announced(pause: BoardPause, ana: User, sign_in: SignIn) -> None:
    first, last = short_date(pause.starts_on), short_date(pause.ends_on)

    page = sign_in(ana).get("/boards/supply").text

    assert f"This board pauses from {first} to {last}: Holidays" in page


def test_strangers_pause_nothing(
    pause: BoardPause,
    ana: User,
    max_: User,
    make_board: Callable[..., Board],
    sign_in: SignIn,
) -> None:
    make_board("other", moderators=(max_,))
    for address in ("", f"/{pause.id}"):
        assert sign_in(ana).get(f"/boards/supply/pauses{address}").status_code == 403
    assert sign_in(ana).post(f"/boards/supply/pauses/{pause.id}/end").status_code == 403
    assert sign_in(max_).get(f"/boards/other/pauses/{pause.id}").status_code == 404

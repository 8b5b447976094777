"""An author withdraws an idea, which leaves no more than a tombstone, and takes it up again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import User
from app.boards.models import Board
from app.core import clock
from app.core.db import db
from app.core.errors import LostRace, WrongState
from app.events import Event
from app.ideas.models import BoardRecord, Idea, Merge, VoterNews
from app.ideas.operations.crediting import name_implementer
from app.ideas.operations.discussing import post_comment
from app.ideas.operations.keeping_record import refresh_records
from app.ideas.operations.merging import merge_ideas
from app.ideas.operations.pausing import pause_board
from app.ideas.operations.posting import edit_idea, post_idea
from app.ideas.operations.reminding import remind_of_promises
from app.ideas.operations.sharing import accept_invitation, invite_co_author
from app.ideas.operations.telling_voters import tell_voters
from app.ideas.operations.voting import vote
from app.ideas.operations.withdrawing import take_up_again, withdraw_idea
from app.ideas.policy import tombstone_visible_to, visible_to
from app.ideas.promise import end_of, resumed
from app.ideas.queries.visibility import tombstone_viewers_among, viewers_among
from app.ideas.status import Status
from tests.events.forking import in_child, was_killed

DbSession = scoped_session[Session]
SignIn = Callable[[User], Any]
NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def withdraw(session: DbSession, idea: Idea, ana: User) -> Callable[[], None]:
    def act() -> None:
        withdraw_idea(idea, seen_version=idea.version, by=ana)
        session.commit()

    return act


@pytest.fixture
def take_up(session: DbSession, idea: Idea, ana: User) -> Callable[[], None]:
    def act() -> None:
        take_up_again(idea, by=ana)
        session.commit()

    return act


def kinds(session: DbSession) -> list[str]:
    return list(session.scalars(select(Event.kind).order_by(Event.id)))


def test_withdrawn_idea_is_taken_up_again_with_all_that_is_its_own(
    session: DbSession,
    idea: Idea,
    eva: User,
    withdraw: Callable[[], None],
    take_up: Callable[[], None],
) -> None:
    vote(idea, by=eva)
    post_comment(idea, body="Good.", by=eva)
    session.commit()
    due = idea.answer_due_at

    withdraw()
    assert (idea.withdrawn_at is not None, idea.owes_answer) == (True, False)
    take_up()

    session.refresh(idea)
    assert (idea.withdrawn_at, idea.owes_answer) == (None, True)
    assert (idea.votes, idea.comments, idea.status, idea.answer_due_at) == (1, 1, Status.NEW, due)
    assert kinds(session)[-2:] == ["IdeaWithdrawn", "IdeaTakenUpAgain"]


def test_withdrawing_what_changed_meanwhile_is_refused(idea: Idea, ana: User) -> None:
    with pytest.raises(LostRace):
        withdraw_idea(idea, seen_version=0, by=ana)


def test_withdrawing_twice_is_refused(idea: Idea, withdraw: Callable[[], None]) -> None:
    withdraw()

    with pytest.raises(WrongState, match="was withdrawn"):
        withdraw()


def test_taking_up_what_is_not_withdrawn_is_refused(take_up: Callable[[], None]) -> None:
    with pytest.raises(WrongState, match="not withdrawn"):
        take_up()


def test_implemented_idea_stays_because_of_its_credit(
    idea: Idea, max_: User, decide: Callable[..., Any], withdraw: Callable[[], None]
) -> None:
    decide(idea, Status.IMPLEMENTED, max_)

    with pytest.raises(WrongState, match="people are credited"):
        withdraw()


def test_idea_that_others_are_merged_into_stays(
    idea: Idea, duplicate: Idea, merge: Callable[..., Merge], withdraw: Callable[[], None]
) -> None:
    merge(duplicate, idea)

    with pytest.raises(WrongState, match="Other ideas are merged"):
        withdraw()


def test_merged_idea_stays(
    idea: Idea, duplicate: Idea, merge: Callable[..., Merge], withdraw: Callable[[], None]
) -> None:
    merge(idea, duplicate)

    with pytest.raises(WrongState, match="is merged into"):
        withdraw()


def test_nothing_is_merged_with_voted_for_or_said_on_a_withdrawn_idea(
    idea: Idea, duplicate: Idea, eva: User, max_: User, withdraw: Callable[[], None]
) -> None:
    withdraw()

    for act in (
        lambda: vote(idea, by=eva),
        lambda: post_comment(idea, body="Hello", by=eva),
        lambda: merge_ideas(duplicate, idea, seen_version=duplicate.version, by=max_),
        lambda: merge_ideas(idea, duplicate, seen_version=idea.version, by=max_),
    ):
        with pytest.raises(WrongState, match="was withdrawn"):
            act()


def _merge(duplicate_id: int, into_id: int, by_id: int) -> None:
    duplicate, into = (db.session.get_one(Idea, i) for i in (duplicate_id, into_id))
    try:
        merge_ideas(duplicate, into, seen_version=1, by=db.session.get_one(User, by_id))
        db.session.commit()
    except WrongState:
        db.session.rollback()


def _withdraw(idea_id: int, by_id: int) -> None:
    idea, by = db.session.get_one(Idea, idea_id), db.session.get_one(User, by_id)
    try:
        withdraw_idea(idea, seen_version=1, by=by)
        db.session.commit()
    except WrongState:
        db.session.rollback()


def test_idea_is_never_withdrawn_while_another_is_merged_into_it(
    app: Flask, session: DbSession, supply: Board, ana: User, eva: User, max_: User, make_idea: Any
) -> None:
    pairs = [
        (make_idea(supply, ana, f"Idea {n}").id, make_idea(supply, eva, f"Part {n}").id)
        for n in range(6)
    ]
    ana_id, max_id = ana.id, max_.id
    for into, part in pairs:
        jobs = (partial(_withdraw, into, ana_id), partial(_merge, part, into, max_id))
        ended = [was_killed(pid) for pid in [in_child(app, job) for job in jobs]]

        assert not any(ended)
        session.expire_all()
        withdrawn_at = session.scalar(select(Idea.withdrawn_at).where(Idea.id == into))
        merged_into = session.scalar(select(Idea.merged_into_id).where(Idea.id == part))
        assert (withdrawn_at is None) == (merged_into == into)


PARTS: dict[str, Callable[..., None]] = {
    "vote": lambda idea, ana, eva, max_: vote(idea, by=eva),
    "comment": lambda idea, ana, eva, max_: post_comment(idea, body="Good.", by=eva),
    "co-author": lambda idea, ana, eva, max_: (
        invite_co_author(idea, eva, by=ana),
        accept_invitation(idea, by=eva),
    ),
    "builder": lambda idea, ana, eva, max_: name_implementer(idea, eva, by=max_),
}


@pytest.mark.parametrize("part", PARTS)
def test_tombstone_stands_where_others_took_part(
    session: DbSession,
    idea: Idea,
    ana: User,
    eva: User,
    max_: User,
    omar: User,
    withdraw: Callable[[], None],
    part: str,
) -> None:
    PARTS[part](idea, ana, eva, max_)
    session.commit()
    withdraw()

    everybody = {ana.id, eva.id, max_.id, omar.id}
    assert tombstone_viewers_among(idea, everybody) == everybody
    assert _seen_by(session, tombstone_visible_to, ana, eva, max_, omar) == [True] * 4
    assert _seen_by(session, visible_to, ana, eva, max_, omar) == [False] * 4
    assert viewers_among(idea, everybody) == set()


def test_answer_leaves_a_tombstone(
    session: DbSession,
    idea: Idea,
    eva: User,
    max_: User,
    decide: Callable[..., Any],
    withdraw: Callable[[], None],
) -> None:
    decide(idea, Status.UNDER_REVIEW, max_)
    session.refresh(idea)
    withdraw()

    assert _seen_by(session, tombstone_visible_to, eva) == [True]


def test_without_others_only_the_author_knows(
    session: DbSession, idea: Idea, ana: User, eva: User, max_: User, withdraw: Callable[[], None]
) -> None:
    post_comment(idea, body="I forgot: with names, too.", by=ana)
    invite_co_author(idea, eva, by=ana)
    session.commit()
    withdraw()

    assert _seen_by(session, tombstone_visible_to, ana, eva, max_) == [True, False, False]
    assert tombstone_viewers_among(idea, {ana.id, eva.id, max_.id}) == {ana.id}


def _seen_by(session: DbSession, condition: Any, *people: User) -> list[bool]:
    return [bool(session.scalars(select(Idea.id).where(condition(user))).all()) for user in people]


def test_promise_and_dates_are_silent_while_it_is_withdrawn_and_come_back_after(
    session: DbSession,
    idea: Idea,
    max_: User,
    make_idea: Any,
    supply: Board,
    ana: User,
    decide: Any,
    withdraw: Callable[[], None],
    take_up: Callable[[], None],
) -> None:
    parked = make_idea(supply, ana, "Parked one")
    decide(parked, Status.PARKED, max_)
    withdraw()
    withdraw_idea(parked, seen_version=parked.version, by=ana)
    session.commit()
    before = kinds(session)

    def jobs(moment: datetime) -> list[str]:
        known = len(kinds(session))
        with time_machine.travel(moment, tick=False):
            remind_of_promises()
            session.commit()
        return kinds(session)[known:]

    late = clock.now() + timedelta(days=40)
    assert jobs(late) == []
    assert kinds(session) == before
    with time_machine.travel(late, tick=False):
        take_up()
        take_up_again(parked, by=ana)
        session.commit()
    assert jobs(late) == ["WakeUpLate", "BoardLate"]
    assert (idea.answer_due_at.date() - late.date()).days == 14
    assert idea.promised_at == idea.answer_due_at


def test_resumed_promise_has_as_many_days_left_as_before() -> None:
    left = partial(resumed, end_of(date(2026, 12, 11)), stopped_at=NOON + 4 * DAY)

    assert left(now=NOON + 4 * DAY, pauses=[]) == end_of(date(2026, 12, 11))
    assert left(now=NOON + 9 * DAY, pauses=[]) == end_of(date(2026, 12, 16))
    assert left(now=NOON + 8 * DAY + timedelta(hours=11), pauses=[]) == end_of(date(2026, 12, 15))


def test_resumed_promise_that_was_late_is_as_late_as_before() -> None:
    was = end_of(date(2026, 12, 1))
    due = resumed(was, stopped_at=NOON + 3 * DAY, now=NOON + 20 * DAY, pauses=[])

    assert due == end_of(date(2026, 12, 18))


def test_pause_counts_once_wherever_it_lies(
    session: DbSession, supply: Board, ana: User, max_: User
) -> None:
    """Of three ideas one is there throughout; the pause begins while the second is withdrawn, and
    is over when the third is withdrawn."""
    with time_machine.travel(NOON, tick=False):
        always, during, after = (
            post_idea(supply, title=f"Idea {n}", body="Words.", by=ana) for n in range(3)
        )
        session.commit()
    with time_machine.travel(NOON + DAY, tick=False):
        withdraw_idea(during, seen_version=during.version, by=ana)
        first = clock.now().date()
        pause_board(supply, starts_on=first + DAY, ends_on=first + 3 * DAY, reason="x", by=max_)
        session.commit()
    with time_machine.travel(NOON + 6 * DAY, tick=False):
        withdraw_idea(after, seen_version=after.version, by=ana)
        session.commit()
    with time_machine.travel(NOON + 8 * DAY, tick=False):
        for idea in (during, after):
            take_up_again(idea, by=ana)
        session.commit()

    assert (always.answer_due_at - NOON).days == 14 + 3
    assert (after.answer_due_at - NOON).days == 14 + 3 + 2
    assert (during.answer_due_at - NOON).days == 8 + 13


def test_record_counts_no_withdrawn_idea(
    session: DbSession, idea: Idea, max_: User, decide: Any, withdraw: Callable[[], None]
) -> None:
    decide(idea, Status.UNDER_REVIEW, max_)
    session.refresh(idea)
    withdraw()
    refresh_records()
    session.commit()

    record = session.scalars(select(BoardRecord)).one()
    assert (record.answered, record.waiting) == (0, 0)


def test_voters_hear_of_an_edit_only_once_it_is_taken_up_again(
    session: DbSession,
    idea: Idea,
    ana: User,
    eva: User,
    withdraw: Callable[[], None],
    take_up: Callable[[], None],
) -> None:
    vote(idea, by=eva)
    session.commit()
    edit_idea(idea, title="Other", body="Words", tags=(), seen_version=idea.version, by=ana)
    session.execute(update(VoterNews).values(due_at=clock.now()))
    withdraw()

    tell_voters()
    session.commit()
    assert "VotersToldOfEdits" not in kinds(session)
    take_up()
    tell_voters()
    session.commit()
    assert kinds(session)[-1] == "VotersToldOfEdits"


def test_author_withdraws_finds_it_again_and_takes_it_up(
    session: DbSession, idea: Idea, ana: User, eva: User, sign_in: SignIn
) -> None:
    vote(idea, by=eva)
    session.commit()
    browser, other = sign_in(ana), sign_in(eva)
    assert f"/ideas/{idea.id}/withdraw" in browser.get(f"/ideas/{idea.id}").text
    assert f"/ideas/{idea.id}/withdraw" not in other.get(f"/ideas/{idea.id}").text
    assert "/ideas/withdrawn" not in browser.get("/people/ana").text
    assert "Others took part" in browser.get(f"/ideas/{idea.id}/withdraw").text

    answer = browser.post(f"/ideas/{idea.id}/withdraw", {"version": idea.version})

    assert (answer.status_code, answer.location) == (303, f"/ideas/{idea.id}")
    mine = browser.get(f"/ideas/{idea.id}").text
    for words in ("You withdrew this idea", "Label the drawers", "Take it up again", "1 vote"):
        assert words in mine
    theirs = other.get(f"/ideas/{idea.id}").text
    assert "This idea was withdrawn" in theirs
    assert "Label the drawers" not in theirs
    assert "Take it up again" not in theirs
    assert "/ideas/withdrawn" in browser.get("/people/ana").text
    assert f"/ideas/{idea.id}" in browser.get("/ideas/withdrawn").text
    back = browser.post(f"/ideas/{idea.id}/take-up")
    assert (back.status_code, back.location) == (303, f"/ideas/{idea.id}")
    page = other.get(f"/ideas/{idea.id}").text
    assert "Label the drawers" in page
    assert "Taken up again" in page


def test_stranger_neither_withdraws_nor_takes_up(
    session: DbSession, idea: Idea, max_: User, sign_in: SignIn, withdraw: Callable[[], None]
) -> None:
    browser = sign_in(max_)

    assert browser.get(f"/ideas/{idea.id}/withdraw").status_code == 403
    assert browser.post(f"/ideas/{idea.id}/withdraw", {"version": 1}).status_code == 403
    withdraw()
    assert browser.post(f"/ideas/{idea.id}/take-up").status_code == 404


@pytest.mark.parametrize(("version", "status"), [("0", 409), ("x", 422), ("", 422)])
def test_withdrawal_that_came_too_late_or_makes_no_sense_asks_again(
    session: DbSession, idea: Idea, ana: User, sign_in: SignIn, version: str, status: int
) -> None:
    answer = sign_in(ana).post(f"/ideas/{idea.id}/withdraw", {"version": version})

    assert answer.status_code == status
    assert "Withdraw this idea?" in answer.text
    session.refresh(idea)
    assert idea.withdrawn_at is None


def test_page_says_why_an_implemented_idea_stays(
    idea: Idea, ana: User, max_: User, decide: Any, sign_in: SignIn
) -> None:
    decide(idea, Status.IMPLEMENTED, max_)
    browser = sign_in(ana)

    for answer in (
        browser.get(f"/ideas/{idea.id}/withdraw"),
        browser.post(f"/ideas/{idea.id}/withdraw", {"version": idea.version}),
    ):
        assert answer.status_code == 409
        assert "people are credited for it" in answer.text


def test_nothing_withdrawn_is_said_so(ana: User, sign_in: SignIn) -> None:
    assert "You withdrew nothing" in sign_in(ana).get("/ideas/withdrawn").text


def test_days_away_do_not_count_for_the_next_answer(
    session: DbSession,
    idea: Idea,
    max_: User,
    decide: Callable[..., object],
    withdraw: Callable[[], None],
    take_up: Callable[[], None],
) -> None:
    decide(idea, Status.UNDER_REVIEW, max_)
    promised = idea.target_date
    assert promised is not None
    withdraw()

    with time_machine.travel(clock.now() + 100 * DAY, tick=False):
        take_up()

    assert idea.target_date == promised + 100 * DAY

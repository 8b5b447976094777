"""Handing an idea over, and giving another day for its first answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import User
from app.auth.people import person_of
from app.boards.models import Board, BoardModerator
from app.core import clock
from app.core.errors import BadInput, NotAllowed, WrongState
from app.core.formats import short_date
from app.events import Event
from app.ideas.models import NOTE_LENGTH, Idea, PromiseMove
from app.ideas.operations.deciding import Outcome, change_status
from app.ideas.operations.posting import post_idea
from app.ideas.operations.promising import hand_over, promise_anew
from app.ideas.operations.sharing import accept_invitation, invite_co_author
from app.ideas.operations.signing import anonymously
from app.ideas.promise import Stage
from app.ideas.queries.desk import waiting_for
from app.ideas.queries.promises import names_text, promise_of, responsible_ids
from app.ideas.status import Status

DbSession = scoped_session[Session]
SignIn = Callable[[User], Any]


@pytest.fixture
def eva_moderates(session: DbSession, supply: Board, eva: User) -> User:
    """Eva answers for the board too."""
    session.add(BoardModerator(board_id=supply.id, user_id=eva.id))
    session.commit()
    return eva


def in_days(days: int) -> date:
    return clock.now().date() + timedelta(days=days)


def data_of(session: DbSession, kind: str) -> list[dict[str, Any]]:
    return list(session.scalars(select(Event.data).where(Event.kind == kind).order_by(Event.id)))


def test_hand_over_leaves_one_to_answer_and_hands_back(
    session: DbSession, idea: Idea, max_: User, eva_moderates: User
) -> None:
    version = idea.version
    assert sorted(responsible_ids(idea)) == sorted([max_.id, eva_moderates.id])

    hand_over(idea, eva_moderates, by=max_)
    session.commit()
    assert responsible_ids(idea) == [eva_moderates.id]
    hand_over(idea, None, by=max_)
    session.commit()

    assert sorted(responsible_ids(idea)) == sorted([max_.id, eva_moderates.id])
    assert idea.version == version
    assert data_of(session, "IdeaHandedOver") == [
        {"idea_id": idea.id, "to_id": eva_moderates.id},
        {"idea_id": idea.id, "to_id": None},
    ]


def test_hand_over_by_somebody_else_is_refused(idea: Idea, ana: User, max_: User) -> None:
    with pytest.raises(NotAllowed):
        hand_over(idea, max_, by=ana)


def test_hand_over_to_who_cannot_answer_is_refused(
    session: DbSession, idea: Idea, ana: User, max_: User, eva_moderates: User
) -> None:
    eva_moderates.deactivated_at = clock.now()
    session.commit()

    for person in (ana, eva_moderates):
        with pytest.raises(BadInput, match="does not moderate this board"):
            hand_over(idea, person, by=max_)


def test_hand_over_to_whose_idea_it_is_is_refused(
    session: DbSession,
    supply: Board,
    ana: User,
    max_: User,
    eva_moderates: User,
    make_idea: Callable[..., Idea],
    sign_in: SignIn,
) -> None:
    own = make_idea(supply, eva_moderates)
    shared = make_idea(supply, ana)
    invite_co_author(shared, eva_moderates, by=ana)
    accept_invitation(shared, by=eva_moderates)
    session.commit()

    for idea in (own, shared):
        with pytest.raises(BadInput, match="Eva Lindqvist’s own idea: another moderator answers"):
            hand_over(idea, eva_moderates, by=max_)
        assert responsible_ids(idea) == [max_.id]
        address, browser = f"/ideas/{idea.id}/hand-over", sign_in(max_)
        assert "Eva Lindqvist</span>" not in browser.get(address).text.partition("<form")[2]
        refused = browser.post(address, {"to": eva_moderates.id})
        assert refused.status_code == 422
        assert "own idea: another moderator answers it." in refused.text


def test_idea_that_its_holder_came_to_share_is_on_the_desk_of_the_others(
    session: DbSession, idea: Idea, ana: User, max_: User, eva_moderates: User
) -> None:
    hand_over(idea, eva_moderates, by=max_)
    session.commit()
    assert waiting_for(max_) == 0
    invite_co_author(idea, eva_moderates, by=ana)
    accept_invitation(idea, by=eva_moderates)
    session.commit()

    assert (waiting_for(max_), waiting_for(eva_moderates)) == (1, 0)
    assert responsible_ids(idea) == [max_.id]


def test_handing_over_does_not_tell_who_had_an_anonymous_idea(
    session: DbSession, supply: Board, max_: User, eva_moderates: User
) -> None:
    supply.anonymous_posts = True
    idea = post_idea(
        supply, title="T", body="B", byline=anonymously(supply, by=eva_moderates), by=eva_moderates
    )

    hand_over(idea, eva_moderates, by=max_)
    session.commit()

    assert responsible_ids(idea) == [eva_moderates.id]


def test_hand_over_to_who_has_it_is_refused(idea: Idea, max_: User) -> None:
    with pytest.raises(BadInput, match="in these hands already"):
        hand_over(idea, None, by=max_)


def test_hand_over_of_what_has_its_final_answer_is_refused(
    session: DbSession, idea: Idea, max_: User
) -> None:
    idea.status = Status.DECLINED
    session.commit()

    with pytest.raises(WrongState):
        hand_over(idea, max_, by=max_)


def test_hand_over_of_what_is_to_get_a_second_look(
    session: DbSession, idea: Idea, max_: User, eva_moderates: User
) -> None:
    idea.status, idea.reconsider_asked_at = Status.DECLINED, clock.now()
    session.commit()

    hand_over(idea, eva_moderates, by=max_)

    assert responsible_ids(idea) == [eva_moderates.id]


def test_idea_of_who_no_longer_moderates_is_everybodys(
    session: DbSession, idea: Idea, max_: User, eva_moderates: User
) -> None:
    hand_over(idea, eva_moderates, by=max_)
    session.delete(session.get_one(BoardModerator, (idea.board_id, eva_moderates.id)))
    session.commit()

    assert responsible_ids(idea) == [max_.id]


def test_promise_anew_moves_the_day_and_keeps_the_first_promise(
    session: DbSession, idea: Idea, max_: User
) -> None:
    first, version = idea.answer_due_at, idea.version
    idea.reminder_stage = Stage.SOON
    session.commit()

    promise_anew(idea, in_days(30), note="The  quote\nis late.", by=max_)
    session.commit()

    assert (idea.answer_due_at.date(), idea.promised_at) == (in_days(30), first)
    assert idea.reminder_stage is Stage.NONE
    move = session.scalars(select(PromiseMove)).one()
    assert (move.note, move.old_due_at) == ("The quote is late.", first)
    assert data_of(session, "PromiseMoved") == [
        {
            "idea_id": idea.id,
            "move_id": move.id,
            "old": first.date().isoformat(),
            "new": in_days(30).isoformat(),
        }
    ]
    assert idea.version == version + 1  # of the test's own change above


@pytest.mark.parametrize(
    ("days", "note", "field"),
    [
        (None, "Why", "day"),
        (0, "Why", "day"),
        (366, "Why", "day"),
        (14, "Why", "day"),
        (20, " ", "note"),
        (20, "x" * (NOTE_LENGTH + 1), "note"),
    ],
)
def test_promise_for_no_day_or_reason_is_refused(
    idea: Idea, max_: User, days: int | None, note: str, field: str
) -> None:
    with pytest.raises(BadInput) as refused:
        promise_anew(idea, None if days is None else in_days(days), note=note, by=max_)

    assert refused.value.field == field


def test_promise_by_somebody_else_is_refused(idea: Idea, ana: User) -> None:
    with pytest.raises(NotAllowed):
        promise_anew(idea, in_days(20), note="Mine", by=ana)


def test_promise_of_what_was_answered_is_refused(
    session: DbSession, idea: Idea, max_: User
) -> None:
    outcome = Outcome(Status.UNDER_REVIEW, "I look into it.")
    change_status(idea, outcome, seen_version=idea.version, by=max_)
    session.commit()

    with pytest.raises(WrongState):
        promise_anew(idea, in_days(20), note="Why", by=max_)


def test_imported_idea_is_promised_nothing(session: DbSession, idea: Idea, max_: User) -> None:
    idea.source, idea.source_id = "there", "1"
    session.commit()

    assert promise_of(idea) is None
    with pytest.raises(WrongState):
        promise_anew(idea, in_days(20), note="Why", by=max_)


def test_everybody_sees_by_when_and_from_whom(
    idea: Idea, ana: User, max_: User, eva_moderates: User, sign_in: SignIn
) -> None:
    browser, address = sign_in(ana), f"/ideas/{idea.id}"
    due = short_date(idea.answer_due_at)
    text = f"irst answer due by {due}, from Eva Lindqvist and Max Weber"
    assert f"F{text}" in browser.get(address).text

    with time_machine.travel(clock.now() + timedelta(days=12, hours=1)):
        assert f"Due soon: f{text}" in sign_in(ana).get(address).text
    with time_machine.travel(clock.now() + timedelta(days=15)):
        page = sign_in(ana).get(address).text
    assert f"Overdue: first answer was due by {due}, from Eva Lindqvist and Max Weber" in page
    assert "promise--overdue" in page


def test_of_many_moderators_three_are_named(make_user: Callable[..., User]) -> None:
    people = [make_user(name) for name in ("amy", "bob", "cem", "dora", "emil")]

    assert names_text([]) == "the moderators of this board"
    assert names_text([person_of(people[0])]) == "Amy"
    assert names_text([person_of(p) for p in people]) == "Amy, Bob, Cem, and 2 others"


def test_moderator_hands_over_through_the_form(
    session: DbSession, idea: Idea, ana: User, max_: User, eva_moderates: User, sign_in: SignIn
) -> None:
    browser, address = sign_in(max_), f"/ideas/{idea.id}/hand-over"
    assert "Eva Lindqvist" in browser.get(address).text

    assert browser.post(address, {"to": eva_moderates.id}).status_code == 303

    page = sign_in(ana).get(f"/ideas/{idea.id}").text
    assert "from Eva Lindqvist</p>" in page
    assert "Handed over" in page
    assert "to Eva Lindqvist" in page
    assert browser.post(address, {"to": ""}).status_code == 303
    assert "to all moderators of the board" in browser.get(f"/ideas/{idea.id}").text


@pytest.mark.parametrize("to", ["99999", "9" * 30, "x", "²", "-1"])
def test_hand_over_to_nobody_there_is_shown_again(
    idea: Idea, max_: User, sign_in: SignIn, to: str
) -> None:
    answer = sign_in(max_).post(f"/ideas/{idea.id}/hand-over", {"to": to})

    assert answer.status_code == 422
    assert "Choose one of these people." in answer.text


def test_moderator_gives_another_day_through_the_form(
    idea: Idea, ana: User, max_: User, sign_in: SignIn
) -> None:
    browser, address = sign_in(max_), f"/ideas/{idea.id}/promise"
    assert "from Max Weber" in browser.get(address).text
    refused = browser.post(address, {"day": "", "note": "The quote is late."})
    assert refused.status_code == 422
    assert "The quote is late." in refused.text

    answer = browser.post(address, {"day": in_days(30), "note": "The quote is late."})

    assert answer.status_code == 303
    page = sign_in(ana).get(f"/ideas/{idea.id}").text
    assert f"due by {short_date(in_days(30))}" in page
    assert f"to {short_date(in_days(30))}: The quote is late." in page
    assert "Another day promised" in page


def test_another_day_for_what_was_answered_meanwhile_keeps_what_was_typed(
    session: DbSession, idea: Idea, max_: User, sign_in: SignIn
) -> None:
    outcome = Outcome(Status.UNDER_REVIEW, "I look into it.")
    change_status(idea, outcome, seen_version=idea.version, by=max_)
    session.commit()

    answer = sign_in(max_).post(
        f"/ideas/{idea.id}/promise", {"day": in_days(30), "note": "The quote is late."}
    )

    assert answer.status_code == 409
    assert "The quote is late." in answer.text


def test_strangers_move_no_promise(idea: Idea, ana: User, omar: User, sign_in: SignIn) -> None:
    for person in (ana, omar):
        browser = sign_in(person)
        assert "Give another day" not in browser.get(f"/ideas/{idea.id}").text
        for part in ("hand-over", "promise"):
            assert browser.get(f"/ideas/{idea.id}/{part}").status_code == 403
            assert browser.post(f"/ideas/{idea.id}/{part}", {"to": ""}).status_code == 403

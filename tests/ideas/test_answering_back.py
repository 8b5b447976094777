"""The author answers back: whether an answer helped, and a second look at what was declined."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import User
from app.boards.models import Board
from app.core import clock
from app.core.errors import BadInput, NotAllowed, NotVisible, WrongState
from app.events import Event
from app.ideas.models import (
    ARGUMENT_LENGTH,
    AnswerFeedback,
    BoardRecord,
    Decision,
    Idea,
    Reconsideration,
)
from app.ideas.operations.answering_back import ask_again, say_whether_it_helped
from app.ideas.operations.keeping_record import refresh_records
from app.ideas.operations.merging import undo_merge
from app.ideas.policy import steps_from
from app.ideas.queries.answering_back import helpful_answers
from app.ideas.status import TRANSITIONS, Status
from app.ideas.workflow import USUAL

DbSession = scoped_session[Session]
SignIn = Callable[[User], Any]
Decide = Callable[..., Decision]


def recorded(session: DbSession, kind: str) -> list[dict[str, Any]]:
    return list(session.scalars(select(Event.data).where(Event.kind == kind)))


@pytest.fixture
def declined(decide: Decide, idea: Idea, max_: User) -> Decision:
    return decide(idea, Status.DECLINED, max_, answer="No money this year.")


@pytest.mark.parametrize("helped", [True, False])
def test_author_says_once_whether_an_answer_helped(
    session: DbSession, idea: Idea, ana: User, declined: Decision, helped: bool
) -> None:
    say_whether_it_helped(idea, decision_id=declined.id, helped=helped, by=ana)
    session.commit()

    assert session.get_one(AnswerFeedback, declined.id).helped is helped
    [fact] = recorded(session, "FeedbackGiven")
    assert fact == {"idea_id": idea.id, "decision_id": declined.id, "helped": helped}
    with pytest.raises(WrongState, match="cannot be changed"):
        say_whether_it_helped(idea, decision_id=declined.id, helped=not helped, by=ana)


def test_nobody_but_the_author_says_whether_an_answer_helped(
    idea: Idea, eva: User, max_: User, declined: Decision
) -> None:
    for person in (eva, max_):
        with pytest.raises(NotAllowed):
            say_whether_it_helped(idea, decision_id=declined.id, helped=True, by=person)


def test_nothing_is_said_of_an_imported_answer_or_ones_own(
    session: DbSession,
    idea: Idea,
    ana: User,
    max_: User,
    declined: Decision,
    supply: Board,
    make_idea: Callable[..., Idea],
    decide: Decide,
) -> None:
    declined.by_id = None
    own = make_idea(supply, max_)
    answer = decide(own, Status.UNDER_REVIEW, max_)

    with pytest.raises(NotAllowed):
        say_whether_it_helped(idea, decision_id=declined.id, helped=True, by=ana)
    with pytest.raises(NotAllowed):
        say_whether_it_helped(own, decision_id=answer.id, helped=True, by=max_)


def test_something_is_said_of_each_answer_once(
    session: DbSession,
    idea: Idea,
    duplicate: Idea,
    ana: User,
    max_: User,
    declined: Decision,
    decide: Decide,
) -> None:
    review = decide(idea, Status.UNDER_REVIEW, max_)
    elsewhere = decide(duplicate, Status.UNDER_REVIEW, max_)

    say_whether_it_helped(idea, decision_id=declined.id, helped=False, by=ana)
    say_whether_it_helped(idea, decision_id=review.id, helped=True, by=ana)
    session.commit()

    refresh_records()
    record = session.scalars(select(BoardRecord)).one()
    assert (record.rated, record.helpful) == (2, 1)
    with pytest.raises(WrongState, match="said already"):
        say_whether_it_helped(idea, decision_id=declined.id, helped=True, by=ana)
    with pytest.raises(NotVisible):
        say_whether_it_helped(idea, decision_id=elsewhere.id, helped=True, by=ana)


def test_nothing_is_said_of_a_merge_nor_while_it_is_in_force(
    session: DbSession,
    idea: Idea,
    duplicate: Idea,
    ana: User,
    max_: User,
    declined: Decision,
    merge: Callable[..., object],
) -> None:
    merge(idea, duplicate)
    with pytest.raises(WrongState, match="is merged into"):
        say_whether_it_helped(idea, decision_id=declined.id, helped=True, by=ana)
    undo_merge(idea, by=max_)
    merged = select(Decision.id).where(Decision.status == Status.MERGED)

    with pytest.raises(NotAllowed):
        say_whether_it_helped(idea, decision_id=session.scalars(merged).one(), helped=True, by=ana)
    say_whether_it_helped(idea, decision_id=declined.id, helped=True, by=ana)

    assert session.scalars(select(AnswerFeedback.decision_id)).all() == [declined.id]


def test_second_look_can_be_asked_for_after_a_merge_was_undone(
    session: DbSession,
    idea: Idea,
    duplicate: Idea,
    ana: User,
    max_: User,
    declined: Decision,
    merge: Callable[..., object],
) -> None:
    merge(idea, duplicate)
    with pytest.raises(WrongState, match="no second look"):
        ask_again(idea, decision_id=declined.id, argument="It is free.", by=ana)
    undo_merge(idea, by=max_)

    ask_again(idea, decision_id=declined.id, argument="It is free.", by=ana)

    assert idea.waits_for_a_second_look


def test_share_of_helpful_answers_is_counted_for_each_board(
    session: DbSession,
    idea: Idea,
    ana: User,
    max_: User,
    supply: Board,
    make_idea: Callable[..., Idea],
    make_board: Callable[..., Board],
    decide: Decide,
) -> None:
    kitchen = make_board("kitchen", moderators=(max_,))
    said = [(idea, True), (make_idea(supply, ana), False), (make_idea(kitchen, ana), True)]
    for one, helped in said:
        answer = decide(one, Status.UNDER_REVIEW, max_)
        say_whether_it_helped(one, decision_id=answer.id, helped=helped, by=ana)
    decide(make_idea(kitchen, ana), Status.UNDER_REVIEW, max_)  # nothing was said of this one
    session.commit()
    now = clock.now()

    rows = session.execute(helpful_answers(now - timedelta(days=1))).all()

    assert {tuple(row) for row in rows} == {(supply.id, 2, 1), (kitchen.id, 1, 1)}
    assert session.execute(helpful_answers(now + timedelta(days=1))).all() == []


def test_author_asks_for_a_second_look(
    session: DbSession, idea: Idea, ana: User, declined: Decision
) -> None:
    asked = ask_again(idea, decision_id=declined.id, argument="It is **free**.", by=ana)
    session.commit()

    assert asked.argument_html == "<p>It is <strong>free</strong>.</p>"
    assert idea.reconsider_asked_at == asked.at
    [fact] = recorded(session, "ReconsiderationAsked")
    assert fact == {"idea_id": idea.id, "decision_id": declined.id}
    with pytest.raises(WrongState, match="already"):
        ask_again(idea, decision_id=declined.id, argument="Again!", by=ana)


@pytest.mark.parametrize("argument", ["", " \u200b\n", "x" * (ARGUMENT_LENGTH + 1)])
def test_second_look_needs_an_argument_of_some_length(
    session: DbSession, idea: Idea, ana: User, declined: Decision, argument: str
) -> None:
    with pytest.raises(BadInput) as refused:
        ask_again(idea, decision_id=declined.id, argument=argument, by=ana)

    assert refused.value.field == "argument"
    assert session.scalars(select(Reconsideration)).all() == []


def test_only_the_author_asks_for_a_second_look(idea: Idea, eva: User, declined: Decision) -> None:
    with pytest.raises(NotAllowed):
        ask_again(idea, decision_id=declined.id, argument="Please.", by=eva)


def test_second_look_is_at_what_is_declined_now(
    idea: Idea, ana: User, max_: User, declined: Decision, decide: Decide
) -> None:
    reopened = decide(idea, Status.UNDER_REVIEW, max_)

    with pytest.raises(WrongState, match="newer answer"):
        ask_again(idea, decision_id=declined.id, argument="Please.", by=ana)
    with pytest.raises(WrongState, match="no second look"):
        ask_again(idea, decision_id=reopened.id, argument="Please.", by=ana)


def test_declined_can_stay_so_only_as_the_answer_to_a_second_look(
    session: DbSession, idea: Idea, ana: User, max_: User, declined: Decision, decide: Decide
) -> None:
    assert steps_from(idea, USUAL) == TRANSITIONS[Status.DECLINED]
    with pytest.raises(WrongState):
        decide(idea, Status.DECLINED, max_)
    ask_again(idea, decision_id=declined.id, argument="It is free.", by=ana)
    assert steps_from(idea, USUAL) == (*TRANSITIONS[Status.DECLINED], Status.DECLINED)

    second = decide(idea, Status.DECLINED, max_, answer="Free, but nobody has the time.")

    assert (idea.status, idea.reconsider_asked_at) == (Status.DECLINED, None)
    with pytest.raises(WrongState):
        decide(idea, Status.DECLINED, max_)
    with pytest.raises(WrongState, match="no second look"):
        ask_again(idea, decision_id=second.id, argument="And now?", by=ana)


def test_reopening_is_an_answer_too_and_a_new_refusal_can_be_asked_about(
    idea: Idea, ana: User, max_: User, declined: Decision, decide: Decide
) -> None:
    ask_again(idea, decision_id=declined.id, argument="It is free.", by=ana)
    decide(idea, Status.UNDER_REVIEW, max_)
    assert idea.reconsider_asked_at is None

    again = decide(idea, Status.DECLINED, max_)
    ask_again(idea, decision_id=again.id, argument="It is still free.", by=ana)

    assert idea.reconsider_asked_at is not None


def test_what_was_merged_meanwhile_waits_for_no_second_look(
    session: DbSession, idea: Idea, ana: User, max_: User, declined: Decision, sign_in: SignIn
) -> None:
    ask_again(idea, decision_id=declined.id, argument="It is free.", by=ana)
    idea.status = Status.MERGED
    session.commit()
    moderator = sign_in(max_)

    assert steps_from(idea, USUAL) == ()
    assert "Nothing waits here" in moderator.get("/desk?tab=asked").text
    assert "To be looked at again" not in moderator.get("/").text

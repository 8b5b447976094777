"""Who is said to have agreed to what was done already is asked, confirms it or objects."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import User
from app.boards.models import Board, BoardModerator
from app.core import clock
from app.core.errors import BadInput, NotAllowed, WrongState
from app.events import Event
from app.events.delivering import Worker
from app.ideas.models import Agreement, AgreementState, Credit, Decision, Idea
from app.ideas.operations.agreeing import (
    agree_as_moderator,
    confirm_agreement,
    object_to_agreement,
)
from app.ideas.operations.doing import DoneIdea, log_done_idea
from app.ideas.operations.merging import undo_merge
from app.ideas.queries.desk import WantedOnDesk, Whose, counts_on_desk
from app.ideas.status import Status

DbSession = scoped_session[Session]
SignIn = Callable[[User], Any]
Decide = Callable[..., Decision]


@pytest.fixture
def logged(session: DbSession, supply: Board, ana: User, eva: User) -> Idea:
    """What Ana did, who says that Eva agreed."""
    done = DoneIdea("Labels", "I did it.", "Labelled.", clock.now().date(), agreed_by=eva)
    idea = log_done_idea(supply, done, by=ana)
    session.commit()
    return idea


def on_desk(user: User) -> int:
    return counts_on_desk(WantedOnDesk("not_agreed", Whose.ALL), user)["not_agreed"]


def kinds(session: DbSession) -> list[str]:
    named = session.scalars(select(Event.kind).order_by(Event.id))
    return [kind for kind in named if kind.startswith("Agreement")]


def test_named_colleague_confirms_once(
    session: DbSession, logged: Idea, ana: User, eva: User, max_: User, sign_in: SignIn
) -> None:
    confirm_agreement(logged, by=eva)
    session.commit()

    assert kinds(session) == ["AgreementConfirmed"]
    assert "agreed with Eva Lindqvist" in sign_in(ana).get(f"/ideas/{logged.id}").text
    assert "agreed with Eva Lindqvist" in sign_in(ana).get("/implemented").text
    assert on_desk(max_) == 0
    with pytest.raises(WrongState):
        object_to_agreement(logged, reason="No.", by=eva)


def test_objection_stands_on_the_idea_and_comes_before_the_moderators(
    session: DbSession, logged: Idea, ana: User, eva: User, max_: User, sign_in: SignIn
) -> None:
    object_to_agreement(logged, reason="Nobody asked me.", by=eva)
    session.commit()

    assert kinds(session) == ["AgreementDenied"]
    page = sign_in(ana).get(f"/ideas/{logged.id}").text
    assert "is named as having agreed, and says that they did not." in page
    assert "Nobody asked me." in page
    assert on_desk(max_) == 1
    desk = sign_in(max_).get("/desk?tab=not_agreed&whose=all").text
    assert f"/ideas/{logged.id}#agreement" in desk


def test_taking_it_back_withdraws_credit_and_settles_the_objection(
    session: DbSession, logged: Idea, eva: User, max_: User, decide: Decide, sign_in: SignIn
) -> None:
    object_to_agreement(logged, reason="Nobody asked me.", by=eva)
    decide(logged, Status.UNDER_REVIEW, max_)

    assert session.scalars(select(Credit)).all() == []
    assert on_desk(max_) == 0
    assert "Nobody asked me." not in sign_in(eva).get(f"/ideas/{logged.id}").text
    with pytest.raises(WrongState):
        agree_as_moderator(logged, by=max_)

    decide(logged, Status.IMPLEMENTED, max_)
    assert on_desk(max_) == 0


def test_moderator_agrees_in_the_place_of_who_objected(
    session: DbSession, logged: Idea, ana: User, eva: User, max_: User, sign_in: SignIn
) -> None:
    object_to_agreement(logged, reason="Nobody asked me.", by=eva)
    session.commit()
    browser = sign_in(max_)
    assert "Keep it: I agree" in browser.get(f"/ideas/{logged.id}").text

    answer = browser.post(f"/ideas/{logged.id}/agreement/agree")

    assert (answer.status_code, answer.location) == (303, f"/ideas/{logged.id}")
    page = sign_in(ana).get(f"/ideas/{logged.id}").text
    assert "agreed with Max Weber" in page
    assert "Nobody asked me." in page
    assert on_desk(max_) == 0
    assert session.scalars(select(Credit.user_id)).all() == [ana.id]
    with pytest.raises(WrongState):
        agree_as_moderator(logged, by=max_)


def test_nobody_agrees_to_their_own_nor_without_moderating(
    session: DbSession, logged: Idea, ana: User, eva: User, omar: User
) -> None:
    session.add(BoardModerator(board_id=logged.board_id, user_id=ana.id))
    session.commit()
    for somebody in (ana, eva, omar):
        with pytest.raises(NotAllowed):
            agree_as_moderator(logged, by=somebody)
    for somebody in (ana, omar):
        with pytest.raises(WrongState):
            confirm_agreement(logged, by=somebody)


@pytest.mark.parametrize(("reason", "words"), [(" ", "Say in a sentence"), ("x" * 501, "Shorten")])
def test_objection_without_a_usable_reason_is_none(
    logged: Idea, eva: User, reason: str, words: str
) -> None:
    with pytest.raises(BadInput, match=words) as refused:
        object_to_agreement(logged, reason=reason, by=eva)
    assert refused.value.field == "reason"


def test_banner_asks_who_is_named_alone_and_takes_their_answer(
    session: DbSession, logged: Idea, ana: User, eva: User, omar: User, sign_in: SignIn
) -> None:
    browser, address = sign_in(eva), f"/ideas/{logged.id}/agreement"
    assert f'action="{address}/confirm"' in browser.get(f"/ideas/{logged.id}").text
    assert f'action="{address}/confirm"' not in sign_in(ana).get(f"/ideas/{logged.id}").text
    for act in ("confirm", "object"):
        typed = {"reason": "No."}
        assert sign_in(omar).post(f"{address}/{act}", typed).status_code == 409
    assert sign_in(omar).post(f"{address}/agree").status_code == 403

    empty = browser.post(f"{address}/object", {"reason": ""})
    assert empty.status_code == 422
    assert "Say in a sentence what you did not agree to." in empty.text

    answer = browser.post(f"{address}/confirm")
    assert (answer.status_code, answer.location) == (303, f"/ideas/{logged.id}")
    assert session.scalars(select(Agreement.state)).one() is AgreementState.CONFIRMED


def test_objecting_by_the_page(
    session: DbSession, logged: Idea, eva: User, sign_in: SignIn
) -> None:
    answer = sign_in(eva).post(f"/ideas/{logged.id}/agreement/object", {"reason": "I did not."})

    assert (answer.status_code, answer.location) == (303, f"/ideas/{logged.id}")
    assert session.scalars(select(Agreement.reason)).one() == "I did not."


def test_named_colleague_is_asked_by_mail_until_they_answered(
    session: DbSession, logged: Idea, eva: User, max_: User, worker: Worker, smtp_server: Any
) -> None:
    worker.drain()

    [mail] = smtp_server.to("eva@example.org")
    text = mail.get_body(("plain",)).get_content()
    assert text.startswith("Ana Ruiz says you agreed to what they did; confirm it or object")
    assert f"/ideas/{logged.id}#agreement" in text


def test_no_mail_asks_what_was_answered_meanwhile(
    session: DbSession, logged: Idea, eva: User, worker: Worker, smtp_server: Any
) -> None:
    confirm_agreement(logged, by=eva)
    session.commit()
    worker.drain()

    assert smtp_server.to("eva@example.org") == []


def test_objection_stays_on_the_page_of_a_merged_idea_and_is_back_when_that_is_undone(
    session: DbSession,
    logged: Idea,
    duplicate: Idea,
    ana: User,
    eva: User,
    max_: User,
    make_implemented: Callable[[Idea], Idea],
    merge: Callable[..., object],
    sign_in: SignIn,
) -> None:
    object_to_agreement(logged, reason="Nobody asked me.", by=eva)
    merge(logged, make_implemented(duplicate))

    own = f"/ideas/{logged.id}?merged=show"
    for reader in (ana, eva, max_):
        page = sign_in(reader).get(own).text
        assert "Nobody asked me." in page
        assert "Keep it: I agree" not in page
    assert on_desk(max_) == 0
    with pytest.raises(WrongState):
        agree_as_moderator(logged, by=max_)
    undo_merge(logged, by=max_)
    session.commit()

    page = sign_in(max_).get(f"/ideas/{logged.id}").text
    assert "Nobody asked me." in page
    assert "Keep it: I agree" in page
    assert on_desk(max_) == 1


def test_objection_that_was_settled_before_a_merge_is_not_told_after_it(
    session: DbSession,
    logged: Idea,
    duplicate: Idea,
    ana: User,
    eva: User,
    max_: User,
    decide: Decide,
    merge: Callable[..., object],
    sign_in: SignIn,
) -> None:
    object_to_agreement(logged, reason="Nobody asked me.", by=eva)
    decide(logged, Status.UNDER_REVIEW, max_)
    merge(logged, duplicate)

    assert "Nobody asked me." not in sign_in(ana).get(f"/ideas/{logged.id}?merged=show").text

"""Moderators do not decide on their own idea, nor on their own claim, while somebody else can."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import User
from app.boards.models import Board, BoardModerator
from app.core import clock
from app.core.errors import NotAllowed
from app.events.delivering import Worker
from app.ideas.models import BoardRecord, Claim, CreditRole, Decision, Idea
from app.ideas.operations.answering_back import say_whether_it_helped
from app.ideas.operations.claiming import claim_credit, grant_claim, refuse_claim
from app.ideas.operations.keeping_record import refresh_records
from app.ideas.operations.sharing import accept_invitation, invite_co_author
from app.ideas.policy import may_decide
from app.ideas.queries.desk import WantedOnDesk, Whose, counts_on_desk, waiting_for
from app.ideas.status import Status
from app.notifications.models import Notification

DbSession = scoped_session[Session]
SignIn = Callable[[User], Any]
Decide = Callable[..., Decision]


@pytest.fixture
def own(make_idea: Callable[..., Idea], supply: Board, max_: User) -> Idea:
    """Max's idea on the board that he moderates."""
    return make_idea(supply, max_, "Count the drawers")


@pytest.fixture
def rosa(session: DbSession, supply: Board, make_user: Callable[..., User]) -> User:
    """The other moderator of the board."""
    rosa = make_user("rosa", name="Rosa Klein")
    session.add(BoardModerator(board_id=supply.id, user_id=rosa.id))
    session.commit()
    return rosa


def claims_on_desk(user: User) -> int:
    return counts_on_desk(WantedOnDesk("claims", Whose.ALL), user)["claims"]


def test_another_moderator_decides(own: Idea, max_: User, rosa: User, sign_in: SignIn) -> None:
    assert (may_decide(max_, own), may_decide(rosa, own)) == (False, True)
    assert (waiting_for(max_), waiting_for(rosa)) == (0, 1)
    browser = sign_in(max_)

    page = browser.get(f"/ideas/{own.id}").text
    assert "This is your idea: another moderator of the board answers it." in page
    assert "/status?to=" not in page
    assert browser.get(f"/ideas/{own.id}/status?to=under_review").status_code == 403
    typed = {"status": "under_review", "version": "1", "answer": "Yes."}
    answer = browser.post(f"/ideas/{own.id}/status", typed)
    assert answer.status_code == 403
    assert "another moderator of the board answers it" in answer.text
    assert browser.get(f"/desk/together?to=under_review&idea={own.id}").status_code == 404
    assert "Count the drawers" not in browser.get("/desk?whose=all").text
    assert "Count the drawers" in sign_in(rosa).get("/desk").text


def test_who_shares_an_idea_does_not_decide_on_it(
    session: DbSession, idea: Idea, ana: User, max_: User, rosa: User
) -> None:
    invite_co_author(idea, max_, by=ana)
    accept_invitation(idea, by=max_)
    assert not may_decide(max_, idea)

    invite_co_author(idea, rosa, by=ana)
    accept_invitation(idea, by=rosa)
    assert may_decide(max_, idea)


def test_moderator_who_cannot_sign_in_is_no_other(
    session: DbSession, own: Idea, max_: User, rosa: User
) -> None:
    rosa.deactivated_at = clock.now()
    session.commit()
    assert may_decide(max_, own)


def test_only_moderator_decides_and_it_counts_in_no_figure(
    session: DbSession,
    supply: Board,
    own: Idea,
    idea: Idea,
    ana: User,
    max_: User,
    decide: Decide,
    sign_in: SignIn,
) -> None:
    page = sign_in(max_).get(f"/ideas/{own.id}").text
    assert "You can answer it because the board has no other moderator" in page
    decision = decide(own, Status.DECLINED, max_)
    refresh_records()
    session.commit()

    assert decision.on_own_idea
    record = session.scalars(select(BoardRecord)).one()
    assert (record.answered, record.on_time, record.days_to_answer) == (0, 0, None)
    assert (record.days_to_decision, record.waiting) == (None, 1)
    assert "on time" not in sign_in(ana).get(f"/ideas/{own.id}").text
    assert "they may only where the board has no other" in sign_in(ana).get("/promises").text
    with pytest.raises(NotAllowed):
        say_whether_it_helped(own, decision_id=decision.id, helped=True, by=max_)


@pytest.fixture
def claim(
    session: DbSession, idea: Idea, max_: User, make_implemented: Callable[..., Idea]
) -> Claim:
    """Max says that he built Ana's idea."""
    make_implemented(idea)
    claim = claim_credit(idea, CreditRole.IMPLEMENTER, reason="I did.", by=max_)
    session.commit()
    return claim


def test_another_moderator_decides_on_a_claim(
    session: DbSession,
    idea: Idea,
    claim: Claim,
    max_: User,
    rosa: User,
    omar: User,
    worker: Worker,
    sign_in: SignIn,
) -> None:
    worker.drain()
    for somebody in (max_, omar):
        with pytest.raises(NotAllowed):
            grant_claim(claim, idea, by=somebody)
        with pytest.raises(NotAllowed):
            refuse_claim(claim, idea, answer="No.", by=somebody)
    browser = sign_in(max_)
    assert "Grant the credit" not in browser.get(f"/claims/{claim.id}").text
    assert browser.post(f"/claims/{claim.id}/grant").status_code == 403
    assert sign_in(omar).get(f"/claims/{claim.id}").status_code == 404
    assert (claims_on_desk(max_), claims_on_desk(rosa)) == (0, 1)

    assert sign_in(rosa).post(f"/claims/{claim.id}/grant").status_code == 303


def test_administrator_decides_where_nobody_else_moderates(
    session: DbSession, idea: Idea, claim: Claim, omar: User, worker: Worker, sign_in: SignIn
) -> None:
    worker.drain()
    told = session.scalars(select(Notification).where(Notification.user_id == omar.id)).all()
    assert [notice.reason.value for notice in told] == ["administrator"]
    browser = sign_in(omar)
    assert f"/claims/{claim.id}" in browser.get(f"/ideas/{idea.id}").text
    assert "Grant the credit" in browser.get(f"/claims/{claim.id}").text
    assert browser.post(f"/claims/{claim.id}/grant").status_code == 303

"""Claiming a credit that is missing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import User
from app.boards.models import Board
from app.core.errors import BadInput, NotAllowed, WrongState
from app.ideas.models import Claim, ClaimState, Credit, CreditRole, Idea
from app.ideas.operations.claiming import (
    claim_credit,
    grant_claim,
    refuse_claim,
    take_claim_back,
)
from app.ideas.operations.crediting import decline_credit
from app.ideas.queries.claims import claims_on

DbSession = scoped_session[Session]
SignIn = Callable[[User], Any]
BUILT = CreditRole.IMPLEMENTER


@pytest.fixture
def done(idea: Idea, make_implemented: Callable[..., Idea]) -> Idea:
    return make_implemented(idea)


@pytest.fixture
def claim(session: DbSession, done: Idea, eva: User) -> Claim:
    """Eva says that she built Ana's idea."""
    claim = claim_credit(done, BUILT, reason="I put up the first ten.", by=eva)
    session.commit()
    return claim


def roles_of(session: DbSession, user: User) -> list[CreditRole]:
    return list(session.scalars(select(Credit.role).where(Credit.user_id == user.id)))


def test_granted_claim_is_a_reason_for_credit_until_it_is_taken_back(
    session: DbSession, done: Idea, claim: Claim, eva: User, max_: User
) -> None:
    assert roles_of(session, eva) == []

    grant_claim(claim, done, by=max_)
    assert roles_of(session, eva) == [BUILT]
    with pytest.raises(WrongState, match="granted already"):
        grant_claim(claim, done, by=max_)

    refuse_claim(claim, done, answer="That was the other drawer.", by=max_)
    assert roles_of(session, eva) == []
    with pytest.raises(WrongState, match="refused already"):
        refuse_claim(claim, done, answer="Again.", by=max_)
    grant_claim(claim, done, by=max_)
    assert (roles_of(session, eva), claim.answer) == ([BUILT], None)


@pytest.mark.parametrize(("answer", "words"), [(" ", "Say why"), ("x" * 501, "Shorten")])
def test_refusal_without_a_usable_reason_is_none(
    done: Idea, claim: Claim, max_: User, answer: str, words: str
) -> None:
    with pytest.raises(BadInput, match=words):
        refuse_claim(claim, done, answer=answer, by=max_)


def test_only_implemented_ideas_have_credit_to_claim(idea: Idea, eva: User) -> None:
    with pytest.raises(WrongState, match="once an idea is implemented"):
        claim_credit(idea, BUILT, reason="I did.", by=eva)


def test_one_open_claim_a_person(done: Idea, claim: Claim, eva: User, max_: User) -> None:
    with pytest.raises(WrongState, match="not answered yet"):
        claim_credit(done, CreditRole.IMPROVER, reason="I did.", by=eva)

    refuse_claim(claim, done, answer="No.", by=max_)
    with pytest.raises(BadInput, match="Give a new argument"):
        claim_credit(done, BUILT, reason="I put up the first ten.", by=eva)
    again = claim_credit(done, BUILT, reason="Look again.", by=eva)
    assert again.state is ClaimState.OPEN


def test_claim_is_repeated_once(
    session: DbSession, done: Idea, claim: Claim, eva: User, max_: User, sign_in: SignIn
) -> None:
    refuse_claim(claim, done, answer="No.", by=max_)
    session.commit()
    browser = sign_in(eva)
    assert "once more with a new argument" in browser.get(f"/ideas/{done.id}/claims/new").text
    again = browser.post(f"/ideas/{done.id}/claims/new", {**CLAIM, "reason": "See!"})
    assert again.status_code == 303
    take_claim_back(session.scalars(select(Claim).where(Claim.reason == "See!")).one(), by=eva)
    session.commit()

    assert f"/ideas/{done.id}/claims/new" not in browser.get(f"/ideas/{done.id}").text
    third = browser.post(f"/ideas/{done.id}/claims/new", {**CLAIM, "reason": "Really!"})
    assert third.status_code == 409
    assert "You claimed credit for this idea twice." in third.text


@pytest.mark.parametrize(
    ("role", "words"),
    [
        (CreditRole.ORIGINATOR, "Choose another part"),
        (CreditRole.CO_AUTHOR, "This idea is yours"),
        (CreditRole.IMPROVER, "This idea is yours"),
    ],
)
def test_authors_claim_no_more_of_their_idea(
    done: Idea, ana: User, role: CreditRole, words: str
) -> None:
    with pytest.raises(BadInput, match=words):
        claim_credit(done, role, reason="Mine.", by=ana)


def test_credit_that_one_has_or_declined_is_not_claimed(
    session: DbSession, done: Idea, claim: Claim, eva: User, max_: User
) -> None:
    grant_claim(claim, done, by=max_)
    for _ in range(2):
        with pytest.raises(BadInput, match="yours already"):
            claim_credit(done, BUILT, reason="Again.", by=eva)
        decline_credit(
            session.scalars(select(Credit).where(Credit.user_id == eva.id)).one(), by=eva
        )


@pytest.mark.parametrize(("reason", "words"), [("", "Say in a sentence"), ("x" * 501, "Shorten")])
def test_claim_without_a_usable_reason_is_none(
    done: Idea, eva: User, reason: str, words: str
) -> None:
    with pytest.raises(BadInput, match=words):
        claim_credit(done, BUILT, reason=reason, by=eva)


def test_claimant_takes_an_open_claim_back(
    session: DbSession, done: Idea, claim: Claim, ana: User, eva: User, max_: User
) -> None:
    with pytest.raises(NotAllowed):
        take_claim_back(claim, by=ana)
    take_claim_back(claim, by=eva)
    assert claims_on(done, max_) == claims_on(done, eva) == []
    with pytest.raises(WrongState, match="taken back"):
        grant_claim(claim, done, by=max_)

    answered = claim_credit(done, BUILT, reason="I did.", by=eva)
    grant_claim(answered, done, by=max_)
    with pytest.raises(WrongState, match="answered by now"):
        take_claim_back(answered, by=eva)


CLAIM = {"role": "implementer", "reason": "I put up the first ten."}


def test_claim_goes_from_the_form_to_the_credit(
    session: DbSession, done: Idea, eva: User, max_: User, sign_in: Callable[[User], Any]
) -> None:
    claimant, moderator = sign_in(eva), sign_in(max_)
    assert "Claim credit" in claimant.get(f"/ideas/{done.id}").text
    assert claimant.get(f"/ideas/{done.id}/claims/new").status_code == 200

    answer = claimant.post(f"/ideas/{done.id}/claims/new", CLAIM)
    assert (answer.status_code, answer.location) == (303, f"/ideas/{done.id}")
    assert "A moderator decides." in claimant.get(f"/ideas/{done.id}").text
    claim_id = session.scalars(select(Claim.id)).one()
    assert "I put up the first ten." in claimant.get(f"/claims/{claim_id}").text

    assert "See the claims" in moderator.get("/desk?tab=claims").text
    assert "Eva Lindqvist" in moderator.get(f"/ideas/{done.id}").text
    assert "Grant the credit" in moderator.get(f"/claims/{claim_id}").text
    assert moderator.post(f"/claims/{claim_id}/grant").status_code == 303
    assert "Nothing waits here" in moderator.get("/desk?tab=claims").text
    assert "built it" in claimant.get("/people/eva").text


def test_claimant_reads_why_it_was_refused(
    done: Idea, claim: Claim, eva: User, max_: User, sign_in: Callable[[User], Any]
) -> None:
    answer = sign_in(max_).post(f"/claims/{claim.id}/refuse", {"answer": "Other drawers."})
    assert answer.status_code == 303

    browser = sign_in(eva)
    assert "Your claim was refused." in browser.get(f"/ideas/{done.id}").text
    assert "Other drawers." in browser.get(f"/claims/{claim.id}").text


def test_claimant_takes_the_claim_back_by_its_page(
    session: DbSession, done: Idea, claim: Claim, eva: User, sign_in: Callable[[User], Any]
) -> None:
    assert sign_in(eva).post(f"/claims/{claim.id}/take-back").status_code == 303
    assert sign_in(eva).get(f"/claims/{claim.id}").status_code == 404


def test_what_was_typed_stays_in_a_refused_form(
    done: Idea, claim: Claim, omar: User, eva: User, max_: User, sign_in: Callable[[User], Any]
) -> None:
    page = sign_in(omar).post(f"/ideas/{done.id}/claims/new", {"reason": "I was there."})
    assert (page.status_code, "I was there." in page.text) == (422, True)
    assert "Choose what your part was." in page.text
    page = sign_in(eva).post(f"/ideas/{done.id}/claims/new", CLAIM)
    assert (page.status_code, CLAIM["reason"] in page.text) == (409, True)
    page = sign_in(max_).post(f"/claims/{claim.id}/refuse", {"answer": ""})
    assert (page.status_code, "Say why" in page.text) == (422, True)


def test_claims_are_nothing_to_strangers(
    done: Idea, claim: Claim, ana: User, eva: User, omar: User, sign_in: Callable[[User], Any]
) -> None:
    for person in (ana, omar):
        browser = sign_in(person)
        assert browser.get(f"/claims/{claim.id}").status_code == 404
        assert browser.post(f"/claims/{claim.id}/grant").status_code == 404
        assert "Eva Lindqvist says" not in browser.get(f"/ideas/{done.id}").text
    claimant = sign_in(eva)
    for act in ("grant", "refuse"):
        assert claimant.post(f"/claims/{claim.id}/{act}", {"answer": "x"}).status_code == 403


def test_claims_betray_nothing_of_ideas_out_of_sight(
    session: DbSession,
    supply: Board,
    done: Idea,
    claim: Claim,
    eva: User,
    sign_in: Callable[[User], Any],
) -> None:
    supply.visibility = "confidential"
    session.commit()

    assert sign_in(eva).get(f"/claims/{claim.id}").status_code == 404
    assert sign_in(eva).get(f"/ideas/{done.id}/claims/new").status_code == 404

"""A moderator posts for a colleague who has no account: they are here then, without an address."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import User
from app.auth.operations import add_without_address
from app.boards.models import Board, Visibility
from app.core.errors import BadInput, NotAllowed
from app.ideas.models import Credit, CreditRole, Idea
from app.ideas.operations.crediting import name_implementer
from app.ideas.operations.discussing import post_comment
from app.ideas.operations.posting import edit_idea, post_idea
from app.ideas.operations.sharing import invite_co_author
from app.ideas.operations.signing import for_colleague, for_newcomer
from app.ideas.policy import may_edit, may_withdraw

DbSession = scoped_session[Session]
SignIn = Callable[[User], Any]
TYPED = {
    "board": "supply",
    "title": "Label the drawers",
    "body": "With photos.",
    "colleague": "Rosa Blum",
    "is_newcomer": "y",
    "department_id": "",
}


@pytest.fixture
def rosa(session: DbSession, max_: User) -> User:
    person = add_without_address("Rosa Blum", by=max_)
    session.commit()
    return person


@pytest.fixture
def hers(session: DbSession, supply: Board, rosa: User, max_: User) -> Idea:
    byline = for_colleague(supply, rosa, by=max_)
    idea = post_idea(supply, title="Drawers", body="Photos.", byline=byline, by=max_)
    session.commit()
    return idea


def people(session: DbSession) -> list[str]:
    session.expire_all()
    return list(session.scalars(select(User.name).where(User.email.is_(None))))


def test_moderator_adds_the_author_while_posting(
    session: DbSession, supply: Board, max_: User, eva: User, sign_in: SignIn
) -> None:
    browser = sign_in(max_)
    assert "Somebody without an account" in browser.get("/ideas/new").text

    answer = browser.post("/ideas/new", TYPED)

    assert answer.status_code == 303
    [idea] = session.scalars(select(Idea))
    [rosa] = session.scalars(select(User).where(User.email.is_(None)))
    assert (idea.author_id, idea.posted_by_id, rosa.name) == (rosa.id, max_.id, "Rosa Blum")
    assert "who has no e-mail address" in browser.get(answer.location).text
    reader = sign_in(eva)
    assert "Rosa Blum" in reader.get(f"/ideas/{idea.id}").text
    assert "Label the drawers" in reader.get(f"/people/{rosa.handle}").text


def test_newcomer_is_not_added_where_the_idea_is_not_posted(
    session: DbSession, supply: Board, max_: User, ana: User, eva: User, sign_in: SignIn
) -> None:
    browser = sign_in(max_)
    for wrong, words in (
        ({"colleague": "Ana Ruiz"}, "There is a colleague called “Ana Ruiz” already"),
        ({"department_id": "4711"}, "Not a valid choice."),
        ({"title": " "}, "Give your idea a title."),
        ({"anonymous": "y"}, "not both"),
    ):
        answer = browser.post("/ideas/new", {**TYPED, **wrong})
        assert answer.status_code == 422
        assert words in answer.text
        assert "With photos." in answer.text
    assert sign_in(eva).post("/ideas/new", TYPED).status_code == 403

    assert people(session) == []
    assert session.scalars(select(Idea)).all() == []


def test_newcomer_has_to_see_the_board(
    session: DbSession,
    make_board: Callable[..., Board],
    make_department: Callable[[str], Any],
    max_: User,
    eva: User,
) -> None:
    kitchen = make_department("Kitchen")
    board = make_board(
        "kitchen", moderators=(max_,), departments=(kitchen,), visibility=Visibility.LISTED
    )

    with pytest.raises(BadInput, match="does not see"):
        for_newcomer(board, "Nils", by=max_)
    session.rollback()
    assert for_newcomer(board, "Nils", kitchen.id, by=max_).whose.department_id == kitchen.id
    with pytest.raises(NotAllowed):
        for_newcomer(board, "Nina", kitchen.id, by=eva)


def test_known_colleague_without_address_is_suggested_to_moderators_alone(
    supply: Board, rosa: User, max_: User, ana: User, sign_in: SignIn
) -> None:
    address = "/suggestions/colleagues?q=ro&board=supply"

    assert "Rosa Blum" in sign_in(max_).get(address).text
    assert "Rosa Blum" not in sign_in(ana).get(address).text
    assert "Rosa Blum" not in sign_in(max_).get("/suggestions/people?q=ro&board=supply").text
    assert "Rosa Blum" not in sign_in(max_).get("/suggestions/colleagues?q=ro").text
    assert sign_in(max_).get("/suggestions/colleagues?q=r&board=none").status_code == 404


def test_colleagues_are_suggested_who_may_post_on_a_confidential_board(
    make_board: Callable[..., Board], rosa: User, max_: User, sign_in: SignIn
) -> None:
    make_board("care", moderators=(max_,), visibility=Visibility.CONFIDENTIAL)

    answer = sign_in(max_).get("/suggestions/colleagues?q=ro&board=care")

    assert "Rosa Blum" in answer.text


def test_who_answers_for_the_board_edits_for_an_author_without_address(
    session: DbSession, hers: Idea, rosa: User, max_: User, eva: User, sign_in: SignIn
) -> None:
    page = sign_in(max_).get(f"/ideas/{hers.id}").text
    assert f'href="/ideas/{hers.id}/edit"' in page
    assert "/withdraw" not in page
    assert (may_edit(max_, hers), may_edit(eva, hers)) == (True, False)
    assert not may_withdraw(max_, hers)

    edit_idea(hers, title="Drawers", body="Better.", tags=(), seen_version=hers.version, by=max_)

    assert hers.author_id == rosa.id
    rosa.email = "rosa@example.org"
    assert not may_edit(max_, hers)


def test_author_without_address_is_credited(
    session: DbSession, hers: Idea, rosa: User, make_implemented: Callable[..., Idea], max_: User
) -> None:
    name_implementer(hers, rosa, by=max_)

    make_implemented(hers)

    roles = session.scalars(select(Credit.role).where(Credit.user_id == rosa.id))
    assert set(roles) == {CreditRole.ORIGINATOR, CreditRole.IMPLEMENTER}


def test_who_cannot_answer_is_not_asked_to_share(idea: Idea, rosa: User, ana: User) -> None:
    with pytest.raises(BadInput, match="no e-mail address"):
        invite_co_author(idea, rosa, by=ana)


def test_who_has_no_address_is_mentioned_with_a_link_and_not_suggested(
    session: DbSession, idea: Idea, rosa: User, eva: User, sign_in: SignIn
) -> None:
    comment = post_comment(idea, body="Ask @rosa.blum.", by=eva)
    session.commit()

    assert f'href="/members/{rosa.id}"' in comment.body_html
    assert "Rosa" not in sign_in(eva).get(f"/ideas/{idea.id}/people?q=ro").text

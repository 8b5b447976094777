"""Co-authors, improvers, builders and one's own credit, on the page of an idea."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import User
from app.boards.models import Board
from app.core import clock
from app.ideas.models import CoAuthor, CoAuthorState, Comment, Credit, Idea, Implementer
from app.ideas.operations.discussing import post_comment
from app.ideas.operations.sharing import accept_invitation, invite_co_author
from app.ideas.status import Status

DbSession = scoped_session[Session]
SignIn = Callable[[User], Any]


@pytest.fixture
def comment(session: DbSession, idea: Idea, eva: User) -> Comment:
    comment = post_comment(idea, body="Put the number under the photo.", by=eva)
    session.commit()
    return comment


@pytest.fixture
def shared(session: DbSession, idea: Idea, ana: User, eva: User) -> Idea:
    """Ana's idea, which Eva shares."""
    invite_co_author(idea, eva, by=ana)
    accept_invitation(idea, by=eva)
    session.commit()
    return idea


def test_invited_colleague_accepts_and_stands_beside_the_author(
    idea: Idea, ana: User, eva: User, omar: User, sign_in: SignIn
) -> None:
    author, invited = sign_in(ana), sign_in(eva)
    answer = author.post(f"/ideas/{idea.id}/co-authors", {"handle": "@Eva"})
    assert (answer.status_code, answer.location) == (303, f"/ideas/{idea.id}")
    assert "asked to be co-author" in author.get(f"/ideas/{idea.id}").text
    assert "Eva Lindqvist" not in sign_in(omar).get(f"/ideas/{idea.id}").text
    assert "Ana Ruiz asks you to be co-author" in invited.get(f"/ideas/{idea.id}").text

    assert invited.post(f"/ideas/{idea.id}/co-authors/accept").status_code == 303

    assert "asks you" not in invited.get(f"/ideas/{idea.id}").text
    for page in (f"/ideas/{idea.id}", "/ideas"):
        assert "Eva Lindqvist" in sign_in(omar).get(page).text
    assert invited.post(f"/ideas/{idea.id}/vote").status_code == 403
    assert f'action="/ideas/{idea.id}/vote"' not in invited.get("/ideas").text
    assert invited.get(f"/ideas/{idea.id}/edit").status_code == 403


def test_invited_colleague_declines(
    session: DbSession, idea: Idea, ana: User, eva: User, sign_in: SignIn
) -> None:
    invite_co_author(idea, eva, by=ana)

    assert sign_in(eva).post(f"/ideas/{idea.id}/co-authors/decline").status_code == 303
    assert session.get_one(CoAuthor, (idea.id, eva.id)).state is CoAuthorState.DECLINED


def test_author_takes_an_invitation_back(
    session: DbSession, idea: Idea, ana: User, eva: User, omar: User, sign_in: SignIn
) -> None:
    invite_co_author(idea, eva, by=ana)
    address = f"/ideas/{idea.id}/co-authors/{eva.id}/take-back"

    assert sign_in(omar).post(address).status_code == 403
    assert sign_in(ana).post(address).status_code == 303
    assert session.get_one(CoAuthor, (idea.id, eva.id)).state is CoAuthorState.ENDED
    assert sign_in(ana).post(address).status_code == 409
    assert sign_in(ana).post(f"/ideas/{idea.id}/co-authors/4711/take-back").status_code == 404


def test_co_author_leaves(session: DbSession, shared: Idea, eva: User, sign_in: SignIn) -> None:
    browser = sign_in(eva)
    assert "Leave" in browser.get(f"/ideas/{shared.id}").text

    assert browser.post(f"/ideas/{shared.id}/co-authors/leave").status_code == 303
    assert session.get_one(CoAuthor, (shared.id, eva.id)).state is CoAuthorState.ENDED


@pytest.mark.parametrize(
    ("handle", "words"),
    [
        ("", "Type the handle"),
        ("@nobody", "There is nobody called @nobody."),
        ("waiting", "There is nobody called @waiting."),
        ("ana", "first author"),
        ("eva", "was asked already"),
    ],
)
def test_wrong_handle_is_explained_and_kept(
    shared: Idea,
    ana: User,
    sign_in: SignIn,
    make_user: Callable[..., User],
    handle: str,
    words: str,
) -> None:
    make_user("waiting", confirmed_at=None)
    page = sign_in(ana).post(f"/ideas/{shared.id}/co-authors", {"handle": handle})

    assert page.status_code == 422
    assert words in page.text
    assert f'value="{handle}"' in page.text


def test_only_the_author_invites(idea: Idea, max_: User, eva: User, sign_in: SignIn) -> None:
    for person in (max_, eva):
        browser = sign_in(person)
        assert browser.post(f"/ideas/{idea.id}/co-authors", {"handle": "eva"}).status_code == 403
        assert "Ask somebody to be co-author" not in browser.get(f"/ideas/{idea.id}").text


def test_author_and_moderator_mark_what_improved_the_idea(
    session: DbSession,
    idea: Idea,
    comment: Comment,
    ana: User,
    eva: User,
    max_: User,
    sign_in: SignIn,
) -> None:
    address = f"/ideas/{idea.id}/comments/{comment.id}/improvement"
    for person in (ana, max_):
        browser = sign_in(person)
        answer = browser.post(address)
        assert (answer.status_code, answer.location) == (
            303,
            f"/ideas/{idea.id}/comments/{comment.id}",
        )
        assert "Improved this idea" in sign_in(eva).get(f"/ideas/{idea.id}").text
        assert browser.post(f"{address}/take-back").status_code == 303
        session.refresh(comment)
        assert comment.improved_at is None
    assert sign_in(eva).post(address).status_code == 403
    assert "Mark as improvement" not in sign_in(eva).get(f"/ideas/{idea.id}").text


def test_authors_own_words_are_no_improvement(
    session: DbSession, shared: Idea, ana: User, eva: User, max_: User, sign_in: SignIn
) -> None:
    browser = sign_in(max_)
    for author in (ana, eva):
        own = post_comment(shared, body="Mine.", by=author)
        session.commit()
        address = f"/ideas/{shared.id}/comments/{own.id}/improvement"
        assert browser.post(address).status_code == 404
    assert "Mark as improvement" not in browser.get(f"/ideas/{shared.id}").text


def test_comment_on_another_idea_is_no_improvement(
    comment: Comment, supply: Board, ana: User, make_idea: Callable[..., Idea], sign_in: SignIn
) -> None:
    other = make_idea(supply, ana)
    address = f"/ideas/{other.id}/comments/{comment.id}/improvement"

    assert sign_in(ana).post(address).status_code == 404


def test_moderator_names_and_removes_who_builds_it(
    session: DbSession, idea: Idea, ana: User, eva: User, max_: User, sign_in: SignIn
) -> None:
    browser = sign_in(max_)
    assert browser.post(f"/ideas/{idea.id}/implementers", {"handle": "eva"}).status_code == 303
    assert "is building it" in sign_in(ana).get(f"/ideas/{idea.id}").text

    answer = browser.post(f"/ideas/{idea.id}/implementers/{eva.id}/remove")
    assert answer.status_code == 303
    assert session.scalars(select(Implementer)).all() == []
    assert browser.post(f"/ideas/{idea.id}/implementers/4711/remove").status_code == 404
    page = browser.post(f"/ideas/{idea.id}/implementers", {"handle": "nobody"})
    assert (page.status_code, 'value="nobody"' in page.text) == (422, True)


def test_only_moderators_name_and_not_once_it_is_declined(
    session: DbSession, idea: Idea, ana: User, eva: User, max_: User, sign_in: SignIn
) -> None:
    for person in (ana, eva):
        browser = sign_in(person)
        assert browser.post(f"/ideas/{idea.id}/implementers", {"handle": "eva"}).status_code == 403
        assert browser.post(f"/ideas/{idea.id}/implementers/{eva.id}/remove").status_code == 403
    idea.status = Status.DECLINED
    session.commit()
    assert (
        sign_in(max_).post(f"/ideas/{idea.id}/implementers", {"handle": "eva"}).status_code == 403
    )


def test_credited_person_declines_and_takes_it_up_again(
    session: DbSession,
    idea: Idea,
    ana: User,
    eva: User,
    make_implemented: Callable[..., Idea],
    sign_in: SignIn,
) -> None:
    make_implemented(idea)
    credit_id = session.scalars(select(Credit.id)).one()
    browser, stranger = sign_in(ana), sign_in(eva)
    assert stranger.post(f"/credits/{credit_id}/decline").status_code == 404

    assert browser.post(f"/credits/{credit_id}/decline").status_code == 303
    assert "Nobody is named for this idea now." in stranger.get(f"/ideas/{idea.id}").text
    assert "had the idea" not in stranger.get("/people/ana").text
    assert "Ana Ruiz" not in stranger.get("/implemented").text
    assert "Credit you declined" not in stranger.get("/people/ana").text
    assert "Credit you declined" in browser.get("/people/ana").text

    assert browser.post(f"/credits/{credit_id}/take-up").status_code == 303
    assert "had the idea" in stranger.get("/people/ana").text


def test_who_left_is_named_as_they_chose_and_nothing_leads_to_them(
    session: DbSession,
    idea: Idea,
    ana: User,
    eva: User,
    make_implemented: Callable[..., Idea],
    sign_in: SignIn,
) -> None:
    make_implemented(idea)
    ana.credit_name, ana.deactivated_at = "Ana from Ward 2", clock.now()
    session.commit()
    browser = sign_in(eva)

    wall = browser.get("/implemented").text
    assert "Ana from Ward 2" in wall
    assert "Ana Ruiz" not in wall
    credit = browser.get(f"/ideas/{idea.id}").text.partition('id="credit"')[2]
    credit = credit.partition("</section>")[0]
    assert "Ana from Ward 2" in credit
    assert "/people/ana" not in credit
    assert "had the idea" not in browser.get("/people/ana").text

"""A moderator posts for a colleague without a computer, who is the author."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import User
from app.boards.models import Board, Visibility
from app.core import clock
from app.core.errors import BadInput, NotAllowed
from app.events import Event
from app.events.delivering import Worker
from app.ideas.models import Follow, Idea
from app.ideas.operations.posting import post_idea
from app.ideas.operations.signing import for_colleague
from app.ideas.operations.voting import vote
from app.ideas.operations.withdrawing import withdraw_idea
from app.ideas.policy import may_edit, may_vote, may_withdraw

DbSession = scoped_session[Session]
SignIn = Callable[[User], Any]
TYPED = {"board": "supply", "title": "Label the drawers", "body": "With photos."}


@pytest.fixture
def hers(session: DbSession, supply: Board, ana: User, max_: User) -> Idea:
    """What Max posted for Ana."""
    byline = for_colleague(supply, ana, by=max_)
    idea = post_idea(supply, title="Drawers", body="Photos.", byline=byline, by=max_)
    session.commit()
    return idea


def test_colleague_is_the_author_with_all_that_authors_have(
    session: DbSession, hers: Idea, ana: User, max_: User
) -> None:
    assert (hers.author_id, hers.posted_by_id) == (ana.id, max_.id)
    assert may_edit(ana, hers)
    assert may_withdraw(ana, hers)
    assert (may_vote(ana, hers), may_vote(max_, hers)) == (False, True)
    assert session.get(Follow, (hers.id, ana.id)) is not None
    events = session.execute(select(Event.kind, Event.actor_id).order_by(Event.id)).all()
    assert events == [("IdeaPosted", max_.id), ("IdeaPostedFor", max_.id)]


def test_colleague_is_told_in_the_application_and_by_mail(
    hers: Idea, ana: User, worker: Worker, smtp_server: Any, sign_in: SignIn
) -> None:
    worker.drain()

    [mail] = smtp_server.to("ana@example.org")
    text = mail.get_body(("plain",)).get_content()
    assert "Max Weber posted this idea for you" in text
    assert "withdraw it" in text
    assert "Max Weber posted this idea for you" in sign_in(ana).get("/notices").text


def test_mail_is_pointless_once_they_withdrew_it(
    session: DbSession, hers: Idea, ana: User, worker: Worker, smtp_server: Any
) -> None:
    withdraw_idea(hers, seen_version=hers.version, by=ana)
    session.commit()

    worker.drain()

    assert smtp_server.to("ana@example.org") == []


def test_page_and_timeline_say_who_posted_it_for_whom(
    session: DbSession, hers: Idea, ana: User, eva: User, max_: User, sign_in: SignIn
) -> None:
    vote(hers, by=max_)
    page = sign_in(eva).get(f"/ideas/{hers.id}").text
    assert "posted by Max Weber for Ana Ruiz" in page
    assert "<span>for Ana Ruiz</span>" in page
    own = sign_in(ana).get(f"/ideas/{hers.id}").text
    assert "Max Weber posted this for you" in own
    assert "Max Weber posted this for you" not in page


@pytest.mark.parametrize("called", ["ana", "@Ana", "Ana Ruiz", " ana  RUIZ "])
def test_moderator_names_them_by_handle_or_name(
    session: DbSession, supply: Board, ana: User, max_: User, sign_in: SignIn, called: str
) -> None:
    answer = sign_in(max_).post("/ideas/new", {**TYPED, "colleague": called})

    assert answer.status_code == 303
    assert session.scalars(select(Idea.author_id)).one() == ana.id


def test_two_who_are_called_the_same_are_told_apart_by_handle(
    session: DbSession,
    supply: Board,
    ana: User,
    max_: User,
    make_user: Callable[..., User],
    sign_in: SignIn,
) -> None:
    make_user("ana2", name="Ana Ruiz")
    browser = sign_in(max_)

    refused = browser.post("/ideas/new", {**TYPED, "colleague": "Ana Ruiz"})

    assert refused.status_code == 422
    assert "More than one colleague" in refused.text
    assert browser.post("/ideas/new", {**TYPED, "colleague": "ana2"}).status_code == 303


@pytest.mark.parametrize("called", ["nobody", "@", "Max Weber"])
def test_nobody_else_can_be_named(
    session: DbSession, supply: Board, max_: User, sign_in: SignIn, called: str
) -> None:
    answer = sign_in(max_).post("/ideas/new", {**TYPED, "colleague": called})

    assert answer.status_code == 422
    assert "With photos." in answer.text
    assert session.scalars(select(Idea)).all() == []


def test_only_moderators_post_for_others(
    session: DbSession, supply: Board, ana: User, eva: User, omar: User, sign_in: SignIn
) -> None:
    for person in (eva, omar):
        with pytest.raises(NotAllowed, match="Moderators"):
            for_colleague(supply, ana, by=person)
        browser = sign_in(person)
        assert 'name="colleague"' not in browser.get("/ideas/new").text
        assert browser.post("/ideas/new", {**TYPED, "colleague": "ana"}).status_code == 403
    assert session.scalars(select(Idea)).all() == []


def test_colleague_has_to_see_the_board_and_can_sign_in(
    session: DbSession, make_board: Callable[..., Board], ana: User, eva: User, max_: User
) -> None:
    board = make_board("few", moderators=(max_,), people=(eva,), visibility=Visibility.LISTED)
    with pytest.raises(BadInput, match="does not see"):
        for_colleague(board, ana, by=max_)
    eva.deactivated_at = clock.now()
    with pytest.raises(BadInput, match="cannot sign in"):
        for_colleague(board, eva, by=max_)


def test_for_a_colleague_and_anonymously_do_not_go_together(
    session: DbSession, supply: Board, ana: User, max_: User, sign_in: SignIn
) -> None:
    supply.anonymous_posts = True
    typed = {**TYPED, "colleague": "ana", "anonymous": "y"}

    answer = sign_in(max_).post("/ideas/new", typed)

    assert answer.status_code == 422
    assert "not both" in answer.text

"""Reacting to comments: one press, undone by a second, and the numbers are the rows."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import User
from app.core.db import db
from app.core.errors import NotAllowed, WrongState
from app.ideas.models import Comment, Idea, Reaction, ReactionKind
from app.ideas.operations.reacting import react, take_reaction_back
from app.ideas.operations.rewording import delete_comment

DbSession = scoped_session[Session]
SignIn = Callable[[User], Any]
Say = Callable[..., Comment]
HELPFUL, THANKS = ReactionKind.HELPFUL, ReactionKind.THANKS


@pytest.fixture
def comment(idea: Idea, eva: User, say: Say) -> Comment:
    return say(idea, eva)


def test_numbers_are_what_the_rows_say(
    session: DbSession, comment: Comment, ana: User, max_: User
) -> None:
    for person, kind in ((ana, HELPFUL), (ana, HELPFUL), (ana, THANKS), (max_, HELPFUL)):
        react(comment, kind, by=person)
    assert numbers(session, comment) == ({"helpful": 2, "thanks": 1}, 2)

    for _ in range(2):
        take_reaction_back(comment, HELPFUL, by=max_)
    assert numbers(session, comment) == ({"helpful": 1, "thanks": 1}, 1)


def test_reaction_to_ones_own_comment_is_refused(comment: Comment, eva: User) -> None:
    with pytest.raises(NotAllowed):
        react(comment, HELPFUL, by=eva)


def test_reaction_to_a_deleted_comment_is_refused(
    comment: Comment, idea: Idea, eva: User, ana: User
) -> None:
    delete_comment(comment, idea, by=eva)

    with pytest.raises(WrongState):
        react(comment, HELPFUL, by=ana)


def test_press_and_second_press(
    session: DbSession, comment: Comment, idea: Idea, ana: User, sign_in: SignIn
) -> None:
    address = f"/ideas/{idea.id}/comments/{comment.id}"
    browser = sign_in(ana)

    pressed = browser.post(f"{address}/reactions/thanks")
    page = browser.get(f"/ideas/{idea.id}").text
    undone = browser.post(f"{address}/reactions/thanks/take-back", headers={"HX-Request": "true"})

    assert (pressed.status_code, pressed.location) == (303, address)
    assert f'formaction="{address}/reactions/thanks/take-back" aria-pressed="true"' in page
    assert undone.status_code == 200
    assert 'aria-pressed="true"' not in undone.text
    assert f'formaction="{address}/reactions/thanks"' in undone.text
    assert numbers(session, comment) == ({}, 0)


def test_stranger_and_bad_kind(
    comment: Comment, idea: Idea, ana: User, eva: User, sign_in: SignIn
) -> None:
    address = f"/ideas/{idea.id}/comments/{comment.id}/reactions"

    assert sign_in(ana).post(f"{address}/boo").status_code == 404
    assert sign_in(ana).post(f"/ideas/{idea.id}/comments/999/reactions/thanks").status_code == 404
    assert sign_in(eva).post(f"{address}/thanks").status_code == 403


def test_many_at_once_are_all_counted(
    app: Flask, session: DbSession, comment: Comment, make_user: Callable[..., User]
) -> None:
    people = [make_user(f"person{number}").id for number in range(8)]
    id = comment.id
    session.commit()

    def press(user_id: int) -> None:
        with app.app_context():
            react(
                db.session.get_one(Comment, id),
                HELPFUL,
                by=db.session.get_one(User, user_id),
            )
            db.session.commit()
            db.session.remove()

    threads = [threading.Thread(target=press, args=(user_id,)) for user_id in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert numbers(session, comment) == ({"helpful": 8}, 8)
    assert session.scalar(select(func.count()).select_from(Reaction)) == 8


def numbers(session: DbSession, comment: Comment) -> tuple[dict[str, int], int]:
    session.expire(comment)
    return comment.reactions, comment.helpful

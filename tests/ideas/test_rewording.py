"""Editing a comment with its history, deleting it to a tombstone, bringing it back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import User
from app.core import clock
from app.core.errors import BadInput, LostRace, NotAllowed, WrongState
from app.events import Event
from app.ideas.models import Comment, CommentRevision, Idea
from app.ideas.operations.crediting import mark_improvement
from app.ideas.operations.rewording import (
    bring_back_comment,
    delete_comment,
    edit_comment,
    forget_deleted_comments,
)
from app.ideas.operations.speaking import mark_official

DbSession = scoped_session[Session]
SignIn = Callable[[User], Any]
Say = Callable[..., Comment]


@pytest.fixture
def comment(idea: Idea, eva: User, say: Say) -> Comment:
    return say(idea, eva, "Before")


def test_edit_keeps_what_was_said_before(
    session: DbSession, comment: Comment, idea: Idea, eva: User
) -> None:
    edit_comment(comment, idea, body="*After*", seen_version=1, by=eva)

    (revision,) = session.scalars(select(CommentRevision))
    assert (comment.body_html, comment.version) == ("<p><em>After</em></p>", 2)
    assert (revision.body, revision.written_at) == ("Before", comment.created_at)
    assert kinds(session)[-1] == "CommentEdited"


def test_edit_that_changes_nothing_is_none(
    session: DbSession, comment: Comment, idea: Idea, eva: User
) -> None:
    edit_comment(comment, idea, body=" Before ", seen_version=1, by=eva)

    assert (comment.edited_at, comment.version) == (None, 1)
    assert kinds(session)[-1] == "CommentPosted"


def test_edit_is_refused(comment: Comment, idea: Idea, eva: User, max_: User) -> None:
    with pytest.raises(NotAllowed):
        edit_comment(comment, idea, body="x", seen_version=1, by=max_)
    with pytest.raises(BadInput):
        edit_comment(comment, idea, body=" ", seen_version=1, by=eva)
    with pytest.raises(LostRace):
        edit_comment(comment, idea, body="x", seen_version=7, by=eva)
    delete_comment(comment, idea, by=eva)
    with pytest.raises(WrongState):
        edit_comment(comment, idea, body="x", seen_version=1, by=eva)


def test_edit_takes_the_official_mark_back_unless_a_moderator_edits(
    comment: Comment, idea: Idea, eva: User, max_: User, say: Say
) -> None:
    own = say(idea, max_)
    for one in (comment, own):
        mark_official(one, idea, by=max_)

    edit_comment(comment, idea, body="x", seen_version=1, by=eva)
    edit_comment(own, idea, body="x", seen_version=1, by=max_)

    assert comment.official_at is None
    assert own.official_at is not None


def test_delete_is_undone_exactly(
    session: DbSession, comment: Comment, idea: Idea, eva: User
) -> None:
    for _ in range(2):
        delete_comment(comment, idea, by=eva)
    session.refresh(idea)
    assert (comment.is_deleted, idea.comments) == (True, 0)

    for _ in range(2):
        bring_back_comment(comment, idea, by=eva)
    session.refresh(idea)

    assert (comment.is_deleted, comment.body, idea.comments) == (False, "Before", 1)
    assert kinds(session)[-2:] == ["CommentDeleted", "CommentBroughtBack"]


def test_delete_and_bringing_back_are_the_writers_own(
    comment: Comment, idea: Idea, eva: User, max_: User
) -> None:
    with pytest.raises(NotAllowed):
        delete_comment(comment, idea, by=max_)
    delete_comment(comment, idea, by=eva)
    with pytest.raises(NotAllowed):
        bring_back_comment(comment, idea, by=max_)


def test_words_are_forgotten_after_a_day(
    session: DbSession, comment: Comment, idea: Idea, eva: User
) -> None:
    edit_comment(comment, idea, body="After", seen_version=1, by=eva)
    delete_comment(comment, idea, by=eva)
    session.commit()
    forget_deleted_comments()
    session.refresh(comment)
    assert comment.body == "After"

    with time_machine.travel(clock.now() + timedelta(days=1, minutes=1)):
        for _ in range(2):
            forget_deleted_comments()
        session.commit()
        session.refresh(comment)
        with pytest.raises(WrongState):
            bring_back_comment(comment, idea, by=eva)

    assert (comment.body, comment.body_html) == ("", "")
    assert session.scalars(select(CommentRevision)).all() == []


def test_edit_through_the_form_and_its_history(
    comment: Comment, idea: Idea, eva: User, ana: User, sign_in: SignIn
) -> None:
    address = f"/ideas/{idea.id}/comments/{comment.id}"
    browser = sign_in(eva)
    assert "Before" in browser.get(f"{address}/edit").text

    wrong = browser.post(f"{address}/edit", {"body": " ", "version": 1})
    saved = browser.post(f"{address}/edit", {"body": "After", "version": 1})
    late = browser.post(f"{address}/edit", {"body": "Late words", "version": 1})

    assert wrong.status_code == 422
    assert (saved.status_code, saved.location) == (303, address)
    assert late.status_code == 409
    assert "Late words" in late.text
    assert 'name="version" value="2"' in late.text
    stranger = sign_in(ana)
    assert stranger.get(f"{address}/edit").status_code == 403
    assert f'href="{address}/history">edited' in stranger.get(f"/ideas/{idea.id}").text
    assert "Before" in stranger.get(f"{address}/history").text


def test_delete_and_bringing_back_through_the_page(
    session: DbSession, comment: Comment, idea: Idea, eva: User, ana: User, sign_in: SignIn
) -> None:
    address = f"/ideas/{idea.id}/comments/{comment.id}"
    browser, stranger = sign_in(eva), sign_in(ana)
    assert stranger.post(f"{address}/delete").status_code == 403

    assert browser.post(f"{address}/delete").status_code == 303
    assert "Bring your comment back" in browser.get(f"/ideas/{idea.id}").text
    seen = stranger.get(f"/ideas/{idea.id}").text
    assert "This comment was deleted." in seen
    assert "Before" not in seen
    assert "Bring your comment back" not in seen
    assert stranger.get(f"{address}/history").status_code == 404
    assert browser.post(f"{address}/bring-back").status_code == 303

    assert "Before" in stranger.get(f"/ideas/{idea.id}").text


def test_deleted_improvement_keeps_its_credit_and_cannot_be_marked_anew(
    session: DbSession, comment: Comment, idea: Idea, eva: User, ana: User, sign_in: SignIn
) -> None:
    mark_improvement(comment, idea, by=ana)
    delete_comment(comment, idea, by=eva)
    session.commit()

    answer = sign_in(ana).post(f"/ideas/{idea.id}/comments/{comment.id}/improvement")

    assert answer.status_code == 404
    assert comment.improved_at is not None


def kinds(session: DbSession) -> list[str]:
    return list(session.scalars(select(Event.kind).order_by(Event.id)))

"""Comments that speak for the board, because a moderator says so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import User
from app.core.errors import WrongState
from app.events import Event
from app.ideas.models import Comment, Idea
from app.ideas.operations.rewording import delete_comment
from app.ideas.operations.speaking import mark_official, take_official_mark_back

DbSession = scoped_session[Session]
SignIn = Callable[[User], Any]
Say = Callable[..., Comment]


def test_mark_and_its_end_are_recorded_once(
    session: DbSession, idea: Idea, eva: User, max_: User, say: Say
) -> None:
    comment = say(idea, eva)
    for _ in range(2):
        mark_official(comment, idea, by=max_)
    assert comment.official_by_id == max_.id
    for _ in range(2):
        take_official_mark_back(comment, idea, by=max_)

    assert (comment.official_at, comment.official_by_id) == (None, None)
    kinds = session.scalars(select(Event.kind).order_by(Event.id)).all()
    assert kinds[-2:] == ["OfficialAnswerMarked", "OfficialAnswerUnmarked"]


def test_deleted_comment_speaks_for_nobody(idea: Idea, eva: User, max_: User, say: Say) -> None:
    comment = say(idea, eva)
    mark_official(comment, idea, by=max_)
    delete_comment(comment, idea, by=eva)

    assert comment.official_at is None
    with pytest.raises(WrongState):
        mark_official(comment, idea, by=max_)


def test_moderator_marks_and_everybody_sees_it(
    idea: Idea, eva: User, ana: User, max_: User, say: Say, sign_in: SignIn
) -> None:
    address = f"/ideas/{idea.id}/comments/{say(idea, eva).id}"
    moderator, reader = sign_in(max_), sign_in(ana)
    assert reader.post(f"{address}/official").status_code == 403

    assert moderator.post(f"{address}/official").location == address

    page = reader.get(f"/ideas/{idea.id}").text
    assert f'<a href="{address}">Official answer by Eva Lindqvist</a>' in page
    assert "Comment made official" in page  # in the history
    assert "Mark as official" not in page
    assert moderator.post(f"{address}/official/take-back").status_code == 303
    assert "Official answer by" not in reader.get(f"/ideas/{idea.id}").text

"""What is new since somebody was there last: told by the page, never written by looking."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import User
from app.core import clock
from app.ideas.models import VISIT_LASTS, Comment, Idea, Reading
from app.ideas.operations.reading import mark_read, note_reading
from app.ideas.queries.conversation import Conversation

DbSession = scoped_session[Session]
SignIn = Callable[[User], Any]
Say = Callable[..., Comment]
Talk = Callable[..., Conversation]


def test_first_visit_marks_nothing_and_is_noted(
    idea: Idea, eva: User, ana: User, say: Say, talk: Talk
) -> None:
    say(idea, eva)

    said = talk(idea, ana)

    assert (said.news.count, said.news.is_unnoted, new_in(said)) == (0, True, [])


def test_what_came_since_stays_marked_during_the_next_visit(
    session: DbSession, idea: Idea, eva: User, ana: User, say: Say, talk: Talk
) -> None:
    old = say(idea, eva)
    note_reading(idea.id, old.id, by=ana)
    session.commit()
    new, own = say(idea, eva), say(idea, ana)
    with time_machine.travel(clock.now() + VISIT_LASTS + timedelta(minutes=1), tick=False):
        before = talk(idea, ana)
        note_reading(idea.id, own.id, by=ana)
        during = talk(idea, ana)
    with time_machine.travel(clock.now() + 2 * VISIT_LASTS + timedelta(minutes=2), tick=False):
        afterwards = talk(idea, ana)

    assert [new_in(said) for said in (before, during, afterwards)] == [[new.id], [new.id], []]
    assert (before.news.count, before.news.url) == (1, f"/ideas/{idea.id}/comments/{new.id}")
    assert [said.news.is_unnoted for said in (before, during)] == [True, False]


def test_older_tab_takes_nothing_back(session: DbSession, idea: Idea, ana: User) -> None:
    for seen_id in (9, 3):
        note_reading(idea.id, seen_id, by=ana)

    assert session.scalar(select(Reading.seen_id)) == 9


def test_read_ends_the_marks_at_once(
    session: DbSession, idea: Idea, eva: User, ana: User, say: Say, talk: Talk
) -> None:
    note_reading(idea.id, 0, by=ana)
    new = say(idea, eva)
    assert new_in(talk(idea, ana)) == [new.id]

    mark_read(idea.id, new.id, by=ana)

    assert new_in(talk(idea, ana)) == []


def test_looking_writes_nothing_and_the_page_tells(
    session: DbSession, idea: Idea, eva: User, ana: User, say: Say, sign_in: SignIn
) -> None:
    comment, browser = say(idea, eva), sign_in(ana)
    page = browser.get(f"/ideas/{idea.id}").text
    assert session.scalars(select(Reading)).all() == []
    assert f'data-visit="/ideas/{idea.id}/visit" data-seen="{comment.id}"' in page

    assert browser.post(f"/ideas/{idea.id}/visit", {"seen": comment.id}).status_code == 204

    assert session.scalar(select(Reading.seen_id)) == comment.id
    assert "data-visit" not in browser.get(f"/ideas/{idea.id}").text
    say(idea, eva, "Fresh")
    page = browser.get(f"/ideas/{idea.id}").text
    assert "1 new comment since you were here" in page
    assert page.count("badge--new") == 1
    read = browser.post(f"/ideas/{idea.id}/read", {"seen": comment.id + 1})
    assert read.status_code == 303
    assert "badge--new" not in browser.get(f"/ideas/{idea.id}").text


def test_odd_numbers_and_strangers(
    session: DbSession, idea: Idea, ana: User, sign_in: SignIn
) -> None:
    browser = sign_in(ana)
    for seen in ("", "x", "-1", "9" * 30):
        assert browser.post(f"/ideas/{idea.id}/visit", {"seen": seen}).status_code == 422
        assert browser.post(f"/ideas/{idea.id}/read", {"seen": seen}).status_code == 303
    assert browser.post("/ideas/999/visit", {"seen": 1}).status_code == 404

    assert session.scalars(select(Reading)).all() == []


def new_in(said: Conversation) -> list[int]:
    return [node.id for node in said.thread.nodes if node.is_new]

"""Hundreds of people who press at the same moment, twice and in several tabs."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import User
from app.core import clock
from app.core.db import db
from app.ideas.models import Follow, Idea, Vote

DbSession = scoped_session[Session]
PEOPLE = 200
TABS = 2
AT_ONCE = 12


@pytest.fixture
def list_beginnings(app: Flask) -> Callable[[], AbstractContextManager[list[str]]]:
    """`with list_beginnings() as begun:` lists how each transaction on SQLite began."""
    with app.app_context():
        engine = db.engine

    @contextmanager
    def listing() -> Iterator[list[str]]:
        begun: list[str] = []

        def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
            if statement.startswith("BEGIN"):
                begun.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        try:
            yield begun
        finally:
            event.remove(engine, "before_cursor_execute", note)

    return listing


def make_voters(session: DbSession) -> list[User]:
    now = clock.now()
    voters = [
        User(
            handle=f"voter{number}",
            email=f"voter{number}@example.org",
            name=f"Voter {number}",
            created_at=now,
            confirmed_at=now,
        )
        for number in range(PEOPLE)
    ]
    session.add_all(voters)
    session.commit()
    return voters


def press_all(presses: list[tuple[Any, str]]) -> list[int]:
    """The statuses that so many threads at once are answered with, in a different order each time
    but the same one in each run."""
    random.Random(7).shuffle(presses)
    with ThreadPoolExecutor(AT_ONCE) as threads:
        return list(threads.map(lambda press: press[0].post(press[1]).status_code, presses))


def test_votes_of_hundreds_with_several_tabs_are_counted_once_each(
    session: DbSession, idea: Idea, sign_in: Callable[[User], Any]
) -> None:
    address, idea_id = f"/ideas/{idea.id}/vote", idea.id
    tabs = [sign_in(voter) for voter in make_voters(session) for _ in range(TABS)]
    session.commit()

    statuses = press_all([(tab, address) for tab in tabs])

    session.expire_all()
    assert set(statuses) == {303}
    assert session.scalar(select(func.count()).select_from(Vote)) == PEOPLE
    assert session.get_one(Idea, idea_id).votes == PEOPLE
    followers = select(func.count()).select_from(Follow).where(Follow.idea_id == idea_id)
    assert session.scalar(followers) == PEOPLE + 1


def test_counts_are_the_rows_whoever_votes_and_takes_back_at_once(
    session: DbSession, idea: Idea, duplicate: Idea, sign_in: Callable[[User], Any]
) -> None:
    ids = [idea.id, duplicate.id]
    presses: list[tuple[Any, str]] = []
    for voter in make_voters(session)[: PEOPLE // 4]:
        browser = sign_in(voter)
        for idea_id in ids:
            presses += [(browser, f"/ideas/{idea_id}/{act}") for act in ("vote", "unvote")]
    session.commit()

    statuses = press_all(presses)

    session.expire_all()
    assert set(statuses) == {303}
    for one in session.scalars(select(Idea)):
        rows = select(func.count()).select_from(Vote).where(Vote.idea_id == one.id)
        assert one.votes == session.scalar(rows)


def test_vote_waits_for_its_turn_to_write_once(
    session: DbSession,
    idea: Idea,
    eva: User,
    sign_in: Callable[[User], Any],
    list_beginnings: Callable[[], AbstractContextManager[list[str]]],
) -> None:
    browser, address = sign_in(eva), f"/ideas/{idea.id}"
    session.commit()
    for act, headers in (("vote", {}), ("unvote", {"HX-Request": "true"})):
        with list_beginnings() as begun:
            assert browser.post(f"{address}/{act}", headers=headers).status_code in {200, 303}

        assert begun.count("BEGIN IMMEDIATE") == (1 if begun else 0)
        assert bool(begun) is (session.get_bind().dialect.name == "sqlite")

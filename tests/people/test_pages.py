"""Profiles and the wall: credit where it is due, for those who may see it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import User
from app.boards.models import Board
from app.core import clock
from app.ideas.models import Idea
from app.ideas.operations.crediting import name_implementer
from app.ideas.operations.deciding import Outcome, change_status
from app.ideas.status import Status

DbSession = scoped_session[Session]
Implement = Callable[[Idea], None]


@pytest.fixture
def implement(session: DbSession, max_: User) -> Implement:
    def decide(idea: Idea) -> None:
        outcome = Outcome(
            Status.IMPLEMENTED,
            "Done since Monday.",
            what_changed="Drawers carry photos.",
            since=clock.now().date(),
        )
        change_status(idea, outcome, seen_version=idea.version, by=max_)
        session.commit()

    return decide


def test_implemented_idea_stands_on_the_wall_and_the_profile_with_its_people(
    session: DbSession,
    idea: Idea,
    eva: User,
    max_: User,
    implement: Implement,
    sign_in: Callable[[User], Any],
) -> None:
    implement(idea)
    name_implementer(idea, eva, by=max_)
    session.commit()
    browser = sign_in(eva)

    wall = browser.get("/implemented").text
    assert "Drawers carry photos." in wall
    assert "Ana Ruiz and 1 other" in wall
    assert "had the idea" in browser.get("/people/ana").text
    assert "built it" in browser.get("/people/eva").text
    assert "built it" in browser.get(f"/ideas/{idea.id}").text


def test_credit_that_is_taken_back_leaves_wall_and_profile(
    session: DbSession,
    idea: Idea,
    max_: User,
    eva: User,
    implement: Implement,
    sign_in: Callable[[User], Any],
) -> None:
    implement(idea)
    again = Outcome(Status.UNDER_REVIEW, "It broke; we look again.")
    change_status(idea, again, seen_version=idea.version, by=max_)
    session.commit()

    assert "Nothing implemented yet" in sign_in(eva).get("/implemented").text
    assert "had the idea" not in sign_in(eva).get("/people/ana").text


def test_profile_hides_credit_for_what_the_reader_may_not_see(
    ana: User,
    eva: User,
    make_board: Callable[..., Board],
    make_idea: Callable[..., Idea],
    implement: Implement,
    sign_in: Callable[[User], Any],
) -> None:
    implement(make_idea(make_board("nurses", people=(ana,), visibility="listed"), ana))

    assert "Drawers carry photos." in sign_in(ana).get("/people/ana").text
    for page in ("/people/ana", "/implemented"):
        assert "Drawers carry photos." not in sign_in(eva).get(page).text


def test_nobody_by_that_handle_is_not_there(eva: User, sign_in: Callable[[User], Any]) -> None:
    assert sign_in(eva).get("/people/nobody").status_code == 404


def test_who_only_asked_to_join_has_no_profile(
    make_user: Callable[..., User], eva: User, sign_in: Callable[[User], Any]
) -> None:
    make_user("waiting", confirmed_at=None)
    make_user("imported", confirmed_at=None, source="elsewhere", source_id="1")
    browser = sign_in(eva)

    assert browser.get("/people/waiting").status_code == 404
    assert browser.get("/people/imported").status_code == 200

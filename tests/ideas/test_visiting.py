"""Seeing an idea: who opened its page, noted by the page itself and never by reading."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import User
from app.boards.models import Board
from app.core import clock
from app.ideas.models import Idea, Visit
from app.ideas.operations.discussing import post_comment
from app.ideas.operations.visiting import visit
from app.ideas.operations.voting import take_vote_back, vote

DbSession = scoped_session[Session]
SignIn = Callable[[User], Any]


def test_visitor_counts_once_and_the_last_time_is_kept(
    session: DbSession, idea: Idea, eva: User
) -> None:
    visit(idea, by=eva)
    with time_machine.travel(clock.now() + timedelta(days=2)):
        visit(idea, by=eva)
    session.expire_all()

    row = session.get_one(Visit, (idea.id, eva.id))
    assert row.last_at - row.first_at >= timedelta(days=2)
    assert idea.seen_by == 2


def test_taking_part_is_seeing_and_stays_so(
    session: DbSession, idea: Idea, ana: User, eva: User, max_: User
) -> None:
    vote(idea, by=eva)
    take_vote_back(idea, by=eva)
    post_comment(idea, body="Yes.", by=max_)
    session.expire_all()

    viewers = select(Visit.user_id).where(Visit.idea_id == idea.id)
    assert set(session.scalars(viewers)) == {ana.id, eva.id, max_.id}
    assert idea.seen_by == 3


def test_taking_part_later_is_no_visit_of_the_page(
    session: DbSession, idea: Idea, eva: User
) -> None:
    visit(idea, by=eva)
    before = session.get_one(Visit, (idea.id, eva.id)).last_at
    with time_machine.travel(clock.now() + timedelta(days=2)):
        vote(idea, by=eva)
    session.expire_all()

    assert session.get_one(Visit, (idea.id, eva.id)).last_at == before


def test_page_says_where_visits_are_noted_and_opening_it_notes_none(
    session: DbSession, idea: Idea, eva: User, sign_in: SignIn
) -> None:
    browser = sign_in(eva)
    assert f'data-visit="/ideas/{idea.id}/visit"' in browser.get(f"/ideas/{idea.id}").text
    assert session.get(Visit, (idea.id, eva.id)) is None

    assert browser.post(f"/ideas/{idea.id}/visit").status_code == 204

    session.expire_all()
    assert session.get_one(Visit, (idea.id, eva.id))
    assert idea.seen_by == 2


def test_visit_to_an_idea_one_cannot_see_is_not_there(
    session: DbSession,
    eva: User,
    ana: User,
    make_board: Callable[..., Board],
    make_idea: Callable[..., Idea],
    sign_in: SignIn,
) -> None:
    hidden = make_idea(make_board("nurses", people=(ana,), visibility="listed"), ana)

    assert sign_in(eva).post(f"/ideas/{hidden.id}/visit").status_code == 404
    assert session.get(Visit, (hidden.id, eva.id)) is None

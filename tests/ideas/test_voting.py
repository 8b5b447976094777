"""Voting: once, undone by a second press, and always what the rows say."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import User
from app.core.db import db
from app.core.errors import NotAllowed, WrongState
from app.ideas.models import Follow, Idea, Vote
from app.ideas.operations.voting import take_vote_back, vote
from app.ideas.status import Status
from tests.events.forking import in_child, was_killed

DbSession = scoped_session[Session]


def test_vote_counts_once_however_often_it_is_pressed(
    session: DbSession, idea: Idea, eva: User
) -> None:
    vote(idea, by=eva)
    vote(idea, by=eva)
    session.commit()

    assert idea.votes == 1
    assert session.get(Follow, (idea.id, eva.id)) is not None


def test_vote_can_be_taken_back(session: DbSession, idea: Idea, eva: User) -> None:
    vote(idea, by=eva)
    take_vote_back(idea, by=eva)
    take_vote_back(idea, by=eva)
    session.commit()

    assert idea.votes == 0


def test_nobody_votes_for_their_own_idea(session: DbSession, idea: Idea, ana: User) -> None:
    with pytest.raises(NotAllowed):
        vote(idea, by=ana)


@pytest.mark.parametrize("act", [vote, take_vote_back])
def test_votes_are_frozen_once_an_idea_has_its_final_answer(
    session: DbSession, idea: Idea, eva: User, act: Callable[..., None]
) -> None:
    idea.status = Status.DECLINED

    with pytest.raises(WrongState):
        act(idea, by=eva)


def test_votes_of_many_people_at_once_are_all_counted(
    app: Flask, session: DbSession, idea: Idea, make_user: Callable[..., User]
) -> None:
    voters = [make_user(f"voter{number}").id for number in range(24)]
    idea_id = idea.id

    def vote_as(user_ids: list[int]) -> None:
        for user_id in user_ids:
            vote(db.session.get_one(Idea, idea_id), by=db.session.get_one(User, user_id))
            db.session.commit()

    children = [in_child(app, lambda i=i: vote_as(voters[i::4])) for i in range(4)]

    ended = [was_killed(pid) for pid in children]
    assert not any(ended)
    assert session.scalar(select(func.count()).select_from(Vote)) == 24
    assert session.get_one(Idea, idea_id).votes == 24


def test_vote_route_answers_a_script_with_the_button_alone(
    idea: Idea, eva: User, sign_in: Callable[[User], Any]
) -> None:
    browser = sign_in(eva)

    answer = browser.post(f"/ideas/{idea.id}/vote", headers={"HX-Request": "true"})

    assert answer.status_code == 200
    assert 'aria-pressed="true"' in answer.text
    assert "<html" not in answer.text


def test_vote_route_without_script_goes_back_to_the_idea(
    idea: Idea, eva: User, sign_in: Callable[[User], Any]
) -> None:
    browser = sign_in(eva)

    answer = browser.post(f"/ideas/{idea.id}/vote")

    assert (answer.status_code, answer.location) == (303, f"/ideas/{idea.id}#vote-{idea.id}")
    assert 'aria-pressed="true"' in browser.get(f"/ideas/{idea.id}").text


def test_vote_on_an_idea_one_cannot_see_is_not_there(
    eva: User,
    make_board: Callable[..., object],
    make_idea: Callable[..., Idea],
    ana: User,
    sign_in: Callable[[User], Any],
) -> None:
    hidden = make_idea(make_board("nurses", people=(ana,), visibility="listed"), ana)

    assert sign_in(eva).post(f"/ideas/{hidden.id}/vote").status_code == 404


def test_vote_without_script_goes_back_to_the_page_of_the_press(
    idea: Idea, eva: User, sign_in: Callable[[User], Any]
) -> None:
    page = {"Referer": "http://localhost/ideas?sort=top"}

    answer = sign_in(eva).post(f"/ideas/{idea.id}/vote", headers=page)

    assert (answer.status_code, answer.location) == (303, f"/ideas?sort=top#vote-{idea.id}")


@pytest.mark.parametrize(
    "page",
    [
        "http://elsewhere.example/ideas",
        "http://localhost//elsewhere.example/ideas",
        "http://localhost.example/ideas",
        "http://localhost/ideas/1/vote",
        "http://[",
        "nonsense",
    ],
)
def test_vote_without_script_goes_back_nowhere_else(
    page: str, idea: Idea, eva: User, sign_in: Callable[[User], Any]
) -> None:
    answer = sign_in(eva).post(f"/ideas/{idea.id}/vote", headers={"Referer": page})

    assert answer.location == f"/ideas/{idea.id}#vote-{idea.id}"


def test_vote_that_is_refused_says_why_to_a_script_too(
    session: DbSession, idea: Idea, eva: User, sign_in: Callable[[User], Any]
) -> None:
    idea.status = Status.DECLINED
    session.commit()

    answer = sign_in(eva).post(f"/ideas/{idea.id}/vote", headers={"HX-Request": "true"})

    assert answer.status_code == 409
    assert "<p data-refusal>Voting on this idea has ended" in answer.text


def test_vote_twice_says_in_words_what_it_came_to(
    idea: Idea, eva: User, sign_in: Callable[[User], Any]
) -> None:
    browser, script = sign_in(eva), {"HX-Request": "true"}

    pressed = browser.post(f"/ideas/{idea.id}/vote", headers=script).text
    again = browser.post(f"/ideas/{idea.id}/unvote", headers=script).text

    assert "You voted for this idea. It has 1 vote." in pressed
    assert "Your vote is taken back. It has 0 votes." in again

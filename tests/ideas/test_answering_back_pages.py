"""Answering back as people do it: buttons below an answer, and the page for a second look."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import User
from app.boards.models import Board
from app.ideas.models import ARGUMENT_LENGTH, AnswerFeedback, Decision, Idea
from app.ideas.operations.answering_back import ask_again
from app.ideas.operations.merging import undo_merge
from app.ideas.status import Status

DbSession = scoped_session[Session]
SignIn = Callable[[User], Any]
Decide = Callable[..., Decision]


@pytest.fixture
def declined(decide: Decide, idea: Idea, max_: User) -> Decision:
    return decide(idea, Status.DECLINED, max_, answer="No money this year.")


def test_feedback_is_shown_to_its_author_and_the_moderators_alone(
    idea: Idea, ana: User, max_: User, eva: User, declined: Decision, sign_in: SignIn
) -> None:
    browsers = {user.handle: sign_in(user) for user in (ana, max_, eva)}
    page, address = f"/ideas/{idea.id}", f"/ideas/{idea.id}/answers/{declined.id}/feedback"
    assert "This answer helped" in browsers["ana"].get(page).text
    assert "This answer helped" not in browsers["max"].get(page).text

    answer = browsers["ana"].post(address, {"helped": "yes"})

    assert (answer.status_code, answer.location) == (303, f"{page}#answer-{declined.id}")
    pages = {handle: browser.get(page).text for handle, browser in browsers.items()}
    assert "You said that it helped." in pages["ana"]
    assert "This answer helped" not in pages["ana"]
    assert "The author found it helpful." in pages["max"]
    assert "helpful" not in pages["eva"]
    assert "helped" not in pages["eva"]
    assert browsers["ana"].post(address, {"helped": "no"}).status_code == 409


def test_earlier_answer_is_asked_about_where_it_stands(
    session: DbSession,
    idea: Idea,
    ana: User,
    max_: User,
    declined: Decision,
    decide: Decide,
    sign_in: SignIn,
) -> None:
    decide(idea, Status.UNDER_REVIEW, max_)
    browser, address = sign_in(ana), f"/ideas/{idea.id}/answers/{declined.id}/feedback"
    earlier = browser.get(f"/ideas/{idea.id}").text.partition("earlier answer")[2]
    assert f'action="{address}"' in earlier

    answer = browser.post(address, {"helped": "no"})

    fold = f"/ideas/{idea.id}?answers=all#answer-{declined.id}"
    assert (answer.status_code, answer.location) == (303, fold)
    assert "You said that it did not help." in browser.get(fold).text
    assert f'action="{address}"' not in browser.get(fold).text


def test_merge_asks_the_author_nothing_and_leaves_the_answer_before_it_in_charge(
    session: DbSession,
    idea: Idea,
    duplicate: Idea,
    ana: User,
    max_: User,
    declined: Decision,
    sign_in: SignIn,
    merge: Callable[..., object],
) -> None:
    merge(idea, duplicate)
    browser = sign_in(ana)
    own = browser.get(f"/ideas/{idea.id}?merged=show").text
    assert "Did this answer help you?" not in own
    assert "Ask for a second look" not in own
    undo_merge(idea, by=max_)
    session.commit()

    page = browser.get(f"/ideas/{idea.id}").text

    latest, _, earlier = page.partition("1 earlier answer")
    assert "No money this year." in latest
    assert "Did this answer help you?" in latest
    assert "Did this answer help you?" not in earlier
    assert "This merge was undone." in earlier
    address = f"/ideas/{idea.id}/answers/{declined.id}/reconsideration"
    assert f'href="{address}"' in latest
    assert "No money this year." in browser.get(address).text
    assert browser.post(address, {"argument": "It is free."}).status_code == 303


def test_feedback_by_a_stranger_or_without_a_button_is_refused(
    session: DbSession, idea: Idea, ana: User, eva: User, declined: Decision, sign_in: SignIn
) -> None:
    address = f"/ideas/{idea.id}/answers/{declined.id}/feedback"

    assert sign_in(eva).post(address, {"helped": "yes"}).status_code == 403
    assert sign_in(ana).post(address, {"helped": "perhaps"}).status_code == 422
    assert session.scalars(select(AnswerFeedback)).all() == []


def test_second_look_is_asked_for_on_a_page_and_answered_by_a_moderator(
    session: DbSession,
    idea: Idea,
    ana: User,
    max_: User,
    eva: User,
    declined: Decision,
    sign_in: SignIn,
) -> None:
    author, moderator = sign_in(ana), sign_in(max_)
    address = f"/ideas/{idea.id}/answers/{declined.id}/reconsideration"
    assert address in author.get(f"/ideas/{idea.id}").text
    assert "No money this year." in author.get(address).text

    assert author.post(address, {"argument": "It costs *nothing*."}).status_code == 303

    for page in (f"/ideas/{idea.id}", "/desk?tab=asked", "/"):
        assert idea.title in moderator.get(page).text
    assert "To be looked at again" in moderator.get("/").text
    public = sign_in(eva).get(f"/ideas/{idea.id}").text
    assert "asked to look at it again" in public
    assert "It costs <em>nothing</em>." in public
    form = moderator.get(f"/ideas/{idea.id}/status?to=declined").text
    assert "Stays declined" in form
    assert "It costs <em>nothing</em>." in form
    typed = {"status": "declined", "version": idea.version, "answer": "We looked again."}
    answer = moderator.post(f"/ideas/{idea.id}/status", {**typed, "decline_reason": "too_costly"})
    assert answer.status_code == 303
    assert "Nothing waits here" in moderator.get("/desk?tab=asked").text
    assert "Ask for a second look" not in author.get(f"/ideas/{idea.id}").text


def test_second_look_by_a_stranger_without_an_argument_or_too_late_is_refused(
    session: DbSession,
    idea: Idea,
    ana: User,
    eva: User,
    max_: User,
    declined: Decision,
    decide: Decide,
    sign_in: SignIn,
) -> None:
    address = f"/ideas/{idea.id}/answers/{declined.id}/reconsideration"
    assert sign_in(eva).get(address).status_code == 403
    assert sign_in(eva).post(address, {"argument": "Please."}).status_code == 403
    author = sign_in(ana)
    empty = author.post(address, {"argument": " "})
    assert (empty.status_code, "Say what speaks" in empty.text) == (422, True)
    long = author.post(address, {"argument": "word " * ARGUMENT_LENGTH})
    assert (long.status_code, "word word" in long.text) == (422, True)
    decide(idea, Status.UNDER_REVIEW, max_)

    assert author.get(address).status_code == 409
    late = author.post(address, {"argument": "My long argument."})
    assert (late.status_code, "My long argument." in late.text) == (409, True)


def test_second_looks_are_paged_by_how_long_they_wait(
    session: DbSession,
    supply: Board,
    ana: User,
    max_: User,
    make_idea: Callable[..., Idea],
    decide: Decide,
    sign_in: SignIn,
) -> None:
    for number in range(21):
        one = make_idea(supply, ana, f"Idea {number:02}.")
        decision = decide(one, Status.DECLINED, max_)
        ask_again(one, decision_id=decision.id, argument="Please.", by=ana)
    session.commit()
    browser = sign_in(max_)

    first = browser.get("/desk?tab=asked").text

    assert "Idea 00." in first
    assert "Idea 20." not in first
    following = first.partition("key=")[2].partition('"')[0]
    second = browser.get(f"/desk?tab=asked&key={following}").text
    assert "Idea 20." in second
    assert "Idea 00." not in second

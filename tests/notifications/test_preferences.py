"""The author's copy of an answer cannot be switched off, only its channel."""

import re

import pytest

from app.ideas.events.answers import StatusChanged
from app.ideas.operations.sharing import accept_invitation, invite_co_author
from app.ideas.operations.voting import vote
from app.ideas.status import Status
from app.notifications.models import AnswersBy
from app.notifications.operations import choose_answers_by
from app.notifications.queries import answers_by


def test_answers_come_by_email_too_until_chosen_otherwise(ana, session):
    assert answers_by(ana) is AnswersBy.EMAIL

    choose_answers_by(AnswersBy.APPLICATION, by=ana)
    session.commit()
    assert answers_by(ana) is AnswersBy.APPLICATION

    choose_answers_by(AnswersBy.EMAIL, by=ana)
    session.commit()
    assert answers_by(ana) is AnswersBy.EMAIL


def test_author_who_wants_no_email_has_the_notice(
    idea, ana, eva, max_, decide, latest, told, worker, smtp_server, session
):
    invite_co_author(idea, eva, by=ana)
    accept_invitation(idea, by=eva)
    choose_answers_by(AnswersBy.APPLICATION, by=ana)
    choose_answers_by(AnswersBy.APPLICATION, by=eva)
    decide(idea, Status.UNDER_REVIEW, max_)

    worker.drain()

    assert told(latest(StatusChanged)) == {"ana": "author", "eva": "co_author"}
    assert smtp_server.inbox == []


def test_choice_is_about_ones_own_ideas(idea, eva, max_, decide, worker, smtp_server, session):
    vote(idea, by=eva)
    choose_answers_by(AnswersBy.APPLICATION, by=eva)
    decide(idea, Status.UNDER_REVIEW, max_)

    worker.drain()

    assert len(smtp_server.to("eva@example.org")) == 1


def test_page_shows_and_saves_the_choice(ana, sign_in, session):
    browser = sign_in(ana)
    assert "/account/answers" in browser.get("/account").text

    answer = browser.post("/account/answers", {"answers_by": "application"})

    assert (answer.status_code, answer.location) == (303, "/account/answers")
    assert answers_by(ana) is AnswersBy.APPLICATION
    assert re.search(
        r'<input checked [^>]*value="application"', browser.get("/account/answers").text
    )


@pytest.mark.parametrize("value", ["", "none", "nothing"])
def test_there_is_no_way_to_hear_nothing(value, ana, sign_in, session):
    answer = sign_in(ana).post("/account/answers", {"answers_by": value})

    assert answer.status_code == 422
    assert "Choose one of the two." in answer.text
    assert answers_by(ana) is AnswersBy.EMAIL


def test_page_needs_sign_in(client):
    assert client.get("/account/answers").status_code == 303

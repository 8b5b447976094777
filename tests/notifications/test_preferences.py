"""What is mailed is what people chose, for each subject; nobody can have nothing at all."""

import re

import pytest

from app.ideas.events.answers import StatusChanged
from app.ideas.operations.sharing import accept_invitation, invite_co_author
from app.ideas.operations.voting import vote
from app.ideas.status import Status
from app.notifications.channels import ways_of
from app.notifications.models import Reason, Subject, Way
from app.notifications.operations import choose_ways
from app.notifications.subjects import SUBJECTS

BY_EMAIL = dict.fromkeys(Subject, Way.EMAIL)


def test_messages_come_by_email_too_until_chosen_otherwise(ana, session):
    assert ways_of(ana) == BY_EMAIL

    choose_ways({Subject.OWN_IDEAS: Way.APPLICATION, Subject.TO_DO: Way.APPLICATION}, by=ana)
    session.commit()
    assert ways_of(ana) == {
        **BY_EMAIL,
        Subject.OWN_IDEAS: Way.APPLICATION,
        Subject.TO_DO: Way.APPLICATION,
    }

    choose_ways(BY_EMAIL, by=ana)
    session.commit()
    assert ways_of(ana) == BY_EMAIL


def test_every_reason_is_about_a_subject():
    assert SUBJECTS.keys() == set(Reason)
    assert set(SUBJECTS.values()) == set(Subject)


def test_author_who_wants_no_email_has_the_notice(
    idea, ana, eva, max_, decide, latest, told, worker, smtp_server, session
):
    invite_co_author(idea, eva, by=ana)
    accept_invitation(idea, by=eva)
    worker.drain()
    smtp_server.inbox.clear()
    for person in (ana, eva):
        choose_ways({Subject.OWN_IDEAS: Way.APPLICATION}, by=person)
    decide(idea, Status.UNDER_REVIEW, max_)

    worker.drain()

    assert told(latest(StatusChanged)) == {"ana": "author", "eva": "co_author"}
    assert smtp_server.inbox == []


@pytest.mark.parametrize("subject", Subject)
def test_choice_is_about_its_subject_alone(
    subject, idea, eva, max_, decide, worker, smtp_server, session
):
    vote(idea, by=eva)
    choose_ways({subject: Way.APPLICATION}, by=eva)
    decide(idea, Status.UNDER_REVIEW, max_)

    worker.drain()

    assert len(smtp_server.to("eva@example.org")) == (subject is not Subject.OTHER_IDEAS)


def test_page_shows_and_saves_the_choices(ana, sign_in, session):
    browser = sign_in(ana)
    assert "/account/messages" in browser.get("/account").text
    chosen = {**BY_EMAIL, Subject.ADDRESSED: Way.APPLICATION}

    answer = browser.post(
        "/account/messages", {subject.value: way.value for subject, way in chosen.items()}
    )

    assert (answer.status_code, answer.location) == (303, "/account/messages")
    assert ways_of(ana) == chosen
    page = browser.get("/account/messages").text
    checked = re.findall(r'<input checked [^>]*name="(\w+)"[^>]* value="(\w+)"', page)
    assert dict(checked) == chosen


@pytest.mark.parametrize("value", ["", "none", "nothing"])
def test_there_is_no_way_to_hear_nothing(value, ana, sign_in, session):
    typed = {**{subject.value: "application" for subject in Subject}, "own_ideas": value}

    assert sign_in(ana).post("/account/messages", typed).status_code == 422
    assert ways_of(ana) == BY_EMAIL


def test_page_needs_sign_in(client):
    assert client.get("/account/messages").status_code == 303

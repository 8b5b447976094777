"""The one switch in a mail: looking asks, sending stops mails of that kind and nothing else."""

import re

import pytest
from sqlalchemy.orm import joinedload

from app.ideas.models import Idea
from app.ideas.status import Status
from app.notifications.answer_preview import preview_of
from app.notifications.channels import ways_of
from app.notifications.models import Subject, Way
from app.notifications.operations import choose_ways
from app.notifications.switches import stop_token

BY_EMAIL = dict.fromkeys(Subject, Way.EMAIL)


@pytest.fixture
def address(ana, session):
    return f"/messages/stop/{stop_token(ana, Subject.OTHER_IDEAS)}"


def test_looking_asks_and_changes_nothing(address, ana, client, session):
    for _ in range(2):
        page = client.get(address)
        assert page.status_code == 200
        assert "Stop these mails?" in page.text
        assert "No more mails about ideas I took part in" in page.text

    assert ways_of(ana) == BY_EMAIL


def test_mail_program_stops_exactly_this_kind_with_one_click(address, ana, client, session):
    """It has no cookie, no CSRF token, and follows no redirect (RFC 8058)."""
    for _ in range(2):
        answer = client.post(address, data={"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
        assert "These mails are stopped." in answer.text

    assert ways_of(ana) == {**BY_EMAIL, Subject.OTHER_IDEAS: Way.APPLICATION}
    assert "These mails are stopped." in client.get(address).text


def test_person_stops_them_from_the_page_without_signing_in(address, ana, client, session):
    page = client.get(address).text
    assert 'method="post"' in page
    assert not re.search(r"<form[^>]* action=", page)  # to this very address

    client.post(address)

    assert ways_of(ana)[Subject.OTHER_IDEAS] is Way.APPLICATION


def test_it_is_of_no_matter_who_is_signed_in(address, ana, eva, sign_in, session):
    assert sign_in(eva).client.post(address).status_code == 200

    assert ways_of(ana)[Subject.OTHER_IDEAS] is Way.APPLICATION
    assert ways_of(eva) == BY_EMAIL


@pytest.mark.parametrize("change", [str.upper, lambda token: token[:-1], lambda token: f"x{token}"])
def test_forged_token_opens_and_stops_nothing(change, ana, client, session):
    token = change(stop_token(ana, Subject.OWN_IDEAS))

    assert client.get(f"/messages/stop/{token}").status_code == 404
    assert client.post(f"/messages/stop/{token}").status_code == 404
    assert ways_of(ana) == BY_EMAIL


def test_decision_on_ones_own_idea_still_comes_in_the_application(
    idea, ana, max_, decide, worker, smtp_server, client, sign_in, session
):
    decide(idea, Status.UNDER_REVIEW, max_)
    worker.drain()
    url = smtp_server.inbox[0]["List-Unsubscribe"].strip("<>")
    path = url.removeprefix("http://127.0.0.1:8000")
    assert "Answers to your ideas still reach you" in client.get(path).text
    client.post(path)

    decide(idea, Status.PLANNED, max_)
    worker.drain()

    assert len(smtp_server.inbox) == 1
    assert "Your idea is planned" in sign_in(ana).get("/notices").text


def test_mails_can_be_had_again(address, ana, client, session):
    client.post(address)
    choose_ways(BY_EMAIL, by=ana)
    session.commit()

    assert "Stop these mails?" in client.get(address).text


def test_preview_of_a_mail_holds_nobodys_switch(idea, ana, max_, decide, session):
    decision = decide(idea, Status.UNDER_REVIEW, max_)
    session.get(Idea, idea.id, options=[joinedload(Idea.board)], populate_existing=True)

    [mail] = preview_of(decision, idea, by=max_).mails

    assert "/messages/stop/" not in mail.text + mail.html + str(mail.headers)
    assert "No more mails about what happens to my ideas" in mail.text

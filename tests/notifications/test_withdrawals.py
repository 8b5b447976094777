"""Who took part hears once that an idea was withdrawn, and that it is back."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from app.core import clock
from app.ideas.events.life import IdeaTakenUpAgain, IdeaWithdrawn
from app.ideas.models import Level
from app.ideas.operations.crediting import name_implementer
from app.ideas.operations.discussing import post_comment
from app.ideas.operations.following import follow
from app.ideas.operations.voting import vote
from app.ideas.operations.withdrawing import take_up_again, withdraw_idea
from app.ideas.status import Status
from app.notifications.models import Notification

EVA = "eva@example.org"


@pytest.fixture
def withdraw(idea, ana, session, worker):
    def act():
        session.refresh(idea)
        withdraw_idea(idea, seen_version=idea.version, by=ana)
        session.commit()
        worker.drain()

    return act


@pytest.fixture
def take_up(idea, ana, session, worker):
    def act():
        take_up_again(idea, by=ana)
        session.commit()
        worker.drain()

    return act


def test_who_took_part_sees_to_it_or_builds_it_hears_of_a_withdrawal(
    idea, ana, eva, max_, omar, make_user, decide, withdraw, latest, told, session
):
    vote(idea, by=eva)
    post_comment(idea, body="Hm.", by=omar)
    name_implementer(idea, make_user("kim"), by=max_)
    decide(idea, Status.PLANNED, max_, owner=max_)
    withdraw()

    assert told(latest(IdeaWithdrawn)) == {
        "eva": "voter",
        "omar": "commenter",
        "kim": "builder",
        "max": "follower",
    }


def test_nobody_hears_of_what_nobody_took_part_in(idea, eva, withdraw, latest, told, session):
    follow(idea, Level.EVERYTHING, by=eva)
    session.commit()
    withdraw()

    assert told(latest(IdeaWithdrawn)) == {}


def test_who_wants_to_hear_nothing_is_not_told(idea, eva, withdraw, latest, told, session):
    vote(idea, by=eva)
    follow(idea, Level.NOTHING, by=eva)
    session.commit()
    withdraw()

    assert told(latest(IdeaWithdrawn)) == {}


def test_who_heard_of_the_withdrawal_hears_that_it_is_back(
    idea, eva, withdraw, take_up, latest, told, session
):
    vote(idea, by=eva)
    session.commit()
    withdraw()
    take_up()

    assert told(latest(IdeaTakenUpAgain)) == {"eva": "voter"}


def test_who_never_heard_of_the_withdrawal_hears_nothing_of_its_end(
    idea, ana, eva, latest, told, session, worker
):
    vote(idea, by=eva)
    withdraw_idea(idea, seen_version=idea.version, by=ana)
    take_up_again(idea, by=ana)
    session.commit()
    worker.drain()

    assert told(latest(IdeaWithdrawn)) == {}
    assert told(latest(IdeaTakenUpAgain)) == {}


def test_an_author_who_cannot_decide_wakes_nobody_twice_a_day(
    idea, eva, withdraw, take_up, latest, told, session
):
    vote(idea, by=eva)
    session.commit()
    for _ in range(2):
        withdraw()
        first = session.scalar(select(func.count()).select_from(Notification))
        take_up()
    withdraw()

    assert told(latest(IdeaWithdrawn)) == {}
    assert first == session.scalar(select(func.count()).select_from(Notification))
    take_up()
    with time_machine.travel(clock.now() + timedelta(days=2)):
        withdraw()
        assert told(latest(IdeaWithdrawn)) == {"eva": "voter"}


def test_mail_and_notice_say_so_and_lead_to_the_tombstone(
    idea, eva, withdraw, smtp_server, sign_in, session
):
    vote(idea, by=eva)
    session.commit()
    withdraw()

    [mail] = smtp_server.to(EVA)
    text = mail.get_body(("plain",)).get_content()
    for words in (
        "This idea was withdrawn by its author: Label the drawers",
        "all is back if its author takes it up again",
        "because you voted for this idea",
        f"/ideas/{idea.id}",
    ):
        assert words in text
    browser = sign_in(eva)
    notices = browser.get("/notices").text
    assert "This idea was withdrawn by its author" in notices
    assert 'bell__count" aria-hidden="true">1<' in notices
    notice = session.scalars(select(Notification).where(Notification.user_id == eva.id)).one()
    opened = browser.post(f"/notices/{notice.id}/open")
    assert opened.location == f"/ideas/{idea.id}"
    assert "This idea was withdrawn" in browser.get(opened.location).text


def test_other_notices_about_a_withdrawn_idea_are_gone_until_it_is_back(
    idea, ana, eva, withdraw, take_up, sign_in, worker, session
):
    vote(idea, by=eva)
    post_comment(idea, body="Thanks.", by=ana)
    session.commit()
    worker.drain()
    browser = sign_in(eva)
    assert "commented on an idea you follow" in browser.get("/notices").text

    withdraw()
    assert "commented on an idea you follow" not in browser.get("/notices").text
    take_up()
    page = browser.get("/notices").text
    assert "commented on an idea you follow" in page
    assert "The author of this idea took it up again" in page


def test_mail_that_was_on_its_way_is_withheld(
    idea, ana, eva, max_, decide, smtp_server, withdraw, session
):
    vote(idea, by=eva)
    decide(idea, Status.UNDER_REVIEW, max_)
    withdraw()

    [mail] = smtp_server.to(EVA)
    assert "withdrawn" in mail.get_body(("plain",)).get_content()

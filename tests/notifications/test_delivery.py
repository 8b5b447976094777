"""Mail and a server that is away, slow, dropping, or has something against one of a thousand."""

from __future__ import annotations

import os
import signal
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, insert, select

from app.auth.models import Role, User
from app.core import clock
from app.core.db import db
from app.events import Delivery, DeliveryState
from app.ideas.models import Idea, Vote
from app.ideas.status import Status
from app.notifications import emails
from app.notifications.consumers import mail_notification
from tests.events.forking import in_child, was_killed

ANA = "ana@example.org"
MAILS = Delivery.consumer == mail_notification.__name__


def mails_by_state(session):
    rows = session.execute(
        select(Delivery.state, func.count()).where(MAILS).group_by(Delivery.state)
    )
    return {state.value: count for state, count in rows}


def drain_for(worker, **span):
    """Let the worker do what falls due in this span of simulated time."""
    end = clock.now() + timedelta(**span)
    while (due := _next_due()) and due <= end:
        with time_machine.travel(max(due, clock.now()) + timedelta(seconds=1), tick=False):
            assert worker.drain() > 0
    return end


def _next_due():
    waiting = select(func.min(Delivery.due_at)).where(Delivery.state == DeliveryState.WAITING)
    due = db.session.scalar(waiting)
    db.session.rollback()
    return due


def test_server_that_is_down_for_an_hour_loses_nothing(
    idea, max_, decide, worker, smtp_server, session
):
    smtp_server.stop()
    decide(idea, Status.UNDER_REVIEW, max_)
    worker.drain()
    down_until = drain_for(worker, hours=1)
    assert mails_by_state(session) == {"waiting": 1}
    delivery = session.scalars(select(Delivery).where(MAILS)).one()
    assert delivery.attempts > 5
    assert delivery.last_error.startswith("TemporaryFailure: ")
    session.rollback()

    smtp_server.start()
    with time_machine.travel(down_until):
        drain_for(worker, hours=2)

    assert mails_by_state(session) == {"done": 1}
    assert len(smtp_server.to(ANA)) == 1


def test_mail_that_was_put_off_is_the_same_message(idea, max_, decide, worker, smtp_server):
    smtp_server.on_message = "451 4.3.0 Not now"
    decide(idea, Status.UNDER_REVIEW, max_)
    worker.drain()
    assert smtp_server.inbox == []
    smtp_server.on_message = None

    drain_for(worker, hours=1)

    assert len(smtp_server.inbox) == 1


def test_connection_dropped_after_the_message_sends_it_again(
    idea, max_, decide, worker, smtp_server, session
):
    smtp_server.hangs_up = {1}
    decide(idea, Status.UNDER_REVIEW, max_)
    worker.drain()
    assert mails_by_state(session) == {"waiting": 1}
    session.rollback()

    drain_for(worker, hours=1)

    assert len(smtp_server.to(ANA)) == 1
    assert mails_by_state(session) == {"done": 1}


def test_sender_that_is_refused_gives_nothing_up(idea, max_, decide, worker, smtp_server, session):
    smtp_server.on_sender = "550 5.7.1 Not allowed to send as this"
    decide(idea, Status.UNDER_REVIEW, max_)

    worker.drain()

    assert mails_by_state(session) == {"waiting": 1}


@pytest.mark.slow
def test_one_bad_address_among_a_thousand_stops_nobody(
    idea, max_, decide, worker, smtp_server, session
):
    make_voters(idea, 1000)
    smtp_server.answers["p500@example.org"] = "550 5.1.1 No such mailbox"
    decide(idea, Status.UNDER_REVIEW, max_)

    worker.drain()

    told = {m["To"].addresses[0].addr_spec for m in smtp_server.inbox}
    assert len(smtp_server.inbox) == len(told) == 1000  # with Ana, without the bad one
    assert mails_by_state(session) == {"done": 1000, "parked": 1}
    assert smtp_server.lines == 1


def make_voters(idea: Idea, count: int) -> None:
    now = clock.now()
    common = {
        "job_title": "",
        "time_zone": "UTC",
        "role": Role.MEMBER,
        "created_at": now,
        "confirmed_at": now,
    }
    people = [
        {"handle": f"p{n}", "name": f"P {n}", "email": f"p{n}@example.org", **common}
        for n in range(count)
    ]
    db.session.execute(insert(User), people)
    ids = db.session.scalars(select(User.id).where(User.handle.like("p%")))
    votes = [{"idea_id": idea.id, "user_id": id, "created_at": now} for id in ids]
    db.session.execute(insert(Vote), votes)
    db.session.commit()


def test_worker_killed_between_sending_and_recording_sends_the_same_message_again(
    app, idea, max_, decide, worker, smtp_server, session, monkeypatch
):
    decide(idea, Status.UNDER_REVIEW, max_)
    send = emails.mail.send

    def send_and_die(email):
        send(email)
        os.kill(os.getpid(), signal.SIGKILL)

    with monkeypatch.context() as patch:
        patch.setattr(emails.mail, "send", send_and_die)
        assert was_killed(in_child(app, worker.drain))
    assert len(smtp_server.inbox) == 1
    session.rollback()
    with time_machine.travel(clock.now() + timedelta(minutes=5)):
        worker.drain()

    first, second = smtp_server.to(ANA)
    assert first["Message-ID"] == second["Message-ID"]
    assert mails_by_state(session) == {"done": 1}

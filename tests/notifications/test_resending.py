"""Sending an answer again goes to those it did not reach, and to nobody twice a day."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.boards.models import Visibility
from app.core import clock
from app.core.errors import WrongState
from app.events import Event
from app.ideas.events.answers import AnswerResent
from app.ideas.operations.voting import vote
from app.ideas.status import Status
from app.notifications.ledger import answers_to, resendings_of
from app.notifications.models import Subject, Way
from app.notifications.operations import choose_ways, mark_all_read
from app.notifications.reach import MailState
from app.notifications.resending import resend_to_one, resend_to_unreached

ANA, EVA = "ana@example.org", "eva@example.org"


def states(people):
    return {handle: told.mail for handle, told in people.items()}


def later(**span):
    return time_machine.travel(clock.now() + timedelta(**span))


def resent_events(session):
    return session.scalars(select(Event).where(Event.kind == AnswerResent.__name__)).all()


def test_resending_reaches_those_not_reached_alone(
    refused, idea, max_, worker, smtp_server, ledger, session
):
    smtp_server.answers.clear()

    assert resend_to_unreached(refused, idea, by=max_) == 1
    session.commit()
    assert states(ledger(refused))["ana"] is MailState.WAITING
    worker.drain()

    assert (len(smtp_server.to(ANA)), len(smtp_server.to(EVA))) == (1, 1)
    assert states(ledger(refused))["ana"] is MailState.ACCEPTED
    [event] = resent_events(session)
    assert event.data == {"idea_id": idea.id, "decision_id": refused.decision_id, "count": 1}
    [shown] = resendings_of(refused, idea.id)
    assert (shown.by.name, shown.text) == ("Max Weber", "sent again to 1 person")


def test_nobody_is_sent_it_again_twice_a_day(refused, idea, max_, worker, smtp_server, session):
    resend_to_unreached(refused, idea, by=max_)
    session.commit()
    worker.drain()

    with pytest.raises(WrongState):
        resend_to_unreached(refused, idea, by=max_)
    with later(days=1, minutes=1):
        assert resend_to_unreached(refused, idea, by=max_) == 1


def test_resending_when_all_are_reached_is_refused(answered, idea, max_, session):
    with pytest.raises(WrongState):
        resend_to_unreached(answered, idea, by=max_)
    assert resent_events(session) == []


def test_who_has_seen_it_is_reached(refused, idea, ana, max_, session):
    mark_all_read(until=2**31 - 1, by=ana)
    session.commit()

    with pytest.raises(WrongState):
        resend_to_unreached(refused, idea, by=max_)


def test_who_gets_no_mail_and_has_not_looked_gets_one_now(
    idea, ana, max_, decide, worker, smtp_server, session
):
    choose_ways({Subject.OWN_IDEAS: Way.APPLICATION}, by=ana)
    decide(idea, Status.PLANNED, max_)
    worker.drain()
    assert smtp_server.inbox == []

    resend_to_unreached(answers_to(idea.id)[0], idea, by=max_)
    session.commit()
    worker.drain()

    assert len(smtp_server.to(ANA)) == 1


def test_who_lost_sight_is_sent_it_once_they_see_the_idea_again(
    idea, supply, eva, max_, decide, worker, smtp_server, ledger, session
):
    vote(idea, by=eva)
    smtp_server.stop()
    decide(idea, Status.PLANNED, max_)
    worker.drain()
    smtp_server.start()
    supply.visibility = Visibility.CONFIDENTIAL
    session.commit()
    with later(minutes=5):
        worker.drain()
    answer = answers_to(idea.id)[0]
    told = ledger(answer)["eva"]
    assert (told.mail, told.sees_idea, told.may_resend) == (MailState.WITHHELD, False, False)
    with pytest.raises(WrongState):
        resend_to_unreached(answer, idea, by=max_)

    supply.visibility = Visibility.EVERYONE
    session.commit()
    assert resend_to_unreached(answer, idea, by=max_) == 1
    session.commit()
    worker.drain()

    assert len(smtp_server.to(EVA)) == 1
    assert ledger(answer)["eva"].mail is MailState.ACCEPTED


def test_resending_to_one_leaves_the_others(
    idea, eva, max_, decide, worker, smtp_server, ledger, session
):
    vote(idea, by=eva)
    smtp_server.answers.update(dict.fromkeys((ANA, EVA), "550 No such mailbox"))
    decide(idea, Status.PLANNED, max_)
    worker.drain()
    answer = answers_to(idea.id)[0]

    resend_to_one(answer, idea, ledger(answer)["eva"].id, by=max_)
    session.commit()

    assert states(ledger(answer)) == {"ana": MailState.REFUSED, "eva": MailState.WAITING}
    with pytest.raises(WrongState):
        resend_to_one(answer, idea, ledger(answer)["eva"].id, by=max_)

"""Notifications and their emails are made once, however often their consumers run."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.boards.models import Visibility
from app.core import clock
from app.events import Delivery, DeliveryState
from app.ideas.events.answers import StatusChanged
from app.ideas.events.conversation import CommentPosted
from app.ideas.operations.discussing import post_comment
from app.ideas.operations.voting import vote
from app.ideas.status import Status
from app.notifications.consumers import mail_notification, notify
from app.notifications.models import Notification


@pytest.fixture
def deliveries_of(session):
    def find(event, consumer):
        return session.scalars(
            select(Delivery)
            .options(joinedload(Delivery.event))
            .where(Delivery.event_id == event.id, Delivery.consumer == consumer.__name__)
            .order_by(Delivery.target)
        ).all()

    return find


def test_notify_twice_is_the_same(
    idea, ana, eva, max_, decide, latest, told, worker, deliveries_of, smtp_server, session
):
    vote(idea, by=eva)
    decide(idea, Status.UNDER_REVIEW, max_)
    worker.drain()
    event = latest(StatusChanged)
    mails = deliveries_of(event, mail_notification)

    notify(deliveries_of(event, notify)[0])
    session.commit()

    assert told(event) == {"ana": "author", "eva": "voter"}
    assert deliveries_of(event, mail_notification) == mails
    worker.drain()
    assert len(smtp_server.inbox) == 2


def test_comment_is_a_notice_and_no_email(
    idea, eva, latest, told, worker, deliveries_of, smtp_server, session
):
    post_comment(idea, body="Good.", by=eva)
    session.commit()

    worker.drain()

    assert told(latest(CommentPosted)) == {"ana": "author"}
    assert deliveries_of(latest(CommentPosted), mail_notification) == []
    assert smtp_server.inbox == []


def test_implementing_is_mailed_once_and_credit_is_a_notice(
    idea, max_, decide, worker, smtp_server, session
):
    decide(idea, Status.IMPLEMENTED, max_)

    worker.drain()

    assert len(smtp_server.inbox) == 1
    about_ana = select(func.count()).where(Notification.user_id == idea.author_id)
    assert session.scalar(about_ana) == 2


def _deactivate(eva, supply):
    eva.deactivated_at = clock.now()


def _take_out_of_sight(eva, supply):
    supply.visibility = Visibility.CONFIDENTIAL


@pytest.mark.parametrize("change", [_deactivate, _take_out_of_sight])
def test_no_mail_to_who_may_not_know_any_more(
    change,
    idea,
    supply,
    eva,
    max_,
    decide,
    latest,
    told,
    worker,
    deliveries_of,
    smtp_server,
    session,
):
    vote(idea, by=eva)
    decide(idea, Status.UNDER_REVIEW, max_)
    smtp_server.stop()
    worker.drain()  # the notifications are made, their mails wait
    smtp_server.start()
    change(eva, supply)
    event = latest(StatusChanged)
    for delivery in deliveries_of(event, mail_notification):
        delivery.due_at = clock.now()
    session.commit()

    worker.drain()

    assert told(event) == {"ana": "author", "eva": "voter"}
    assert [mail["To"].addresses[0].addr_spec for mail in smtp_server.inbox] == ["ana@example.org"]
    states = {delivery.state for delivery in deliveries_of(event, mail_notification)}
    assert states == {DeliveryState.DONE}
    withheld = select(Notification.user_id).where(Notification.withheld_at.is_not(None))
    assert session.scalars(withheld).all() == [eva.id]

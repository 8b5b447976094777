"""What follows from an event for people: a notice in the application, and perhaps an email."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.core import clock
from app.core.db import db
from app.events import Delivery, Effect, Event, Fact, fact_of, hand_on
from app.ideas.events.answers import StatusChanged
from app.ideas.models import Idea
from app.ideas.queries.visibility import viewers_among
from app.notifications.bouncing import AddressBounces, mailbox_of, send_to
from app.notifications.channels import Channel, channels_for
from app.notifications.composing import COMPOSERS
from app.notifications.models import Notification
from app.notifications.participants import Why
from app.notifications.recipients import hearers_among, recipients_of


def notify(delivery: Delivery) -> None:
    """Make everybody's notification of an event, and hand on those that go by email. Who has no
    address gets one too: it says whom to tell in person, and waits for the day they have one.

    Run again it makes only what is missing: there is one for each event and person.
    """
    event = delivery.event
    told = recipients_of(event)
    ids = _notification_ids(event, told)
    channels = channels_for(event, told)
    by_email = [id for user_id, id in ids.items() if Channel.EMAIL in channels[user_id]]
    hand_on(event.id, mail_notification, by_email)


def mail_notification(delivery: Delivery) -> Effect | None:
    """Compose the email of one notification; the effect sends it.

    Nobody gets one who may no longer sign in or see the idea; it is noted that it was withheld.
    Raises AddressBounces. Sent twice after a crash it is the same message: the Message-ID is made
    from the notification's id.
    """
    notification = _notification(delivery.target)
    delivery.recipient_id = notification.user_id
    fact = fact_of(delivery.event)
    if not _may_have(notification, fact):
        notification.withheld_at = clock.now()
        return None
    user = notification.user
    if user.bouncing_since is not None:  # since it was handed on
        raise AddressBounces("No mail goes to this address: it refused too many in a row")
    email = COMPOSERS[type(fact)](notification, delivery.event)
    return partial(send_to, mailbox_of(user, notification.id), email) if email else None


def _may_have(notification: Notification, fact: Fact) -> bool:
    if not notification.user.is_active:
        return False
    if notification.idea is None:
        return notification.user.is_administrator
    return bool(hearers_among(fact, notification.idea, [notification.user_id]))


def _notification_ids(event: Event, told: Mapping[int, Why]) -> dict[int, int]:
    """The id of everybody's notification of an event, by person; missing ones are made."""
    made = _made(event.id)
    now = clock.now()
    out_of_sight = _out_of_sight(event, told)
    db.session.add_all(
        Notification(
            event_id=event.id,
            user_id=user_id,
            idea_id=why.via_id if user_id in out_of_sight else event.idea_id,
            board_id=event.data.get("board_id"),
            reason=why.reason,
            via_id=None if user_id in out_of_sight else why.via_id,
            created_at=now,
        )
        for user_id, why in told.items()
        if user_id not in made
    )
    db.session.flush()
    return {user_id: id for user_id, id in _made(event.id).items() if user_id in told}


def _out_of_sight(event: Event, told: Mapping[int, Why]) -> set[int]:
    """Those who are told of a decision on an idea that they may not see: it is told of their own,
    which was merged into it."""
    if event.kind != StatusChanged.__name__:
        return set()
    idea = db.session.get_one(Idea, event.idea_id)
    return told.keys() - viewers_among(idea, told.keys())


def _made(event_id: int) -> dict[int, int]:
    rows = db.session.execute(
        select(Notification.user_id, Notification.id).where(Notification.event_id == event_id)
    )
    return dict(rows.all())


def _notification(id: int) -> Notification:
    return db.session.scalars(
        select(Notification)
        .options(
            joinedload(Notification.user),
            joinedload(Notification.idea).joinedload(Idea.board),
            joinedload(Notification.board),
        )
        .where(Notification.id == id)
    ).one()

"""How far a message got: seen in the application, and what became of its mail. SQL alone."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, String, and_, case, literal, or_, select

from app.auth.models import User
from app.auth.queries import IS_TOLD_IN_PERSON
from app.events import Delivery, DeliveryState
from app.notifications.consumers import mail_notification
from app.notifications.models import Notification

PAUSE = timedelta(days=1)
"""Nobody is sent the same mail again within it."""


class MailState(StrEnum):
    ACCEPTED = "accepted"
    WAITING = "waiting"
    RETRYING = "retrying"
    REFUSED = "refused"
    WITHHELD = "withheld"
    NONE = "none"
    NO_ADDRESS = "no_address"


_HAS_NO_ADDRESS = Notification.user_id.in_(select(User.id).where(User.email.is_(None)))
MAIL_STATE: ColumnElement[str] = case(
    (_HAS_NO_ADDRESS, literal(MailState.NO_ADDRESS.value, String)),
    (Delivery.id.is_(None), literal(MailState.NONE.value, String)),
    (Delivery.state == DeliveryState.PARKED, literal(MailState.REFUSED.value, String)),
    (
        and_(Delivery.state == DeliveryState.DONE, Notification.withheld_at.is_not(None)),
        literal(MailState.WITHHELD.value, String),
    ),
    (Delivery.state == DeliveryState.DONE, literal(MailState.ACCEPTED.value, String)),
    (Delivery.last_error.is_not(None), literal(MailState.RETRYING.value, String)),
    else_=literal(MailState.WAITING.value, String),
)
SEEN = Notification.read_at.is_not(None)
UNREACHED = and_(
    Notification.read_at.is_(None),
    Notification.told_at.is_(None),
    MAIL_STATE.in_([MailState.REFUSED, MailState.WITHHELD, MailState.NONE, MailState.NO_ADDRESS]),
)
"""Nothing got to them: they have not seen it, nobody told them, and no mail was accepted or is on
its way."""
MAILABLE = and_(UNREACHED, MAIL_STATE != MailState.NO_ADDRESS)
"""Nothing got to them, and a mail may."""
TO_BE_TOLD = and_(
    Notification.user_id.in_(select(User.id).where(IS_TOLD_IN_PERSON)),
    Notification.told_at.is_(None),
)
"""Somebody has to go and tell them: they have no address."""


def messages_about(event_id: int, *columns: Any) -> Any:
    """The notifications of an event, with the deliveries of their mails where there are any."""
    return (
        select(*columns)
        .select_from(Notification)
        .outerjoin(
            Delivery,
            and_(
                Delivery.event_id == Notification.event_id,
                Delivery.consumer == mail_notification.__name__,
                Delivery.target == Notification.id,
            ),
        )
        .where(Notification.event_id == event_id)
    )


def rested(now: datetime) -> ColumnElement[bool]:
    """Whether the last time a mail was sent again is long enough ago."""
    return or_(Notification.resent_at.is_(None), Notification.resent_at <= now - PAUSE)

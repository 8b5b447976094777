"""Every mail and what became of it, for administrators.

Not what it says, nor about which idea: being an administrator gives no right to read. A mail about
an idea in which somebody is anonymous names nobody, and is found under nobody: whom it went to, or
what the server said of them, would tell who that is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from flask_babel import LazyString
from sqlalchemy import Row, and_, func, select

from app.admin.queries import is_about_masked
from app.auth.events import (
    EmailChangeRequested,
    MemberInvited,
    MemberSignedUp,
    PasswordResetRequested,
    SignUpRepeated,
)
from app.auth.models import User
from app.auth.people import PERSON_COLUMNS, PersonRef, person_in
from app.core.db import db
from app.core.errors import or_404
from app.core.i18n import _, _l
from app.core.paging import Order, Page, fetch_page
from app.events import Delivery, DeliveryState, Event, Fact
from app.notifications.account_mail import mail_account
from app.notifications.bouncing import TOLD_IN_WORDS
from app.notifications.consumers import mail_notification
from app.notifications.models import Notification

NEWEST_FIRST = Order((Delivery.id,))
IS_MAIL = Delivery.consumer.in_([mail_notification.__name__, mail_account.__name__])
ABOUT_ACCOUNTS: Mapping[type[Fact], LazyString] = {
    MemberSignedUp: _l("To confirm an address"),
    SignUpRepeated: _l("To confirm an address"),
    MemberInvited: _l("An invitation"),
    PasswordResetRequested: _l("To choose a new password"),
    EmailChangeRequested: _l("To confirm a new address"),
}


class State(StrEnum):
    """What became of a mail."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


STATES: Mapping[State, DeliveryState] = {
    State.WAITING: DeliveryState.WAITING,
    State.SENT: DeliveryState.DONE,
    State.FAILED: DeliveryState.PARKED,
}
STATE_TEXTS: Mapping[State, LazyString] = {
    State.WAITING: _l("Waiting"),
    State.SENT: _l("Sent"),
    State.FAILED: _l("Failed"),
}


@dataclass(frozen=True)
class SentMail:
    """`person` is None where nobody is named, `words` what kept it from being taken so far.
    `next_at` is when it is tried again."""

    id: int
    person: PersonRef | None
    about: str
    state: State
    words: str
    attempts: int
    at: datetime
    next_at: datetime | None


def mails_page(state: State | None, person: User | None, *, key: str | None) -> Page[SentMail]:
    """One page of the mails, newest first, of this state and to this person, if given."""
    recipient = func.coalesce(Delivery.recipient_id, Notification.user_id)
    statement: Any = (
        select(
            Delivery.id,
            Delivery,
            Event.kind,
            Event.at,
            Notification.withheld_at,
            is_about_masked().label("is_about_masked"),
            *PERSON_COLUMNS,
        )
        .join(Event, Event.id == Delivery.event_id)
        .outerjoin(
            Notification,
            and_(
                Delivery.consumer == mail_notification.__name__, Notification.id == Delivery.target
            ),
        )
        .outerjoin(User, User.id == recipient)
        .where(IS_MAIL)
    )
    if state is not None:
        statement = statement.where(Delivery.state == STATES[state])
    if person is not None:
        statement = statement.where(Delivery.recipient_id == person.id, ~is_about_masked())
    page = fetch_page(statement, NEWEST_FIRST, session=db.session, key=key)
    return Page([_mail(row) for row in page.rows], page.previous, page.next)


def mail_or_404(delivery_id: int) -> Delivery:
    """Raises NotVisible, also for a delivery that is no mail."""
    return or_404(
        db.session.scalars(
            select(Delivery).where(Delivery.id == delivery_id, IS_MAIL)
        ).one_or_none()
    )


def _mail(row: Row[Any]) -> SentMail:
    delivery: Delivery = row.Delivery
    is_known = row.person_id is not None and not row.is_about_masked
    state = next(state for state, of in STATES.items() if of is delivery.state)
    return SentMail(
        id=delivery.id,
        person=person_in(row) if is_known else None,
        about=_about(row.kind),
        state=state,
        words=_words(row, state),
        attempts=delivery.attempts,
        at=row.at,
        next_at=delivery.due_at if state is State.WAITING and delivery.last_error else None,
    )


def _about(kind: str) -> str:
    fact = Fact.kinds[kind]
    if fact in ABOUT_ACCOUNTS:
        return str(ABOUT_ACCOUNTS[fact])
    return _("What happened to an idea or on a board")


def _words(row: Row[Any], state: State) -> str:
    error = row.Delivery.last_error or ""
    if state is State.SENT:
        return _("Not sent after all: they could not see it any more") if row.withheld_at else ""
    if row.is_about_masked:
        return _("Somebody is anonymous there, so nobody is named") if error else ""
    kind, _colon, words = error.partition(": ")
    return words if kind in TOLD_IN_WORDS else error

"""The ledger of an answer: who was told, why, when, by which channel, and whether it got there."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, func, select
from sqlalchemy.orm import aliased

from app.auth.models import User
from app.auth.people import PERSON_COLUMNS, PersonRef, person_in
from app.core import clock
from app.core.db import db
from app.core.errors import NotVisible
from app.core.i18n import _, _n
from app.core.paging import Order, Page, fetch_page
from app.events import Delivery, Event
from app.ideas.events.answers import AnswerResent, StatusChanged
from app.ideas.models import Idea
from app.ideas.policy import visible_to
from app.ideas.queries.visibility import known_viewers_among, viewers_among
from app.ideas.status import Status, label
from app.notifications.bouncing import TOLD_IN_WORDS
from app.notifications.models import Notification
from app.notifications.participants import Why
from app.notifications.reach import (
    MAIL_STATE,
    MAILABLE,
    PAUSE,
    SEEN,
    TO_BE_TOLD,
    UNREACHED,
    MailState,
    messages_about,
    rested,
)
from app.notifications.unnamed import unnamed_in
from app.notifications.wording import role_text

MOST_COUNTED = 5000
PAGE_SIZE = 50
IN_ORDER_TOLD = Order((Notification.id,), descending=False)


@dataclass(frozen=True)
class Answer:
    """A decision as the ledger names it. `event_id` is what people were told of."""

    decision_id: int
    event_id: int
    status: Status
    status_text: str
    at: datetime


@dataclass(frozen=True)
class Summary:
    """How many were told and how far it got, counted up to MOST_COUNTED people.

    `resendable` are those not reached who may be sent it again now, `to_be_told` those without an
    address whom nobody told yet. Who is anonymous is not counted
    among the people, but sent it like them; `tells_author`: somebody anonymous had the idea.
    """

    people: int
    seen: int
    unreached: int
    resendable: int
    to_be_told: int
    mails: dict[MailState, int]
    is_cut: bool
    tells_author: bool


@dataclass(frozen=True)
class Told:
    """One person in the ledger. `via` is the title of the merged idea that connects them;
    `mail_at` is when the server accepted the mail; `told_at` when `told_by` told it in person to
    who has no address, `is_to_be_told` that somebody has to."""

    id: int
    person: PersonRef
    role: str
    via: str | None
    at: datetime
    seen_at: datetime | None
    mail: MailState
    mail_text: str
    mail_at: datetime | None
    resent_at: datetime | None
    told_at: datetime | None
    told_by: str | None
    is_to_be_told: bool
    sees_idea: bool
    may_resend: bool


@dataclass(frozen=True)
class Resending:
    by: PersonRef
    at: datetime
    text: str


def answers_to(idea_id: int) -> list[Answer]:
    """The decisions on an idea that people were told of, newest first."""
    events = db.session.scalars(
        select(Event)
        .where(Event.idea_id == idea_id, Event.kind == StatusChanged.__name__)
        .order_by(Event.id.desc())
    )
    return [_answer(event) for event in events]


def answer_or_404(idea_id: int, decision_id: int) -> Answer:
    """Raises NotVisible."""
    for answer in answers_to(idea_id):
        if answer.decision_id == decision_id:
            return answer
    raise NotVisible


def summary_of(answer: Answer, idea: Idea) -> Summary:
    unnamed = unnamed_in(idea, answer.event_id)
    some = (
        messages_about(
            answer.event_id,
            MAIL_STATE.label("mail"),
            SEEN.label("seen"),
            UNREACHED.label("unreached"),
            TO_BE_TOLD.label("to_be_told"),
        )
        .where(Notification.user_id.not_in(unnamed.hidden))
        .order_by(Notification.id)
        .limit(MOST_COUNTED)
        .subquery()
    )
    parts = (some.c.mail, some.c.seen, some.c.unreached, some.c.to_be_told)
    rows = db.session.execute(select(*parts, func.count().label("people")).group_by(*parts)).all()
    people = _total(rows)
    return Summary(
        people=people,
        seen=_total(row for row in rows if row.seen),
        unreached=_total(row for row in rows if row.unreached),
        to_be_told=_total(row for row in rows if row.to_be_told),
        resendable=len(resendable_ids(answer, idea)),
        mails={s: _total(row for row in rows if row.mail == s) for s in MailState},
        is_cut=people == MOST_COUNTED,
        tells_author=unnamed.has_author,
    )


def resendable_ids(answer: Answer, idea: Idea, *which: ColumnElement[bool]) -> list[int]:
    """The notifications of people who were not reached, may see the idea, and were not sent it
    again within PAUSE; at most MOST_COUNTED. `which` narrows it."""
    rows = db.session.execute(
        messages_about(answer.event_id, Notification.user_id, Notification.id)
        .where(MAILABLE, rested(clock.now()), *which)
        .order_by(Notification.id)
        .limit(MOST_COUNTED)
    )
    ids: dict[int, int] = {row.user_id: row.id for row in rows}
    viewers = viewers_among(idea, ids.keys())
    return [id for user_id, id in ids.items() if user_id in viewers]


def told_of(
    answer: Answer, idea: Idea, *which: ColumnElement[bool], reader: User, key: str | None
) -> Page[Told]:
    """One page of the people who were told of an answer, in the order they were told, without those
    who take part anonymously alone."""
    unnamed = unnamed_in(idea, answer.event_id)
    teller = aliased(User)
    statement = (
        messages_about(
            answer.event_id,
            Notification.id,
            Notification,
            Delivery,
            User.email,
            MAIL_STATE.label("mail"),
            MAILABLE.label("may_be_mailed"),
            TO_BE_TOLD.label("to_be_told"),
            teller.name.label("told_by"),
            *PERSON_COLUMNS,
        )
        .join(User, User.id == Notification.user_id)
        .outerjoin(teller, teller.id == Notification.told_by_id)
        .where(Notification.user_id.not_in(unnamed.hidden), *which)
    )
    page = fetch_page(statement, IN_ORDER_TOLD, session=db.session, key=key, size=PAGE_SIZE)
    viewers = known_viewers_among(idea, [row.person_id for row in page.rows])
    whys = {row.person_id: unnamed.listed.get(row.person_id, _why(row)) for row in page.rows}
    titles = _titles({why.via_id for why in whys.values()}, reader)
    people = [
        _told(row, whys[row.person_id], titles, row.person_id in viewers) for row in page.rows
    ]
    return Page(people, page.previous, page.next)


def resendings_of(answer: Answer, idea_id: int) -> list[Resending]:
    """When the mails of an answer were sent again, and to how many; the newest few."""
    rows = db.session.execute(
        select(Event, *PERSON_COLUMNS)
        .outerjoin(User, User.id == Event.actor_id)
        .where(Event.idea_id == idea_id, Event.kind == AnswerResent.__name__)
        .order_by(Event.id.desc())
        .limit(50)
    )
    return [
        Resending(person_in(row), row.Event.at, _people_text(row.Event.data["count"]))
        for row in rows
        if row.Event.data["decision_id"] == answer.decision_id
    ]


def _answer(event: Event) -> Answer:
    status = Status(event.data["new"])
    return Answer(event.data["decision_id"], event.id, status, label(status), event.at)


def _total(rows: Iterable[Any]) -> int:
    return sum(row.people for row in rows)


def _titles(ids: Collection[int | None], reader: User) -> dict[int, str]:
    """The titles of those of these ideas that the reader may see."""
    wanted = [id for id in ids if id is not None]
    rows = db.session.execute(
        select(Idea.id, Idea.title).where(Idea.id.in_(wanted), visible_to(reader))
    )
    return dict(rows.all())


def _why(row: Row[Any]) -> Why:
    return Why(row.Notification.reason, row.Notification.via_id)


def _told(row: Row[Any], why: Why, titles: dict[int, str], sees_idea: bool) -> Told:
    notification: Notification = row.Notification
    delivery: Delivery | None = row.Delivery
    mail = MailState(row.mail)
    last = notification.resent_at
    return Told(
        id=notification.id,
        person=person_in(row),
        role=role_text(why.reason),
        via=titles.get(why.via_id) if why.via_id else None,
        at=notification.created_at,
        seen_at=notification.read_at,
        mail=mail,
        mail_text=_mail_text(mail, delivery, row.email),
        mail_at=delivery.done_at if delivery and mail is MailState.ACCEPTED else None,
        resent_at=last,
        told_at=notification.told_at,
        told_by=row.told_by,
        is_to_be_told=row.to_be_told,
        sees_idea=sees_idea,
        may_resend=row.may_be_mailed
        and sees_idea
        and (last is None or last <= clock.now() - PAUSE),
    )


def _mail_text(mail: MailState, delivery: Delivery | None, address: str | None) -> str:
    words = _server_words(delivery.last_error or "" if delivery else "", address)
    match mail:
        case MailState.ACCEPTED:
            return _("Mail accepted")
        case MailState.WAITING:
            return _("Mail on its way")
        case MailState.RETRYING:
            tries = delivery.attempts if delivery else 0
            return _n(
                "Mail tried %(num)s time, and will be again: %(words)s",
                "Mail tried %(num)s times, and will be again: %(words)s",
                tries,
                words=words,
            )
        case MailState.REFUSED:
            return _("Mail not taken: %(words)s", words=words)
        case MailState.WITHHELD:
            return _("No mail: could not see the idea at that moment")
        case MailState.NONE:
            return _("In the application only")
        case MailState.NO_ADDRESS:
            return _("No e-mail address")


def _server_words(error: str, address: str | None) -> str:
    """What the mail server said, without the person's address."""
    kind, _colon, words = error.partition(": ")
    if kind not in TOLD_IN_WORDS or address is None:
        return _("a fault on our side, which administrators see")
    return re.sub(re.escape(address), "…", words, flags=re.IGNORECASE)[:200]


def _people_text(count: int) -> str:
    return _n("sent again to %(num)s person", "sent again to %(num)s people", count)

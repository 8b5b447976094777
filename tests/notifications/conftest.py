"""What tests of notifications share: things that happen to an idea."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from app.auth.models import User
from app.core import clock
from app.events import Event
from app.events.delivering import Worker
from app.ideas.models import Decision, Idea
from app.ideas.operations.deciding import Outcome, change_status
from app.ideas.operations.reminding import remind_of_promises
from app.ideas.operations.voting import vote
from app.ideas.status import Status
from app.notifications.ledger import answers_to, told_of
from app.notifications.models import Notification, Reason

NEEDS = {
    Status.PLANNED: lambda today, by: {"target_date": today + timedelta(days=30), "owner": by},
    Status.PARKED: lambda today, by: {"wake_up_date": today + timedelta(days=60)},
    Status.DECLINED: lambda today, by: {"decline_reason": "too_costly"},
    Status.IMPLEMENTED: lambda today, by: {"what_changed": "Drawers have photos.", "since": today},
}


@pytest.fixture
def time_passes(session: Any, worker: Worker) -> Callable[..., None]:
    """Let this many days pass, with everything that they bring, and tell everybody."""

    def run(**span: float) -> None:
        with time_machine.travel(clock.now() + timedelta(**span)):
            remind_of_promises()
            session.commit()
            worker.drain()

    return run


@pytest.fixture
def decide(session: Any) -> Callable[..., Decision]:
    def act(
        idea: Idea, status: Status, by: User, answer: str = "We **looked** at it.", **changes: Any
    ) -> Decision:
        needs = NEEDS.get(status, lambda today, by: {})(clock.now().date(), by)
        outcome = Outcome(status, answer, **{**needs, **changes})
        decision = change_status(idea, outcome, seen_version=idea.version, by=by)
        session.commit()
        return decision

    return act


@pytest.fixture
def latest(session: Any) -> Callable[[type], Event]:
    """The latest event of a kind."""

    def find(kind: type) -> Event:
        statement = select(Event).where(Event.kind == kind.__name__).order_by(Event.id.desc())
        return session.scalars(statement.limit(1)).one()

    return find


@pytest.fixture
def told(session: Any) -> Callable[..., dict[str, str]]:
    """Who has a notification of an event, by handle, with the reason."""

    def find(event: Event) -> dict[str, str]:
        rows = session.execute(
            select(User.handle, Notification.reason)
            .join(Notification, Notification.user_id == User.id)
            .where(Notification.event_id == event.id)
        )
        return {handle: reason.value for handle, reason in rows}

    return find


@pytest.fixture
def merged(session: Any) -> Callable[[Idea, Idea], None]:
    """Make one idea a part of another."""

    def act(part: Idea, whole: Idea) -> None:
        part.merged_into_id, part.status = whole.id, Status.MERGED
        session.commit()

    return act


@pytest.fixture
def answered(idea, eva, max_, decide, worker, smtp_server, session):
    """Ana's idea, which Eva voted for, is answered and everybody told; the answer."""
    vote(idea, by=eva)
    decide(idea, Status.PLANNED, max_)
    worker.drain()
    return answers_to(idea.id)[0]


@pytest.fixture
def refused(smtp_server, request):
    """Ana's mail server does not know her; `answered` comes after."""
    smtp_server.answers["ana@example.org"] = "550 No such mailbox <ana@example.org>"
    return request.getfixturevalue("answered")


@pytest.fixture
def ledger(idea, max_, session):
    """The people in the ledger of an answer, by handle, as Max reads it."""

    def read(answer):
        session.expire_all()
        page = told_of(answer, idea, reader=max_, key=None)
        return {told.person.handle: told for told in page.rows}

    return read


@pytest.fixture
def tell(idea, session):
    """Make somebody's notification of an answer, without a mail."""

    def act(answer, person):
        session.add(
            Notification(
                event_id=answer.event_id,
                user_id=person.id,
                idea_id=idea.id,
                reason=Reason.FOLLOWER,
                created_at=clock.now(),
            )
        )
        session.commit()

    return act

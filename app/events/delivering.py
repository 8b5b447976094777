"""The worker's job: fan events out, claim deliveries, run consumers, retry, park.

Nothing here trusts that a process lives on: what is begun is committed before, and what is
done is committed after, so that a kill at any line leaves work that falls due again.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import joinedload

from app.core import clock
from app.core.db import db
from app.core.text import clean_text
from app.events.models import Delivery, DeliveryState, Event
from app.events.subscribing import (
    PermanentFailure,
    Subscriptions,
    TemporaryFailure,
    from_the_beginning,
)

BATCH = 100
LONGEST_WAIT = timedelta(hours=4)
SHORTEST_WAIT = timedelta(seconds=10)
PATIENCE = timedelta(days=3)
"""How long a delivery is tried while what it needs outside is away."""

log = structlog.get_logger()


@dataclass(frozen=True)
class Claim:
    """A delivery that is this worker's until its lease ends."""

    id: int
    attempt: int
    deferrals: int
    deferred_since: datetime | None

    @property
    def own_attempt(self) -> int:
        """Which attempt it is of those that failed by a fault of ours."""
        return self.attempt - self.deferrals


@dataclass(frozen=True)
class Worker:
    """Delivers events to consumers. `lease` and `backoff` are in seconds.

    A lease is longer than any consumer may take, or another worker does its work again.
    """

    subscriptions: Subscriptions
    lease: int
    attempts: int
    backoff: int

    def drain(self, *, until: datetime | None = None) -> int:
        """Deliver all that is due now, and what follows from it; how many were tried.

        Begins nothing more after `until`.
        """
        tried = 0
        while (until is None or clock.now() < until) and (claim := self._next_claim()):
            self._deliver(claim)
            tried += 1
        return tried

    def _next_claim(self) -> Claim | None:
        while self.fan_out():
            pass
        return self._claim()

    def fan_out(self) -> int:
        """Give every consumer its delivery of the oldest events that have none yet.

        Commits. How many events it were; another worker's are passed over.
        """
        events = db.session.scalars(
            select(Event)
            .where(Event.fanned_out.is_(False))
            .order_by(Event.id)
            .limit(BATCH)
            .with_for_update(skip_locked=True)
        ).all()
        now = clock.now()
        for event in events:
            db.session.add_all(
                Delivery(event_id=event.id, consumer=name, due_at=now)
                for name in self.subscriptions.names_for(event)
            )
            event.fanned_out = True
        db.session.commit()
        return len(events)

    def _claim(self) -> Claim | None:
        """Lease the delivery that is longest due; then it is due for nobody else.

        Those to single targets come last: a mail server that takes its time over each of a
        thousand mails holds up no notice and no index.
        """
        now = clock.now()
        longest_due = (
            select(Delivery.id)
            .where(Delivery.state == DeliveryState.WAITING, Delivery.due_at <= now)
            .order_by(Delivery.target > 0, Delivery.due_at, Delivery.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        row = db.session.execute(
            update(Delivery)
            .where(Delivery.id == longest_due.scalar_subquery(), Delivery.due_at <= now)
            .values(due_at=now + timedelta(seconds=self.lease), attempts=Delivery.attempts + 1)
            .returning(Delivery.id, Delivery.attempts, Delivery.deferrals, Delivery.deferred_since)
            .execution_options(synchronize_session=False)
        ).one_or_none()
        db.session.commit()
        return Claim(*row) if row else None

    def _deliver(self, claim: Claim) -> None:
        if claim.own_attempt > self.attempts:  # it never came back to say what went wrong
            self._give_up(claim, PermanentFailure("every worker that had it died or was too slow"))
            return
        try:
            self._run(claim)
        except PermanentFailure as failure:
            self._give_up(claim, failure)
        except TemporaryFailure as failure:
            self._put_off(claim, failure)
        except Exception as error:  # noqa: BLE001 (a consumer may fail in any way; others go on)
            self._try_later(claim, error)

    def _run(self, claim: Claim) -> None:
        delivery = db.session.scalars(
            select(Delivery)
            .options(joinedload(Delivery.event))
            .where(Delivery.id == claim.id, *_still_ours(claim))
        ).one_or_none()
        if delivery is None:  # the lease ended before its turn came, and another worker has it
            db.session.rollback()
            return
        effect = self.subscriptions.named(delivery.consumer)(delivery)
        if effect is not None:
            # The database is free while the mail server or the index takes its time.
            db.session.commit()
            effect()
        self._mark(claim, state=DeliveryState.DONE, done_at=clock.now(), last_error=None)

    def _try_later(self, claim: Claim, error: Exception) -> None:
        if claim.own_attempt >= self.attempts:
            self._give_up(claim, error)
            return
        db.session.rollback()
        log.warning("delivery.retry", delivery=claim.id, attempt=claim.attempt, exc_info=error)
        due_at = clock.now() + self.wait_after(claim.own_attempt)
        self._mark(claim, due_at=due_at, last_error=_words(error))

    def _put_off(self, claim: Claim, failure: TemporaryFailure) -> None:
        """Try again while PATIENCE lasts, the last time when it ends."""
        now = clock.now()
        since = claim.deferred_since or now
        if now >= since + PATIENCE:
            self._give_up(claim, failure)
            return
        db.session.rollback()
        log.warning("delivery.deferred", delivery=claim.id, attempt=claim.attempt, exc_info=failure)
        deferrals = claim.deferrals + 1
        wait = max(self.wait_after(deferrals), SHORTEST_WAIT)
        self._mark(
            claim,
            deferrals=deferrals,
            deferred_since=since,
            due_at=min(now + wait, since + PATIENCE),
            last_error=_words(failure),
        )

    def _give_up(self, claim: Claim, error: Exception) -> None:
        db.session.rollback()
        log.error("delivery.parked", delivery=claim.id, attempt=claim.attempt, exc_info=error)
        if isinstance(error, PermanentFailure):
            error.note()
        self._mark(claim, state=DeliveryState.PARKED, last_error=_words(error))

    def wait_after(self, attempt: int) -> timedelta:
        """Doubles with every attempt up to LONGEST_WAIT, spread by a half to either side."""
        wait = min(timedelta(seconds=self.backoff) * 2 ** min(attempt, 20), LONGEST_WAIT)
        return wait * random.uniform(0.5, 1.5)  # noqa: S311 (spreading load, not a secret)

    def _mark(self, claim: Claim, **values: object) -> None:
        db.session.execute(
            update(Delivery).where(Delivery.id == claim.id, *_still_ours(claim)).values(**values)
        )
        db.session.commit()


def resume(*which: ColumnElement[bool]) -> int:
    """Put parked deliveries back in line, with all their attempts before them; how many.

    What is under way or done meanwhile is left alone.
    """
    return begin_again(Delivery.state == DeliveryState.PARKED, *which)


def begin_again(*which: ColumnElement[bool]) -> int:
    """Put deliveries in line from the beginning; how many."""
    begun = db.session.scalars(
        update(Delivery)
        .where(*which)
        .values(**from_the_beginning(), due_at=clock.now(), last_error=None, done_at=None)
        .returning(Delivery.id)
    )
    return len(begun.all())


def _still_ours(claim: Claim) -> tuple[ColumnElement[bool], ...]:
    return Delivery.state == DeliveryState.WAITING, Delivery.attempts == claim.attempt


def _words(error: Exception) -> str:
    # Mail servers say what they like; not every sign of it can be stored.
    return clean_text(f"{type(error).__name__}: {error}")[:2000]

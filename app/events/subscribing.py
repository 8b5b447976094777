"""How consumers are told of events; which ones listen to what stands in app/subscriptions.py."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.core import clock
from app.core.db import db, upsert
from app.events.models import Delivery, DeliveryState, Event
from app.events.recording import Fact

# Databases take a limited number of values in one statement.
MOST_AT_ONCE = 1000

Effect = Callable[[], None]
"""What a consumer wants done outside the database once its transaction is over."""

Consumer = Callable[[Delivery], Effect | None]
"""Reacts to one delivery: changes the database, and returns the effect outside it, if any.

Both may happen again after a crash, so both must come to the same when repeated.
"""


class PermanentFailure(Exception):
    """Raised by a consumer when trying again cannot help; the delivery is parked at once."""

    def note(self) -> None:
        """Write down what follows from it, in the transaction that parks the delivery: here,
        nothing."""


class TemporaryFailure(Exception):
    """Raised by a consumer, or its effect, when what it needs outside is away for now. The delivery
    is tried for days, and this counts as no attempt."""


@dataclass(frozen=True)
class Subscriptions:
    """Who hears of what. `per_target` are consumers that others hand single targets to."""

    by_fact: Mapping[type[Fact], Sequence[Consumer]]
    per_target: Sequence[Consumer] = ()

    def names_for(self, event: Event) -> list[str]:
        return [consumer.__name__ for consumer in self.by_fact.get(Fact.kinds[event.kind], ())]

    def named(self, name: str) -> Consumer:
        """Raises PermanentFailure for a consumer that this version no longer has."""
        everyone = [*self.per_target, *(c for some in self.by_fact.values() for c in some)]
        for consumer in everyone:
            if consumer.__name__ == name:
                return consumer
        raise PermanentFailure(f"there is no consumer called {name}")


def hand_on(event_id: int, consumer: Consumer, targets: Sequence[int]) -> None:
    """Give `consumer` one delivery for each target, so that none of them delays another.

    Targets that already have theirs are passed over.
    """
    name = consumer.__name__
    known = set(
        db.session.scalars(
            select(Delivery.target).where(Delivery.event_id == event_id, Delivery.consumer == name)
        )
    )
    db.session.add_all(
        Delivery(event_id=event_id, consumer=name, target=target, due_at=clock.now())
        for target in targets
        if target not in known
    )


def from_the_beginning() -> dict[str, Any]:
    """The columns of a delivery that has all its attempts before it."""
    return {
        "state": DeliveryState.WAITING,
        "attempts": 0,
        "deferrals": 0,
        "deferred_since": None,
    }


def hand_on_again(event_id: int, consumer: Consumer, targets: Sequence[int]) -> None:
    """Give `consumer` its delivery for each target once more, also where it was done, given up or
    never made. What is under way is left alone."""
    now = clock.now()
    waiting = {**from_the_beginning(), "due_at": now}
    common = {"event_id": event_id, "consumer": consumer.__name__, **waiting}
    for start in range(0, len(targets), MOST_AT_ONCE):
        some = [{"target": target, **common} for target in targets[start : start + MOST_AT_ONCE]]
        db.session.execute(
            upsert(Delivery)
            .values(some)
            .on_conflict_do_update(
                index_elements=[Delivery.event_id, Delivery.consumer, Delivery.target],
                set_={**waiting, "last_error": None, "done_at": None},
                where=Delivery.state != DeliveryState.WAITING,
            )
        )

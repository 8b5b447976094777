"""Facts: what an event says. `record` writes one down in the transaction that made it true."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Protocol

from flask import current_app

from app.core import clock
from app.core.db import db
from app.events.models import Event


class Actor(Protocol):
    @property
    def id(self) -> Any: ...


class Mask:
    """Somebody who is not to be named: that they did it is not written down."""


MASK = Mask()


@dataclass(frozen=True)
class Fact:
    """Base of everything that can happen. Fields are plain values, stored as JSON.

    A subclass is known by its class name, which therefore never changes. A field called
    `idea_id` ties the event to that idea's timeline. No secrets, no texts that may be erased.
    """

    kinds: ClassVar[dict[str, type[Fact]]] = {}

    def __init_subclass__(cls) -> None:
        Fact.kinds[cls.__name__] = cls


def record(fact: Fact, *, by: Actor | Mask | None) -> Event:
    """Write down that `fact` happened, by `by` (None: by the application itself).

    Its consumers hear of it after the transaction is committed.
    """
    return _write(fact, by=by, fanned_out=False)


def record_silently(fact: Fact, *, by: Actor | None) -> Event:
    """Write down what happened elsewhere before, so that no consumer hears of it (imports)."""
    return _write(fact, by=by, fanned_out=True)


def _write(fact: Fact, *, by: Actor | Mask | None, fanned_out: bool) -> Event:
    data = asdict(fact)
    event = Event(
        kind=type(fact).__name__,
        idea_id=data.get("idea_id"),
        actor_id=None if by is None or isinstance(by, Mask) else by.id,
        is_masked=isinstance(by, Mask),
        at=clock.now(),
        data=data,
        fanned_out=fanned_out,
    )
    db.session.add(event)
    db.session.flush()
    if not fanned_out:
        db.session.info["recorded"] = True
    return event


def fact_of(event: Event) -> Fact:
    """The typed fact that an event row holds."""
    return Fact.kinds[event.kind](**event.data)


def commit() -> None:
    """Commit the session, and wake the worker when events were recorded in it."""
    recorded = db.session.info.pop("recorded", False)
    db.session.commit()
    if recorded:
        current_app.extensions["queue"].wake()

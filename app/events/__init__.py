"""The spine: what happened is recorded once, and everyone who must know is told of it."""

from app.events.models import Delivery, DeliveryState, Event, Heartbeat
from app.events.recording import (
    MASK,
    Actor,
    Fact,
    Mask,
    commit,
    fact_of,
    record,
    record_silently,
)
from app.events.subscribing import (
    Consumer,
    Effect,
    PermanentFailure,
    Subscriptions,
    TemporaryFailure,
    hand_on,
    hand_on_again,
)

__all__ = [
    "MASK",
    "Actor",
    "Consumer",
    "Delivery",
    "DeliveryState",
    "Effect",
    "Event",
    "Fact",
    "Heartbeat",
    "Mask",
    "PermanentFailure",
    "Subscriptions",
    "TemporaryFailure",
    "commit",
    "fact_of",
    "hand_on",
    "hand_on_again",
    "record",
    "record_silently",
]

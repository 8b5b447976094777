"""What tests of the administration share."""

import pytest

from app.core import clock
from app.events import Delivery, DeliveryState, record_silently
from app.ideas.events.life import IdeaPosted


@pytest.fixture
def admin(omar, sign_in):
    """Omar's browser."""
    return sign_in(omar)


@pytest.fixture
def parked(idea, session):
    """Makes a delivery that was given up."""

    def make(error="TemporaryFailure: 451 Come back later"):
        event = record_silently(IdeaPosted(idea.id), by=None)
        delivery = Delivery(
            event_id=event.id,
            consumer="notify",
            state=DeliveryState.PARKED,
            attempts=20,
            due_at=clock.now(),
            last_error=error,
        )
        session.add(delivery)
        session.commit()
        return delivery

    return make

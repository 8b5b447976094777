"""Who is told that an idea was withdrawn, and that it was taken up again."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import exists, select

from app.core.db import db
from app.events import Event
from app.ideas.events.life import IdeaTakenUpAgain, IdeaWithdrawn
from app.ideas.models import Idea, Implementer
from app.notifications.models import Notification, Reason
from app.notifications.participants import Why, told_of_news

PAUSE = timedelta(days=1)


def told_of_withdrawal(event: Event, idea: Idea) -> dict[int, Why]:
    """Who took part, and who was to answer, see to or build it. That it was taken up again, those
    who heard of the withdrawal. Nobody hears of the same within a day: an author who cannot
    decide wakes nobody twice."""
    if _is_repeated(event):
        return {}
    told = {**_who_had_it_in_hand(idea), **told_of_news(idea)}
    if event.kind == IdeaTakenUpAgain.__name__:
        return {user_id: why for user_id, why in told.items() if user_id in _who_heard(idea.id)}
    return told


def _is_repeated(event: Event) -> bool:
    before = exists().where(
        Event.idea_id == event.idea_id,
        Event.kind == event.kind,
        Event.id < event.id,
        Event.at > event.at - PAUSE,
    )
    return bool(db.session.scalar(select(before)))


def _who_had_it_in_hand(idea: Idea) -> dict[int, Why]:
    builders = db.session.scalars(select(Implementer.user_id).where(Implementer.idea_id == idea.id))
    reasons = {
        idea.answerer_id: Reason.ANSWERER,
        **dict.fromkeys(builders, Reason.BUILDER),
        idea.owner_id: Reason.OWNER,
    }
    return {user_id: Why(reason) for user_id, reason in reasons.items() if user_id is not None}


def _who_heard(idea_id: int) -> set[int]:
    return set(
        db.session.scalars(
            select(Notification.user_id)
            .join(Event, Event.id == Notification.event_id)
            .where(Notification.idea_id == idea_id, Event.kind == IdeaWithdrawn.__name__)
        )
    )

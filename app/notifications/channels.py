"""By which ways a message reaches a person."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum

from sqlalchemy import select

from app.core.db import db
from app.events import Event, Fact
from app.ideas.events.answers import StatusChanged
from app.notifications.composing import COMPOSERS
from app.notifications.models import AnswersBy, Preference
from app.notifications.participants import Why


class Channel(StrEnum):
    APPLICATION = "application"
    EMAIL = "email"


IN_APPLICATION = frozenset({Channel.APPLICATION})
EVERYWHERE = frozenset({Channel.APPLICATION, Channel.EMAIL})


def channels_for(event: Event, told: Mapping[int, Why]) -> dict[int, frozenset[Channel]]:
    """The channels of each of these people for an event: what has a mail goes by email too."""
    kind = Fact.kinds[event.kind]
    if kind is StatusChanged:
        return decision_channels(told)
    return dict.fromkeys(told, EVERYWHERE if kind in COMPOSERS else IN_APPLICATION)


def decision_channels(told: Mapping[int, Why]) -> dict[int, frozenset[Channel]]:
    """The channels of each of these people for a decision.

    The author's copy cannot be switched off, only its channel: every choice there is leaves
    one. Others choose by their level on the idea whether they are told at all.
    """
    authors = [user_id for user_id, why in told.items() if why.reason.is_authors]
    fewer = _without_email(authors)
    return {user_id: IN_APPLICATION if user_id in fewer else EVERYWHERE for user_id in told}


def _without_email(user_ids: Collection[int]) -> set[int]:
    """Those of these few people who want answers to their ideas in the application alone."""
    return set(
        db.session.scalars(
            select(Preference.user_id).where(
                Preference.user_id.in_(user_ids), Preference.answers_by == AnswersBy.APPLICATION
            )
        )
    )

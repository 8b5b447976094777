"""By which ways a message reaches a person."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from app.events import Event, Fact
from app.notifications.composing import COMPOSERS


class Channel(StrEnum):
    APPLICATION = "application"
    EMAIL = "email"


IN_APPLICATION = frozenset({Channel.APPLICATION})
EVERYWHERE = frozenset({Channel.APPLICATION, Channel.EMAIL})


def channels_for(event: Event, user_ids: Iterable[int]) -> dict[int, frozenset[Channel]]:
    """The channels of each of these people for an event: what has a mail goes by email too.

    Everybody has the same; people's own preferences have their place here.
    """
    channels = EVERYWHERE if Fact.kinds[event.kind] in COMPOSERS else IN_APPLICATION
    return dict.fromkeys(user_ids, channels)

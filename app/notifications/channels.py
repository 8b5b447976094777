"""By which ways a message reaches a person: by what it is about for them, and what they chose."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum
from itertools import product

from sqlalchemy import select

from app.auth.models import User
from app.auth.queries import told_in_person_among
from app.core.db import db
from app.events import Event, Fact
from app.notifications.composing import COMPOSERS
from app.notifications.models import Preference, Subject, Way
from app.notifications.participants import Why
from app.notifications.subjects import SUBJECTS


class Channel(StrEnum):
    APPLICATION = "application"
    EMAIL = "email"


IN_APPLICATION = frozenset({Channel.APPLICATION})
EVERYWHERE = frozenset({Channel.APPLICATION, Channel.EMAIL})


def channels_for(event: Event, told: Mapping[int, Why]) -> dict[int, frozenset[Channel]]:
    """The channels of each of these people for an event: what has a mail goes by email too,
    unless they chose the application alone for what it is about to them."""
    if Fact.kinds[event.kind] in COMPOSERS:
        return channels_of_mail(told)
    return dict.fromkeys(told, IN_APPLICATION)


def channels_of_mail(told: Mapping[int, Why]) -> dict[int, frozenset[Channel]]:
    """The channels of each of these people for something that has a mail. Who has no address is
    reached by none of them: what stands in the application waits for the day they sign in.

    Nothing can be switched off here, only the mail: every choice there is leaves the notice. So
    the author's copy of a decision always arrives; others choose by their level on the idea
    whether they are told at all. No mail goes to an address that bounces.
    """
    unmailed, bouncing = _unmailed(told), _bouncing(told)
    return {
        user_id: IN_APPLICATION
        if user_id in bouncing or (user_id, SUBJECTS[why.reason]) in unmailed
        else EVERYWHERE
        for user_id, why in told.items()
    }


def _unmailed(user_ids: Collection[int]) -> set[tuple[int, Subject]]:
    """What these people want in the application alone; everything for who has no address."""
    chosen = db.session.execute(
        select(Preference.user_id, Preference.subject).where(
            Preference.user_id.in_(user_ids), Preference.way == Way.APPLICATION
        )
    )
    without = told_in_person_among(user_ids)
    return {(row.user_id, row.subject) for row in chosen} | set(product(without, Subject))


def _bouncing(user_ids: Collection[int]) -> set[int]:
    """Those whose address takes no mail."""
    bouncing = select(User.id).where(User.id.in_(user_ids), User.bouncing_since.is_not(None))
    return set(db.session.scalars(bouncing))


def ways_of(user: User) -> dict[Subject, Way]:
    """How this person wants what is about each subject; by email too where they never chose."""
    rows = db.session.execute(
        select(Preference.subject, Preference.way).where(Preference.user_id == user.id)
    )
    return {**dict.fromkeys(Subject, Way.EMAIL), **dict(rows.all())}

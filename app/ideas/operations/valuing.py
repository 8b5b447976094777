"""Saying what an implemented idea is worth, and confirming what somebody else said."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select

from app.auth.models import User
from app.core import clock
from app.core.db import db, flush_or_lose
from app.core.errors import BadInput, LostRace, NotAllowed, WrongState
from app.core.i18n import _
from app.core.text import clean_line, is_blank
from app.events import record
from app.ideas.events.credit import ValueConfirmed, ValueEntered, ValueWithdrawn
from app.ideas.models import VALUE_WORDS_LENGTH, Idea, IdeaValue, Per, Unit, ValueKind
from app.ideas.queries.family import standing_of
from app.ideas.status import Status

UNSEEN = 0
"""The version of a value that was not there when somebody began to enter it."""
_AMOUNT = re.compile(r"[0-9]{1,12}(\.[0-9]{1,2})?")


@dataclass(frozen=True)
class Worth:
    """What somebody says an idea is worth. `amount` is text as it was typed."""

    unit: Unit
    amount: str = ""
    per: Per | None = None
    words: str = ""


def enter_value(
    idea: Idea, kind: ValueKind, *, worth: Worth, seen_version: int, by: User
) -> IdeaValue:
    """Enter or change what an idea is worth; a change takes the confirmation away. What belongs
    to a merged idea goes on where that stands.

    Records ValueEntered there; the same as before changes nothing. Raises BadInput for what
    makes no value, WrongState unless what it belongs to is implemented, LostRace if the value
    changed since `seen_version`.
    """
    place = _implemented(idea)
    said = _checked(worth)
    value = value_of(idea, kind)
    if (value.version if value else UNSEEN) != seen_version:
        raise LostRace(_lost_race())
    if value is not None and said == {name: getattr(value, name) for name in said}:
        return value
    value = value or IdeaValue(idea_id=idea.id, kind=kind)
    for name, what in said.items():
        setattr(value, name, what)
    value.entered_by_id, value.entered_at = by.id, clock.now()
    value.confirmed_by_id = value.confirmed_at = None
    db.session.add(value)
    flush_or_lose(_lost_race())
    record(ValueEntered(place.id, kind), by=by)
    return value


def confirm_value(idea: Idea, *, seen_version: int, by: User) -> None:
    """Confirm the realised value of an idea: from now on it counts.

    Records ValueConfirmed. Raises WrongState if there is nothing to confirm, LostRace if the
    value changed since `seen_version`, NotAllowed for who entered it.
    """
    place = _implemented(idea)
    value = value_of(idea, ValueKind.REALISED)
    if value is None or value.confirmed_at is not None:
        raise WrongState(_("There is no value of this idea that waits to be confirmed."))
    if value.version != seen_version:
        raise LostRace(_lost_race())
    if value.entered_by_id == by.id:
        raise NotAllowed(_("You entered this value: somebody else has to confirm it."))
    value.confirmed_by_id, value.confirmed_at = by.id, clock.now()
    flush_or_lose(_lost_race())
    record(ValueConfirmed(place.id), by=by)


def withdraw_value(idea: Idea, kind: ValueKind, *, by: User) -> None:
    """Take back what an idea is said to be worth. Records ValueWithdrawn.

    Raises WrongState if nothing was said.
    """
    value = value_of(idea, kind)
    if value is None:
        raise WrongState(_("This value was withdrawn already."))
    db.session.delete(value)
    flush_or_lose(_lost_race())
    record(ValueWithdrawn(standing_of(idea).id, kind), by=by)


def value_of(idea: Idea, kind: ValueKind) -> IdeaValue | None:
    return db.session.scalars(
        select(IdeaValue).where(IdeaValue.idea_id == idea.id, IdeaValue.kind == kind)
    ).one_or_none()


def _checked(worth: Worth) -> dict[str, object]:
    """The fields of a value as they are kept. Raises BadInput."""
    words = clean_line(worth.words)
    if len(words) > VALUE_WORDS_LENGTH:
        raise BadInput(_("Shorten it to %(most)s characters.", most=VALUE_WORDS_LENGTH), "words")
    if worth.unit is Unit.WORDS:
        if is_blank(words):
            raise BadInput(_("Say in words what it is worth."), "words")
        return {"unit": worth.unit, "amount": None, "per": None, "words": words}
    if worth.per is None:
        raise BadInput(_("Choose whether it comes once or every year."), "per")
    amount = _checked_amount(worth.amount)
    return {"unit": worth.unit, "amount": amount, "per": worth.per, "words": words}


def _checked_amount(typed: str) -> Decimal:
    typed = clean_line(typed)
    amount = Decimal(typed) if _AMOUNT.fullmatch(typed) else Decimal(0)
    if amount <= 0:
        raise BadInput(
            _("Write a number above 0 in digits, with a point before cents: 1234.50"), "amount"
        )
    return amount


def _implemented(idea: Idea) -> Idea:
    """The idea at which a value is read and counts. Raises WrongState unless it is implemented."""
    place = standing_of(idea)
    if place.status is not Status.IMPLEMENTED:
        raise WrongState(_("Only what is implemented has a value. See where this idea stands."))
    return place


def _lost_race() -> str:
    return _("Somebody else changed this value meanwhile. Look at it first.")

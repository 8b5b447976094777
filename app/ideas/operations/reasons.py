"""The reasons for declining: which are offered, in which words and order.

A reason's words never change, because answers were given in them: a reworded one is a new row,
and the old one retires.
"""

from __future__ import annotations

from sqlalchemy import func, select

from app.auth.models import User
from app.boards.drafts import slug_of
from app.core import clock
from app.core.db import db, flush_or_lose
from app.core.errors import BadInput, WrongState
from app.core.i18n import _
from app.core.text import clean_line, is_blank
from app.events import record
from app.ideas.events.rules import (
    DeclineReasonAdded,
    DeclineReasonBroughtBack,
    DeclineReasonRetired,
    DeclineReasonReworded,
    DeclineReasonsReordered,
)
from app.ideas.models import REASON_LENGTH, DeclineReason
from app.ideas.queries.reasons import lock_reasons_in_use

KEY_LENGTH = 50


def add_reason(text: str, *, by: User) -> DeclineReason:
    """Offer one more reason, the last in order. Records DeclineReasonAdded.

    Raises BadInput for a text that is empty, long or offered already.
    """
    reason = _new(_checked(text), position=_last_position())
    record(DeclineReasonAdded(reason.id), by=by)
    return reason


def reword_reason(reason: DeclineReason, text: str, *, by: User) -> DeclineReason:
    """Offer a reason in other words, in the same place. Records DeclineReasonReworded.

    Raises BadInput as `add_reason` does, WrongState for a reason that is not offered.
    """
    _order_with(reason)
    if clean_line(text) == reason.text:
        return reason
    text = _checked(text, instead_of=reason)
    reason.retired_at = clock.now()
    _flush()
    reworded = _new(text, position=reason.position)
    record(DeclineReasonReworded(reason.id, reworded.id), by=by)
    return reworded


def move_reason_up(reason: DeclineReason, *, by: User) -> None:
    """Offer a reason before the one that stands before it; the first stays where it is.

    Records DeclineReasonsReordered. Raises WrongState for a reason that is not offered.
    """
    order = _order_with(reason)
    place = order.index(reason)
    if place == 0:
        return
    order[place - 1 : place + 1] = [reason, order[place - 1]]
    for position, each in enumerate(order, start=1):
        each.position = position
    _flush()
    record(DeclineReasonsReordered([each.id for each in order]), by=by)


def move_reason_down(reason: DeclineReason, *, by: User) -> None:
    """Offer a reason after the one that stands after it, as `move_reason_up` does."""
    order = _order_with(reason)
    place = order.index(reason)
    if place + 1 < len(order):
        move_reason_up(order[place + 1], by=by)


def retire_reason(reason: DeclineReason, *, by: User) -> None:
    """Offer a reason no longer; answers that gave it keep it. Records DeclineReasonRetired.

    Raises WrongState for the last one, and for one that is not offered.
    """
    if len(_order_with(reason)) == 1:
        raise WrongState(_("Declining takes a reason: add another one before this one goes."))
    reason.retired_at = clock.now()
    _flush()
    record(DeclineReasonRetired(reason.id), by=by)


def bring_reason_back(reason: DeclineReason, *, by: User) -> None:
    """Offer a retired reason again, the last in order. Records DeclineReasonBroughtBack.

    Raises WrongState for one that is offered already, alone or by another of the same words.
    """
    if reason.retired_at is None or _is_offered(reason.text):
        raise WrongState(_("This reason is offered already."))
    reason.position = _last_position()
    reason.retired_at = None
    _flush()
    record(DeclineReasonBroughtBack(reason.id), by=by)


def _order_with(reason: DeclineReason) -> list[DeclineReason]:
    """The reasons that are offered. Raises WrongState if this one is not among them."""
    order = list(lock_reasons_in_use())
    if reason not in order:
        raise WrongState(_("This reason is not offered any more. Bring it back first."))
    return order


def _last_position() -> int:
    return max((reason.position for reason in lock_reasons_in_use()), default=0) + 1


def _new(text: str, *, position: int) -> DeclineReason:
    reason = DeclineReason(key=_free_key(text), text=text, position=position)
    db.session.add(reason)
    _flush()
    return reason


def _checked(text: str, *, instead_of: DeclineReason | None = None) -> str:
    text = clean_line(text)
    if is_blank(text):
        raise BadInput(_("Say the reason in a few words."), "text")
    if len(text) > REASON_LENGTH:
        raise BadInput(_("Shorten the reason to %(most)s characters.", most=REASON_LENGTH), "text")
    if _is_offered(text, instead_of=instead_of):
        raise BadInput(_("This reason is offered already."), "text")
    return text


def _is_offered(text: str, *, instead_of: DeclineReason | None = None) -> bool:
    return any(
        reason.text.casefold() == text.casefold()
        for reason in lock_reasons_in_use()
        if reason is not instead_of
    )


def _free_key(text: str) -> str:
    """The words as a name for imports, with a number where the name is taken."""
    key = slug_of(text)[:KEY_LENGTH].replace("-", "_") or "reason"
    taken = set(
        db.session.scalars(
            select(DeclineReason.key).where(func.substr(DeclineReason.key, 1, len(key)) == key)
        )
    )
    numbers = range(2, len(taken) + 2)
    return next(name for name in (key, *(f"{key}_{n}" for n in numbers)) if name not in taken)


def _flush() -> None:
    flush_or_lose(_("Somebody else changed the reasons at this moment. Look and try again."))

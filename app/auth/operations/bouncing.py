"""Addresses that take no mail any more: noted, told, and tried again."""

from __future__ import annotations

from sqlalchemy import case, func, update

from app.auth.events import AddressTriedAgain
from app.auth.models import User
from app.core import clock
from app.core.db import db
from app.core.text import clean_text
from app.events import record

MOST_REFUSALS = 3
"""So many mails in a row that the mail server refused to an address, and no more go there."""
LONGEST_WORDS = 500


def note_refusal(user_id: int, address: str, words: str) -> None:
    """A mail server said, in these words, that this address of a person takes no mail.

    Does nothing when they have another address by now.
    """
    said = clean_text(words)[:LONGEST_WORDS]  # servers say what they like
    refusals = User.mail_refusals + 1
    since = case((refusals >= MOST_REFUSALS, func.coalesce(User.bouncing_since, clock.now())))
    db.session.execute(
        update(User)
        .where(User.id == user_id, User.email == address)
        .values(mail_refusals=refusals, mail_refused_as=said, bouncing_since=since)
        .execution_options(synchronize_session=False)
    )


def note_acceptance(user_id: int, address: str) -> None:
    """The address took mail: whatever was refused before is over."""
    db.session.execute(
        update(User)
        .where(User.id == user_id, User.email == address)
        .values(**_well())
        .execution_options(synchronize_session=False)
    )


def try_address_again(user: User) -> None:
    """Mail goes to the person's address again. Records AddressTriedAgain, if it did not before."""
    if user.bouncing_since is None:
        return
    forget_refusals(user)
    record(AddressTriedAgain(user.id), by=user)


def forget_refusals(user: User) -> None:
    for name, value in _well().items():
        setattr(user, name, value)


def _well() -> dict[str, int | None]:
    return {"mail_refusals": 0, "mail_refused_as": None, "bouncing_since": None}

"""Sending mail to members, and keeping account of whether their addresses take it."""

from __future__ import annotations

from dataclasses import dataclass

from app.auth.models import User
from app.auth.operations import note_acceptance, note_refusal
from app.core.db import db
from app.core.mail import Email, Refused
from app.events import PermanentFailure, TemporaryFailure
from app.ideas.models import Idea
from app.notifications.emails import send
from app.notifications.models import Notification
from app.notifications.unnamed import unnamed_in


class AddressBounces(PermanentFailure):
    """No mail goes to somebody's address: it was refused too often."""


@dataclass(frozen=True)
class Mailbox:
    """A person's address as it was when a mail was written; `notification_id` is what it is about,
    if it is no mail about their account."""

    user_id: int
    had_refusals: bool
    notification_id: int | None = None


class AddressRefused(PermanentFailure):
    """The mail server said that an address takes no mail at all."""

    def __init__(self, words: str, mailbox: Mailbox, address: str) -> None:
        super().__init__(words)
        self._mailbox, self._address = mailbox, address

    def note(self) -> None:
        """Not what was refused to somebody who is anonymous there: that their address began to
        bounce at that moment would tell administrators who it is."""
        if not _is_anonymous(self._mailbox):
            note_refusal(self._mailbox.user_id, self._address, str(self))


TOLD_IN_WORDS = frozenset(
    kind.__name__ for kind in (PermanentFailure, TemporaryFailure, AddressRefused, AddressBounces)
)
"""Errors of deliveries that people may read; others are faults of ours."""


def mailbox_of(user: User, notification_id: int | None = None) -> Mailbox:
    return Mailbox(user.id, user.mail_refusals > 0, notification_id)


def send_to(mailbox: Mailbox, email: Email) -> None:
    """Raises what `send` does."""
    try:
        send(email)
    except PermanentFailure as failure:
        refusal = failure.__cause__
        if isinstance(refusal, Refused) and refusal.is_about_address:
            raise AddressRefused(str(failure), mailbox, email.to_address) from refusal
        raise
    if mailbox.had_refusals:
        note_acceptance(mailbox.user_id, email.to_address)


def _is_anonymous(mailbox: Mailbox) -> bool:
    notification = db.session.get(Notification, mailbox.notification_id or 0)
    idea = db.session.get(Idea, notification.idea_id or 0) if notification else None
    if notification is None or idea is None:
        return False
    return mailbox.user_id in unnamed_in(idea, notification.event_id)

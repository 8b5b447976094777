"""The secrets in the links of account mails: signed, for one purpose, for a time, used once.

A token is bound to the state that it is about to change (the password, the address), so
that using it, or any other change of that state, makes it void. Nothing of it is stored.
"""

from __future__ import annotations

import hmac
from datetime import timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any

from itsdangerous import BadData, TimestampSigner, URLSafeTimedSerializer

from app.auth.models import Invitation, User
from app.auth.queries import has_administrator
from app.core import clock
from app.core.current import current_settings
from app.core.db import db
from app.core.links import absolute


class Purpose(StrEnum):
    CONFIRM = "confirm"
    RESET = "reset"
    CHANGE_EMAIL = "change-email"
    INVITATION = "invitation"
    SET_UP = "set-up"


LIFETIMES = {
    Purpose.CONFIRM: timedelta(days=3),
    Purpose.RESET: timedelta(hours=1),
    Purpose.CHANGE_EMAIL: timedelta(days=1),
    Purpose.INVITATION: timedelta(days=14),
    Purpose.SET_UP: timedelta(days=1),
}


def confirmation_token(user: User) -> str:
    return _make(Purpose.CONFIRM, user.id, user.address)


def user_to_confirm(token: str) -> User | None:
    """The member whom this token confirms, if it is valid and not used yet."""
    user = _user(Purpose.CONFIRM, token)
    if user is None or not user.awaits_confirmation:
        return None
    return user if _fits(Purpose.CONFIRM, token, user.address) else None


def reset_token(user: User) -> str:
    return _make(Purpose.RESET, user.id, _sign_in_state(user))


def user_to_reset(token: str) -> User | None:
    """The member who may set a new password with this token."""
    user = _user(Purpose.RESET, token)
    if user is None or not user.is_active:
        return None
    return user if _fits(Purpose.RESET, token, _sign_in_state(user)) else None


def email_change_token(user: User) -> str:
    return _make(Purpose.CHANGE_EMAIL, user.id, _email_change_state(user))


def user_changing_email(token: str) -> User | None:
    """The member whose `pending_email` this token confirms."""
    user = _user(Purpose.CHANGE_EMAIL, token)
    if user is None or not user.is_active or user.pending_email is None:
        return None
    return user if _fits(Purpose.CHANGE_EMAIL, token, _email_change_state(user)) else None


def invitation_token(invitation: Invitation) -> str:
    return _make(Purpose.INVITATION, invitation.id, _invitation_state(invitation))


def open_invitation(token: str) -> Invitation | None:
    """The invitation that this token accepts."""
    read = _read(Purpose.INVITATION, token)
    invitation = db.session.get(Invitation, read[0]) if read else None
    if invitation is None or invitation.accepted_at is not None:
        return None
    if invitation.expires_at <= clock.now():
        return None
    fits = _fits(Purpose.INVITATION, token, _invitation_state(invitation))
    return invitation if fits else None


def set_up_url() -> str:
    """The link that makes the first administrator, while there is none."""
    return absolute("auth.set_up", token=_make(Purpose.SET_UP, 0, ""))


def may_set_up(token: str) -> bool:
    """Whether this token makes the first administrator: there must be none yet."""
    return _read(Purpose.SET_UP, token) is not None and not has_administrator()


def _sign_in_state(user: User) -> str:
    return f"{user.email} {user.password_hash}"


def _email_change_state(user: User) -> str:
    return f"{user.email} {user.pending_email}"


def _invitation_state(invitation: Invitation) -> str:
    return f"{invitation.email} {invitation.expires_at.isoformat()}"


def _user(purpose: Purpose, token: str) -> User | None:
    read = _read(purpose, token)
    return db.session.get(User, read[0]) if read else None


def _fits(purpose: Purpose, token: str, state: str) -> bool:
    read = _read(purpose, token)
    return read is not None and hmac.compare_digest(read[1], _fingerprint(purpose, state))


def _make(purpose: Purpose, subject_id: int, state: str) -> str:
    return _serializer(purpose).dumps([subject_id, _fingerprint(purpose, state)])


def _read(purpose: Purpose, token: str) -> tuple[int, str] | None:
    """Whom a token is for and the fingerprint in it; None when forged, damaged or too old."""
    lifetime = int(LIFETIMES[purpose].total_seconds())
    try:
        content: Any = _serializer(purpose).loads(token, max_age=lifetime)
    except BadData:
        return None
    return content[0], content[1]


def _fingerprint(purpose: Purpose, state: str) -> str:
    """Keyed, because whoever holds a token can read what stands in it."""
    key = current_settings().secret_key.encode()
    return hmac.new(key, f"{purpose} {state}".encode(), sha256).hexdigest()[:32]


class _Signer(TimestampSigner):
    """Takes the time from where the rest of the application takes it."""

    def get_timestamp(self) -> int:
        return int(clock.now().timestamp())


def _serializer(purpose: Purpose) -> URLSafeTimedSerializer:
    secret = current_settings().secret_key
    return URLSafeTimedSerializer(secret, salt=f"account {purpose}", signer=_Signer)

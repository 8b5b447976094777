"""Passwords in use: recognising people by them, changing them, setting a forgotten one anew."""

from __future__ import annotations

from app.auth.events import PasswordChanged, PasswordResetRequested, SignUpRepeated
from app.auth.inputs import known_form_of
from app.auth.models import User
from app.auth.passwords import NewPassword, check_unlike, renewed, verify
from app.auth.queries import stored_password, user_by_email
from app.auth.sessions import end_all_sessions, end_other_sessions
from app.core.db import db
from app.core.errors import LostRace
from app.core.i18n import _
from app.events import record


def recognise(email: str | None, password: str | None) -> User | None:
    """The active member with this address and password; None otherwise, after as long a time.

    Called before the request's first statement: the password is verified outside of any
    transaction. A hash of outdated strength is renewed.
    """
    stored = stored_password(email)
    matches = verify(stored.hash if stored else None, password)
    if stored is None or stored.hash is None or not matches:
        return None
    fresh = renewed(stored.hash, password or "")
    user = db.session.get(User, stored.user_id)
    if user is None or not user.is_active or user.password_hash != stored.hash:
        return None
    user.password_hash = fresh or stored.hash
    return user


def request_reset(email: str | None) -> None:
    """Ask for a link to set a new password. What becomes of it is told by mail alone.

    Records PasswordResetRequested, with nobody in it when nobody active has the address, so
    that it costs the same. Who never confirmed their address gets that link again instead.
    """
    user = user_by_email(known_form_of(email))
    if user is not None and user.awaits_confirmation:
        record(SignUpRepeated(user.id), by=None)
        return
    active = user is not None and user.is_active
    record(PasswordResetRequested(user.id if user and active else None), by=None)


def reset_password(user: User, password: NewPassword) -> None:
    """Set a password by the link in a mail; the person is signed out everywhere.

    Records PasswordChanged. Raises BadInput for a password like the name or address.
    """
    _set_password(user, password)
    end_all_sessions(user)


def change_password(user: User, password: NewPassword, *, old_hash: str | None) -> None:
    """Set a password from within; the person stays signed in here and nowhere else.

    Records PasswordChanged. Raises BadInput for a password like the name or address, LostRace
    when the password was changed after `old_hash` was verified.
    """
    if user.password_hash != old_hash:
        raise LostRace(_("Your password was changed on another device. Sign in again."))
    _set_password(user, password)
    end_other_sessions(user)


def _set_password(user: User, password: NewPassword) -> None:
    check_unlike(password, email=user.email, name=user.name)
    user.password_hash = password.hash
    record(PasswordChanged(user.id), by=user)

"""Becoming a member: by signing up, by invitation, as the first administrator."""

from __future__ import annotations

import re
import secrets
import unicodedata

from sqlalchemy import select, update

from app.auth.events import (
    InvitationAccepted,
    MemberConfirmed,
    MemberCreated,
    MemberInvited,
    MemberSignedUp,
    SignUpRepeated,
)
from app.auth.inputs import (
    HANDLE_LENGTH,
    department_from,
    email_from,
    handle_from,
    job_title_from,
    name_from,
    time_zone_from,
)
from app.auth.models import Invitation, Role, User
from app.auth.passwords import NewPassword, check_unlike
from app.auth.policy import may_be_let_in, may_sign_up
from app.auth.queries import (
    has_administrator,
    invitation_for,
    is_handle_taken,
    is_somebody_called,
    sign_up_policy,
    user_by_email,
)
from app.auth.tokens import LIFETIMES, Purpose
from app.core import clock
from app.core.db import db, flush_or_lose
from app.core.errors import BadInput, WrongState
from app.core.i18n import _
from app.events import record

# Letters that do not come apart into a plain one and a mark.
_LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d"})
_NUMBERED = 20


def sign_up(*, email: str, name: str) -> None:
    """Ask to join. What becomes of it is told by mail alone, so that nobody learns from
    the page who is a member; the password is chosen when the address is confirmed.

    Records MemberSignedUp, or SignUpRepeated for an address that is known. Raises BadInput,
    also when the policy does not let this address in.
    """
    email, name = email_from(email), name_from(name)
    if not may_sign_up(sign_up_policy(), email):
        raise BadInput(
            _("This address cannot sign up. Use your address at work, or ask for an invitation."),
            "email",
        )
    handle = free_handle(name)
    known = user_by_email(email)
    if known is not None:
        record(SignUpRepeated(known.id), by=None)
        return
    user = _add(User(email=email, name=name, handle=handle))
    record(MemberSignedUp(user.id), by=user)


def confirm(user: User, password: NewPassword) -> None:
    """Make somebody who signed up a member. Records MemberConfirmed.

    Raises WrongState when joining was closed since, BadInput for a password like the name.
    """
    _require_open()
    check_unlike(password, email=user.email, name=user.name)
    user.password_hash = password.hash
    user.confirmed_at = clock.now()
    record(MemberConfirmed(user.id), by=user)


def invite(
    email: str, department_id: int | None = None, *, to: User | None = None, by: User
) -> Invitation:
    """Ask somebody in by mail; asking again renews the invitation. `to` is somebody who takes part
    without an address: it becomes theirs, and other invitations to them end.

    Records MemberInvited. Raises BadInput for an address that has an account, WrongState while
    joining is closed, and if they have an address already or are deactivated.
    """
    email, department_id = email_from(email), department_from(department_id)
    _require_open()
    known = user_by_email(email)
    if known is not None and not known.awaits_confirmation:
        raise BadInput(_("There is an account with this address already."), "email")
    if to is not None:
        _require_without_address(to)
        _end_invitations_to(to)
    invitation = invitation_for(email) or Invitation(email=email)
    invitation.user_id = to.id if to else None
    invitation.department_id = to.department_id if to else department_id
    invitation.invited_by_id = by.id
    invitation.created_at = clock.now()
    invitation.expires_at = clock.now() + LIFETIMES[Purpose.INVITATION]
    invitation.accepted_at = None
    db.session.add(invitation)
    db.session.flush()
    record(MemberInvited(invitation.id), by=by)
    return invitation


def accept_invitation(invitation: Invitation, *, name: str, password: NewPassword) -> User:
    """Make the invited person a member, whose address is confirmed by the invitation's link.

    Records InvitationAccepted. Raises BadInput; WrongState when joining was closed since, or
    the address has an account by now.
    """
    _require_open()
    name = name_from(name)
    check_unlike(password, email=invitation.email, name=name)
    if invitation.user_id is None:
        user = _joining(invitation.email, name)
        user.department_id = invitation.department_id
    else:
        user = _getting_an_address(invitation.user_id, invitation.email, name)
    user.password_hash = password.hash
    user.confirmed_at = invitation.accepted_at = clock.now()
    record(InvitationAccepted(invitation.id, user.id), by=user)
    return user


def set_up(*, email: str, name: str, password: NewPassword) -> User:
    """Make the first administrator. Records MemberCreated. Raises WrongState if there is one."""
    email, name = email_from(email), name_from(name)
    check_unlike(password, email=email, name=name)
    if has_administrator():
        raise WrongState(_("The exchange is set up already. Sign in."))
    return create_member(
        email=email,
        name=name,
        role=Role.ADMINISTRATOR,
        password_hash=password.hash,
        confirmed=True,
    )


def create_member(  # noqa: PLR0913 (an account has this many sides)
    *,
    email: str,
    name: str,
    handle: str | None = None,
    role: Role = Role.MEMBER,
    job_title: str = "",
    time_zone: str = "UTC",
    department_id: int | None = None,
    password_hash: str | None = None,
    confirmed: bool = False,
    by: User | None = None,
) -> User:
    """Make an account for somebody. Without a handle one is made from the name.

    Records MemberCreated. Raises BadInput, also for an address or handle that is taken.
    """
    email, name = email_from(email), name_from(name)
    if user_by_email(email) is not None:
        raise BadInput(_("There is an account with this address already."), "email")
    handle = handle_from(handle) if handle else free_handle(name)
    if is_handle_taken(handle):
        raise BadInput(_("This handle is taken. Choose another."), "handle")
    user = _add(
        User(
            email=email,
            name=name,
            handle=handle,
            role=role,
            job_title=job_title_from(job_title),
            time_zone=time_zone_from(time_zone),
            department_id=department_from(department_id),
            password_hash=password_hash,
            confirmed_at=clock.now() if confirmed else None,
        )
    )
    record(MemberCreated(user.id, role.value), by=by)
    return user


def add_without_address(name: str, department_id: int | None = None, *, by: User) -> User:
    """Take in a colleague who has no e-mail address: they never sign in and get no mail, but can
    have ideas and credit.

    Records MemberCreated. Raises BadInput for a name that somebody has: two colleagues called the
    same, one of whom nobody can ask, would be taken for each other.
    """
    name, department_id = name_from(name), department_from(department_id)
    if is_somebody_called(name):
        raise BadInput(
            _(
                "There is a colleague called “%(name)s” already. If it is somebody else, add what "
                "tells them apart, for example “%(name)s (night shift)”.",
                name=name,
            ),
            "name",
        )
    user = _add(User(name=name, handle=free_handle(name), department_id=department_id))
    record(MemberCreated(user.id, Role.MEMBER.value), by=by)
    return user


def free_handle(name: str) -> str:
    """A handle made from a name, for example ana.ruiz, or ana.ruiz2 if that one is taken."""
    plain = unicodedata.normalize("NFKD", name.lower().translate(_LETTERS))
    words = re.findall(r"[a-z0-9]+", plain.encode("ascii", "ignore").decode())
    base = ".".join(words)[: HANDLE_LENGTH - 8].strip(".")
    base = base if len(base) > 1 else "member"
    wanted = [base, *(f"{base}{number}" for number in range(2, _NUMBERED))]
    taken = set(db.session.scalars(select(User.handle).where(User.handle.in_(wanted))))
    free = (handle for handle in wanted if handle not in taken)
    return next(free, f"{base}{secrets.token_hex(4)}")


def _require_without_address(person: User) -> None:
    if person.email is not None:
        raise WrongState(_("%(name)s has an address already.", name=person.name))
    if person.deactivated_at is not None:
        raise WrongState(_("This account is deactivated. Let them in again first."))


def _end_invitations_to(person: User) -> None:
    """An address that was given by mistake opens their account no longer."""
    db.session.execute(
        update(Invitation)
        .where(Invitation.user_id == person.id, Invitation.accepted_at.is_(None))
        .values(expires_at=clock.now())
    )


def _getting_an_address(user_id: int, email: str, name: str) -> User:
    """Who was here without an address, with this one. Somebody who signed up with it and never
    confirmed it was them: that account gives it up."""
    user = db.session.get_one(User, user_id)
    _require_without_address(user)
    known = user_by_email(email)
    if known is not None:
        if not known.awaits_confirmation:
            raise WrongState(_("There is an account with this address already. Sign in with it."))
        known.email, known.deactivated_at = None, clock.now()
        db.session.flush()
    user.email, user.name = email, name
    flush_or_lose(_("Somebody else just took this address or handle. Send the form again."))
    return user


def _joining(email: str, name: str) -> User:
    """The account of somebody who accepts an invitation: a new one, or theirs if they signed
    up meanwhile and did not confirm. Raises WrongState if it is in use."""
    known = user_by_email(email)
    if known is None:
        return _add(User(email=email, name=name, handle=free_handle(name)))
    if not known.awaits_confirmation:
        raise WrongState(_("There is an account with this address already. Sign in with it."))
    known.name = name
    return known


def _require_open() -> None:
    if not may_be_let_in(sign_up_policy()):
        raise WrongState(_("Nobody can join at present. Ask an administrator."))


def _add(user: User) -> User:
    """Raises LostRace when somebody took the address or handle at this very moment."""
    user.created_at = clock.now()
    db.session.add(user)
    flush_or_lose(_("Somebody else just took this address or handle. Send the form again."))
    return user

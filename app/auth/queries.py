"""Reading accounts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from sqlalchemy import and_, exists, func, or_, select

from app.auth.inputs import known_form_of
from app.auth.models import Department, Invitation, Role, SignUp, SignUpPolicy, User
from app.core.db import db, reading
from app.core.errors import BadInput
from app.core.i18n import _
from app.core.text import clean_line

IS_ACTIVE = and_(User.deactivated_at.is_(None), User.confirmed_at.is_not(None))
"""`User.is_active` as SQL."""
IS_TOLD_IN_PERSON = and_(User.deactivated_at.is_(None), User.email.is_(None))
"""`User.is_told_in_person` as SQL."""
TAKES_PART = or_(IS_ACTIVE, IS_TOLD_IN_PERSON)
"""`User.takes_part` as SQL."""


@dataclass(frozen=True)
class StoredPassword:
    """Whose password it is and its hash, which is empty for those who have none."""

    user_id: int
    hash: str | None = field(repr=False)


def stored_password(email: str | None) -> StoredPassword | None:
    """Read apart from the session, so that no lock is held while the password is verified."""
    with reading(), db.engine.connect() as connection:
        row = connection.execute(
            select(User.id, User.password_hash).where(User.email == known_form_of(email))
        ).one_or_none()
    return StoredPassword(*row) if row else None


def user_by_email(email: str) -> User | None:
    return db.session.scalars(select(User).where(User.email == email)).one_or_none()


def handle_in(typed: str | None) -> str:
    """A handle as it is kept, typed with or without its @."""
    return clean_line(typed).lower().removeprefix("@")


def user_by_handle(handle: str) -> User | None:
    return db.session.scalars(select(User).where(User.handle == handle)).one_or_none()


def member_called(handle: str | None) -> User:
    """A member by handle. Raises BadInput."""
    wanted = handle_in(handle)
    user = user_by_handle(wanted)
    if user is None or user.awaits_confirmation:
        raise BadInput(
            _("There is nobody called @%(handle)s.", handle=wanted)
            if wanted
            else _("Type the handle of a colleague; it stands on their profile."),
            "handle",
        )
    return user


def colleague_called(words: str | None) -> User:
    """Somebody by handle, or by the whole of their name. Raises BadInput, for a form's field
    `colleague`."""
    wanted = clean_line(words).lower().removeprefix("@")
    people = db.session.scalars(
        select(User)
        .where(or_(User.handle == wanted, func.lower(User.name) == wanted))
        .order_by(User.handle != wanted)
        .limit(2)
    ).all()
    known = [user for user in people if not user.awaits_confirmation]
    by_handle = [user for user in known if user.handle == wanted]
    if not known:
        raise BadInput(
            _("There is nobody called “%(words)s”.", words=clean_line(words)), "colleague"
        )
    if len(known) > 1 and not by_handle:
        raise BadInput(_("More than one colleague is called so. Type a handle."), "colleague")
    return (by_handle or known)[0]


def told_in_person_among(user_ids: Collection[int]) -> set[int]:
    """Those of these people who take part without an address."""
    return set(db.session.scalars(select(User.id).where(User.id.in_(user_ids), IS_TOLD_IN_PERSON)))


def is_somebody_called(name: str) -> bool:
    """Whether anybody has this name, in whatever case."""
    return bool(db.session.scalar(select(exists().where(func.lower(User.name) == name.lower()))))


def is_handle_taken(handle: str) -> bool:
    return bool(db.session.scalar(select(exists().where(User.handle == handle))))


def has_administrator() -> bool:
    return bool(db.session.scalar(select(exists().where(User.role == Role.ADMINISTRATOR))))


def lock_active_administrators() -> set[int]:
    """Ids of the administrators who can sign in. Until the transaction ends no other can
    change them, so two of them cannot put each other out at the same time."""
    rows = db.session.scalars(
        select(User.id).where(User.role == Role.ADMINISTRATOR, IS_ACTIVE).with_for_update()
    )
    return set(rows)


def sign_up_policy() -> SignUpPolicy:
    """The policy in force: by invitation, until an administrator decides."""
    stored = db.session.get(SignUpPolicy, 1)
    return stored or SignUpPolicy(id=1, rule=SignUp.INVITATION, domains="")


def invitation_for(email: str) -> Invitation | None:
    return db.session.scalars(select(Invitation).where(Invitation.email == email)).one_or_none()


def invited_name(invitation: Invitation) -> str | None:
    """What somebody is called who is here already and gets an address by it."""
    return db.session.scalar(select(User.name).where(User.id == invitation.user_id))


def departments() -> Sequence[Department]:
    """By name."""
    return db.session.scalars(select(Department).order_by(Department.name)).all()


def department_name(department_id: int | None) -> str | None:
    return db.session.scalar(select(Department.name).where(Department.id == department_id))

"""What can happen to accounts. Addresses, names and secrets never stand in them: events stay."""

from __future__ import annotations

from dataclasses import dataclass

from app.events import Fact


@dataclass(frozen=True)
class MemberSignedUp(Fact):
    user_id: int


@dataclass(frozen=True)
class SignUpRepeated(Fact):
    """Somebody asked to join, or for a new password, with an address that was known already."""

    user_id: int


@dataclass(frozen=True)
class MemberConfirmed(Fact):
    user_id: int


@dataclass(frozen=True)
class MemberCreated(Fact):
    """An account was made for somebody: by set-up, the command line or the demo; or by a colleague,
    for who has no e-mail address."""

    user_id: int
    role: str


@dataclass(frozen=True)
class MemberInvited(Fact):
    invitation_id: int


@dataclass(frozen=True)
class InvitationAccepted(Fact):
    invitation_id: int
    user_id: int


@dataclass(frozen=True)
class PasswordResetRequested(Fact):
    """`user_id` is empty when nobody has the address: asking costs the same either way."""

    user_id: int | None


@dataclass(frozen=True)
class PasswordChanged(Fact):
    user_id: int


@dataclass(frozen=True)
class EmailChangeRequested(Fact):
    user_id: int


@dataclass(frozen=True)
class EmailChanged(Fact):
    user_id: int


@dataclass(frozen=True)
class AddressTriedAgain(Fact):
    """Somebody wants mail again at an address that bounced."""

    user_id: int


@dataclass(frozen=True)
class MemberDeactivated(Fact):
    user_id: int


@dataclass(frozen=True)
class MemberReactivated(Fact):
    user_id: int


@dataclass(frozen=True)
class RoleChanged(Fact):
    user_id: int
    old: str
    new: str


@dataclass(frozen=True)
class DepartmentChanged(Fact):
    user_id: int
    old_id: int | None
    new_id: int | None


@dataclass(frozen=True)
class SignUpPolicyChanged(Fact):
    rule: str
    domains: list[str]

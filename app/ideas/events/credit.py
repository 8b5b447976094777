"""Who had a part in an idea, what it brought, and who is grateful for it."""

from dataclasses import dataclass

from app.events import Fact


@dataclass(frozen=True)
class CoAuthorInvited(Fact):
    idea_id: int
    user_id: int


@dataclass(frozen=True)
class CoAuthorAccepted(Fact):
    idea_id: int
    user_id: int


@dataclass(frozen=True)
class CoAuthorDeclined(Fact):
    idea_id: int
    user_id: int


@dataclass(frozen=True)
class CoAuthorLeft(Fact):
    idea_id: int
    user_id: int


@dataclass(frozen=True)
class InvitationTakenBack(Fact):
    idea_id: int
    user_id: int


@dataclass(frozen=True)
class ImprovementMarked(Fact):
    idea_id: int
    comment_id: int


@dataclass(frozen=True)
class ImprovementUnmarked(Fact):
    idea_id: int
    comment_id: int


@dataclass(frozen=True)
class ImplementerNamed(Fact):
    idea_id: int
    user_id: int


@dataclass(frozen=True)
class ImplementerRemoved(Fact):
    idea_id: int
    user_id: int


@dataclass(frozen=True)
class CreditGiven(Fact):
    idea_id: int
    user_id: int
    role: str


@dataclass(frozen=True)
class CreditWithdrawn(Fact):
    idea_id: int
    user_id: int
    role: str


@dataclass(frozen=True)
class CreditDeclined(Fact):
    idea_id: int
    user_id: int
    role: str


@dataclass(frozen=True)
class CreditTakenUp(Fact):
    """Somebody who declined their credit has it after all."""

    idea_id: int
    user_id: int
    role: str


@dataclass(frozen=True)
class CreditClaimed(Fact):
    """The reason stands in the claim."""

    idea_id: int
    claim_id: int
    user_id: int
    role: str


@dataclass(frozen=True)
class ClaimTakenBack(Fact):
    idea_id: int
    claim_id: int
    user_id: int


@dataclass(frozen=True)
class ClaimGranted(Fact):
    idea_id: int
    claim_id: int
    user_id: int


@dataclass(frozen=True)
class ClaimRefused(Fact):
    """The reason stands in the claim."""

    idea_id: int
    claim_id: int
    user_id: int


@dataclass(frozen=True)
class ThanksWritten(Fact):
    """The note stands in the thanks."""

    idea_id: int
    thanks_id: int


@dataclass(frozen=True)
class ThanksTakenBack(Fact):
    idea_id: int
    thanks_id: int


@dataclass(frozen=True)
class ValueEntered(Fact):
    """`kind` is a value of ValueKind; what was entered stands in the value."""

    idea_id: int
    kind: str


@dataclass(frozen=True)
class ValueConfirmed(Fact):
    idea_id: int


@dataclass(frozen=True)
class ValueWithdrawn(Fact):
    idea_id: int
    kind: str

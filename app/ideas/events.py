"""What can happen to an idea."""

from dataclasses import dataclass

from app.events import Fact


@dataclass(frozen=True)
class IdeaPosted(Fact):
    idea_id: int


@dataclass(frozen=True)
class IdeaEdited(Fact):
    idea_id: int


@dataclass(frozen=True)
class CommentPosted(Fact):
    idea_id: int
    comment_id: int


@dataclass(frozen=True)
class StatusChanged(Fact):
    """`old` and `new` are values of Status; the answer stands in the decision."""

    idea_id: int
    decision_id: int
    old: str
    new: str


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
class CreditGiven(Fact):
    idea_id: int
    user_id: int
    role: str


@dataclass(frozen=True)
class CreditWithdrawn(Fact):
    idea_id: int
    user_id: int
    role: str

"""What can happen to an idea."""

from dataclasses import dataclass
from typing import Any

from app.events import Fact


@dataclass(frozen=True)
class IdeaPosted(Fact):
    idea_id: int


@dataclass(frozen=True)
class IdeaEdited(Fact):
    """`number` is that of the version that began then; None before versions were kept."""

    idea_id: int
    number: int | None = None


@dataclass(frozen=True)
class VotersToldOfEdits(Fact):
    """An idea changed from version `since` to version `number` after people voted for it."""

    idea_id: int
    since: int
    number: int


@dataclass(frozen=True)
class IdeaWithdrawn(Fact):
    """By its author, who can take it up again."""

    idea_id: int


@dataclass(frozen=True)
class IdeaTakenUpAgain(Fact):
    """Its author withdrew it before."""

    idea_id: int


@dataclass(frozen=True)
class CommentPosted(Fact):
    idea_id: int
    comment_id: int


@dataclass(frozen=True)
class CommentEdited(Fact):
    idea_id: int
    comment_id: int


@dataclass(frozen=True)
class CommentDeleted(Fact):
    idea_id: int
    comment_id: int


@dataclass(frozen=True)
class CommentBroughtBack(Fact):
    idea_id: int
    comment_id: int


@dataclass(frozen=True)
class PeopleMentioned(Fact):
    """`user_ids` are those whom a comment names now and did not name before."""

    idea_id: int
    comment_id: int
    user_ids: list[int]


@dataclass(frozen=True)
class OfficialAnswerMarked(Fact):
    """A moderator said that a comment speaks for the board."""

    idea_id: int
    comment_id: int


@dataclass(frozen=True)
class OfficialAnswerUnmarked(Fact):
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
class IdeaHandedOver(Fact):
    """`to_id` is the moderator who is to answer; None when it is everybody's again."""

    idea_id: int
    to_id: int | None


@dataclass(frozen=True)
class PromiseMoved(Fact):
    """`old` and `new` are days (ISO 8601); the note stands in the move."""

    idea_id: int
    move_id: int
    old: str
    new: str


@dataclass(frozen=True)
class AnswerDueSoon(Fact):
    """In two days. Here and below `day` is the one that was promised (ISO 8601)."""

    idea_id: int
    day: str


@dataclass(frozen=True)
class AnswerDueToday(Fact):
    idea_id: int
    day: str


@dataclass(frozen=True)
class PromiseBroken(Fact):
    """The promised moment went by without an answer."""

    idea_id: int
    day: str


@dataclass(frozen=True)
class AnswerLate(Fact):
    """Three days after the promised day there still was none."""

    idea_id: int
    day: str


@dataclass(frozen=True)
class IdeaWokeUp(Fact):
    """The wake-up date of a parked idea came."""

    idea_id: int
    day: str


@dataclass(frozen=True)
class TargetReached(Fact):
    """The day came for which an idea is planned, or by which work on it is to be done."""

    idea_id: int
    day: str


@dataclass(frozen=True)
class BoardLate(Fact):
    """Some ideas of a board became late; `ideas` is how many of them are late now."""

    board_id: int
    ideas: int


@dataclass(frozen=True)
class AnswerResent(Fact):
    """A moderator had the mail about a decision sent again to `count` people."""

    idea_id: int
    decision_id: int
    count: int


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
class WorkflowChanged(Fact):
    """A board's workflow, `before` and `after`, as `operations.workflows.record_of` writes it."""

    board_id: int
    before: dict[str, Any]
    after: dict[str, Any]


@dataclass(frozen=True)
class DeclineReasonAdded(Fact):
    reason_id: int


@dataclass(frozen=True)
class DeclineReasonReworded(Fact):
    """`new_id` is offered in the place of `reason_id`."""

    reason_id: int
    new_id: int


@dataclass(frozen=True)
class DeclineReasonsReordered(Fact):
    """`reason_ids` in the order in which they are offered now."""

    reason_ids: list[int]


@dataclass(frozen=True)
class DeclineReasonRetired(Fact):
    reason_id: int


@dataclass(frozen=True)
class DeclineReasonBroughtBack(Fact):
    reason_id: int


@dataclass(frozen=True)
class FeedbackGiven(Fact):
    """The author said whether an answer helped."""

    idea_id: int
    decision_id: int
    helped: bool


@dataclass(frozen=True)
class ReconsiderationAsked(Fact):
    """The argument stands in the reconsideration."""

    idea_id: int
    decision_id: int


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


@dataclass(frozen=True)
class IdeaLoggedAsDone(Fact):
    """`user_id` is who agreed, None where a moderator needed nobody."""

    idea_id: int
    user_id: int | None


@dataclass(frozen=True)
class IdeasMerged(Fact):
    """`from_id` became a part of `into_id`; recorded for each of them, so that both tell it."""

    idea_id: int
    from_id: int
    into_id: int


@dataclass(frozen=True)
class MergeUndone(Fact):
    """`from_id` stands on its own again; recorded for each idea that it concerns."""

    idea_id: int
    from_id: int
    into_id: int


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
class AttachmentPolicySet(Fact):
    """Which files may be attached, besides pictures; how large each, how many to a text."""

    file_types: list[str]
    largest_mb: int
    most_per_text: int

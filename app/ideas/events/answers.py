"""What is decided and promised, and what authors say to it."""

from dataclasses import dataclass

from app.events import Fact


@dataclass(frozen=True)
class StatusChanged(Fact):
    """`old` and `new` are values of Status; the answer stands in the decision. `into` is what the
    idea was that this one was merged into."""

    idea_id: int
    decision_id: int
    old: str
    new: str
    into: str | None = None


@dataclass(frozen=True)
class ToldInPerson(Fact):
    """Somebody without an address was told of an answer by a colleague."""

    idea_id: int
    decision_id: int
    user_id: int


@dataclass(frozen=True)
class AnswerResent(Fact):
    """A moderator had the mail about a decision sent again to `count` people."""

    idea_id: int
    decision_id: int
    count: int


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
class PromiseRecounted(Fact):
    """A pause of the board was set, changed or ended, and moved the day by which an answer is owed.
    `old` and `new` are days (ISO 8601)."""

    idea_id: int
    old: str
    new: str


@dataclass(frozen=True)
class AnswerDueSoon(Fact):
    """In two days, the first or the next one. Here and below `day` is the one that was promised
    (ISO 8601)."""

    idea_id: int
    day: str


@dataclass(frozen=True)
class AnswerDueToday(Fact):
    """The first one."""

    idea_id: int
    day: str


@dataclass(frozen=True)
class PromiseBroken(Fact):
    """The promised day was over without an answer."""

    idea_id: int
    day: str


@dataclass(frozen=True)
class AnswerLate(Fact):
    """Three days after the promised day there still was none."""

    idea_id: int
    day: str


@dataclass(frozen=True)
class BoardLate(Fact):
    """Some ideas of a board became late, with their answer, plan or second look; `ideas` is how
    many of them are late now."""

    board_id: int
    ideas: int


@dataclass(frozen=True)
class WakeUpDueSoon(Fact):
    """A parked idea is to be looked at again in two days."""

    idea_id: int
    day: str


@dataclass(frozen=True)
class WakeUpLate(Fact):
    """Three days after its wake-up date a parked idea was still parked until then."""

    idea_id: int
    day: str


@dataclass(frozen=True)
class TargetDueSoon(Fact):
    """The day for which an idea is planned comes in two days."""

    idea_id: int
    day: str


@dataclass(frozen=True)
class TargetLate(Fact):
    """Three days after the day for which it was planned, nothing new was said of an idea."""

    idea_id: int
    day: str


@dataclass(frozen=True)
class IdeaWokeUp(Fact):
    """The wake-up date of a parked idea came."""

    idea_id: int
    day: str


@dataclass(frozen=True)
class TargetReached(Fact):
    """The day came for which an idea is planned; older ones also of work that was to be done."""

    idea_id: int
    day: str


@dataclass(frozen=True)
class NextAnswerDue(Fact):
    """The day came by which the next answer was promised to an idea that is under review, in
    progress or asked about again."""

    idea_id: int
    day: str

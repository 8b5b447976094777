"""What happens to an idea as a whole."""

from dataclasses import dataclass

from app.events import Fact


@dataclass(frozen=True)
class IdeaPosted(Fact):
    idea_id: int


@dataclass(frozen=True)
class IdeaPostedFor(Fact):
    """A moderator posted it for a colleague, who is its author."""

    idea_id: int
    user_id: int


@dataclass(frozen=True)
class AuthorShown(Fact):
    """Its author put their name to it, which did not stand there."""

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
class IdeaLoggedAsDone(Fact):
    """`user_id` is who is said to have agreed; None in the past, where a moderator named nobody."""

    idea_id: int
    user_id: int | None


@dataclass(frozen=True)
class AgreementConfirmed(Fact):
    """`user_id` agreed to what was done already."""

    idea_id: int
    user_id: int


@dataclass(frozen=True)
class AgreementDenied(Fact):
    """`user_id` was named and did not agree. The reason stands in the agreement."""

    idea_id: int
    user_id: int


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
